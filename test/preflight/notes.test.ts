/** `preflight`: what keeps no pod from starting, and is worth knowing. */
import { expect } from 'chai';
import { configMap, deployment, flight, WEB } from './support/flight.ts';
import type { Flight } from './support/flight.ts';

const service = (name: string, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec,
});
const ports = [{ port: 80, targetPort: 'http' }];
const statefulSet = (serviceName: string | undefined): object => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    ...(serviceName === undefined ? {} : { serviceName }),
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [WEB] } },
  },
});
const notesOf = ({ code, answer }: Flight): string[] => {
  expect([code, answer.outcome]).to.deep.equal([0, 'no-fault']);
  return answer.notes.map(({ about, says }) => `${about.kind}/${about.name}: ${says}`);
};

describe('preflight: notes', () => {
  it('says which optional objects and keys do not exist, and blocks nothing', async () => {
    const flown = await flight(
      [
        deployment(
          { volumes: [{ name: 'tls', secret: { secretName: 'tls', optional: true } }] },
          {
            envFrom: [{ configMapRef: { name: 'extra', optional: true } }],
            env: [
              { name: 'A', valueFrom: { configMapKeyRef: { name: 'web', key: 'A', optional: true } } },
              { name: 'B', valueFrom: { configMapKeyRef: { name: 'web', key: 'B', optional: true } } },
            ],
          },
        ),
      ],
      { fill: [configMap('web', { A: '1' })] },
    );
    expect(notesOf(flown)).to.deep.equal([
      'Deployment/web: ConfigMap/extra does not exist; envFrom of web is optional, so the container starts without it',
      'Deployment/web: ConfigMap/web has no key B; env B of web is optional, so the container starts without it',
      'Deployment/web: Secret/tls does not exist; volume tls is optional, so the container starts without it',
    ]);
  });

  describe('a StatefulSet', () => {
    it('warns that its Service does not exist', async () => {
      expect(notesOf(await flight([statefulSet('db-headless')]))).to.deep.equal([
        'StatefulSet/db: Service/db-headless (spec.serviceName) does not exist: the pods start, but their names, such as db-0.db-headless, do not resolve',
      ]);
    });
    it('finds its Service in the cluster or in the manifests', async () => {
      const headless = service('db', { clusterIP: 'None', selector: { app: 'db' } });
      expect(notesOf(await flight([statefulSet('db'), headless]))).to.deep.equal([]);
      expect(notesOf(await flight([statefulSet('db')], { fill: [headless] }))).to.deep.equal([]);
      expect(notesOf(await flight([statefulSet(undefined)]))).to.deep.equal([]);
    });
    it('says that its Service is not headless, or selects other pods', async () => {
      const [first] = notesOf(await flight([statefulSet('db'), service('db', { selector: { app: 'db' } })]));
      expect(first).to.match(/^StatefulSet\/db: Service\/db \(spec\.serviceName\) is not headless/);
      const other = service('db', { clusterIP: 'None', selector: { app: 'data' } });
      expect(notesOf(await flight([statefulSet('db')], { fill: [other] }))).to.deep.equal([
        'StatefulSet/db: Service/db (spec.serviceName) selects app=data, and the pods have other labels: their names, such as db-0.db, do not resolve',
      ]);
    });
    it('says nothing where the Service may not be read', async () => {
      const { answer } = await flight([statefulSet('db')], { forbidden: ['get services'] });
      expect(answer.notes).to.deep.equal([]);
      expect(answer.gaps.map(({ needs }) => needs)).to.include('get services in shop');
    });
  });

  describe('a Service of the manifests', () => {
    it('selects no pod of the manifests and of the namespace', async () => {
      const lost = service('web', { selector: { app: 'wbe' } });
      expect(notesOf(await flight([deployment(), lost]))).to.deep.equal([
        'Service/web: no pod of the manifests and none of namespace shop has the labels that it selects: app=wbe',
      ]);
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'other', namespace: 'shop', labels: { app: 'wbe' } },
        spec: { containers: [WEB] },
      };
      expect(notesOf(await flight([deployment(), lost], { fill: [pod] }))).to.deep.equal([]);
      const { answer } = await flight([deployment(), lost], { forbidden: ['list pods'] });
      expect(answer.notes).to.deep.equal([]);
    });
    it('goes to a named port that no container declares', async () => {
      const web = service('web', { selector: { app: 'web' }, ports });
      expect(notesOf(await flight([deployment(), web]))).to.deep.equal([
        'Service/web: its port 80 goes to the named port http (TCP), and no container of Deployment/web declares that name',
      ]);
      const named = deployment({}, { ports: [{ name: 'http', containerPort: 8080 }] });
      expect(notesOf(await flight([named, web]))).to.deep.equal([]);
    });
    it('goes to a number, has no selector or is an ExternalName: no note', async () => {
      for (const spec of [
        { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 9999 }] },
        { ports },
        { type: 'ExternalName', externalName: 'example.com', selector: { app: 'none' } },
      ])
        expect(notesOf(await flight([deployment(), service('web', spec)]))).to.deep.equal([]);
    });
  });

  it('names the notes in the first sentence and under NOTES', async () => {
    const { out, code } = await flight([statefulSet('db')], { columns: 80 });
    expect(code).to.equal(0);
    expect(out).to.match(/^StatefulSet\/db in shop: no fault found that keeps it from starting; see NOTES\.\n/);
    expect(out).to.match(/\nNOTES\n {2}StatefulSet\/db: Service\/db \(spec\.serviceName\) does not exist/);
  });
});
