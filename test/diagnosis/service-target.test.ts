/** A Service as the target: the worst of its pods, or why it selects none. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { UserError } from '../../src/errors.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { headline } from '../../src/render/headline.ts';
import { memorySource } from '../support/memory-source.ts';
import type { World } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

const NOW = '2026-01-01T12:00:00Z';
const running = {
  name: 'web',
  restartCount: 0,
  ready: true,
  started: true,
  image: 'i',
  imageID: '',
  state: { running: { startedAt: '2026-01-01T11:50:00Z' } },
};
const pod = (name: string, labels: object, status: object = running): object =>
  podOf({
    metadata: { name, uid: name, labels: labels as never },
    status: { phase: 'Running', containerStatuses: [status], conditions: [{ type: 'Ready', status: 'True' }] } as never,
  });
const service = (spec: object, name = 'web'): object => ({ kind: 'Service', metadata: { name, uid: name }, spec });
const deployment = (name: string, labels: object, replicas = 1): object => ({
  kind: 'Deployment',
  metadata: { name, uid: name },
  spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } },
});
const slice = (...endpoints: object[]): object => ({
  kind: 'EndpointSlice',
  metadata: { name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  endpoints,
});

async function explained(objects: object[], more: World = {}): Promise<Diagnosis> {
  const source = memorySource({ objects, now: NOW, ...more });
  return (await diagnose(source, { resource: 'services', namespace: 'shop', name: 'web' })).diagnosis;
}
const first = ({ causes }: Diagnosis): (string | null | undefined)[] => [
  causes[0]?.summary,
  ...(causes[0]?.fixes ?? []).map(({ command }) => command),
];

describe('diagnosis: a Service', () => {
  it('explains the worst of the pods that it selects, of any workload', async () => {
    const answer = await explained([
      service({ selector: { app: 'web' } }),
      pod('a', { app: 'web', track: 'stable' }),
      pod('b', { app: 'web', track: 'canary' }, crashed('web', 1)),
      pod('c', { app: 'other' }, crashed('web', 2)),
    ]);
    expect(answer.target).to.deep.include({ kind: 'Pod', name: 'b' });
    expect(answer.target.resolvedFrom).to.deep.equal({ kind: 'Service', namespace: 'shop', name: 'web' });
    expect(headline(answer)).to.match(/1 of 2 pods of Service\/web fails$/);
  });
  it('has no cause, and notes that a healthy Service is headless', async () => {
    const answer = await explained([
      service({ clusterIP: 'None', selector: { app: 'web' } }),
      pod('a', { app: 'web' }),
    ]);
    expect(answer).to.deep.include({ state: 'healthy', causes: [] });
    expect(answer.notes).to.deep.equal(['Service/web is headless: DNS answers with the addresses of its ready pods.']);
  });

  it('names the workload with one label that differs, and corrects the selector', async () => {
    const answer = await explained([
      service({ selector: { app: 'wbe', tier: 'front' } }),
      deployment('web', { app: 'web', tier: 'front' }),
      deployment('db', { app: 'db', tier: 'back' }),
      pod('a', { app: 'web', tier: 'front' }),
    ]);
    const [cause] = answer.causes;
    expect(cause).to.deep.include({ id: 'upstream/service-without-pods', confidence: 'confirmed' });
    expect(headline(answer)).to.equal('Service/web in shop has no endpoints');
    expect(first(answer)[0]).to.equal(
      'the selector app=wbe,tier=front of Service web matches no pod. Deployment/web nearly matches: its pods have app=web instead of app=wbe',
    );
    expect(first(answer)[1]).to.equal(`kubectl -n shop patch service web -p '{"spec":{"selector":{"app":"web"}}}'`);
  });
  it('removes a label from the selector that the pods lack', async () => {
    const answer = await explained([
      service({ selector: { app: 'web', tier: 'front' } }),
      deployment('web', { app: 'web' }),
    ]);
    expect(first(answer)[0]).to.include('its pods have no label tier');
    expect(first(answer)[1]).to.include('{"spec":{"selector":{"tier":null}}}');
  });
  it('states a condition where the workload may be another one, and none of several of one release', async () => {
    const parts = { release: 'r', part: 'api' };
    const one = await explained([service({ selector: { release: 'r', part: 'web' } }), deployment('api', parts)]);
    expect(one.causes[0]!.fixes[0]!.text).to.match(/^if Deployment\/api is to serve it, /);
    const several = await explained([
      service({ selector: { release: 'r', part: 'web' } }),
      deployment('api', parts),
      deployment('db', { release: 'r', part: 'db' }),
    ]);
    expect(first(several)).to.deep.equal([
      'the selector release=r,part=web of Service web matches no pod',
      'kubectl -n shop get pods --show-labels',
    ]);
  });
  it('says that the workload is scaled to 0, or has none of its pods', async () => {
    const idle = await explained([service({ selector: { app: 'web' } }), deployment('web', { app: 'web' }, 0)]);
    expect(first(idle).slice(0, 2)).to.deep.equal([
      'the selector app=web of Service web matches no pod: Deployment/web is scaled to 0',
      'kubectl -n shop scale deployment/web --replicas=1',
    ]);
    const refused = await explained([service({ selector: { app: 'web' } }), deployment('web', { app: 'web' }, 3)]);
    expect(first(refused).slice(0, 2)).to.deep.equal([
      'the selector app=web of Service web matches no pod: Deployment/web has none of its 3 pods',
      'kubectl crashloop explain deployment/web -n shop',
    ]);
  });

  it('is calm about ExternalName, and says what DNS answers', async () => {
    const answer = await explained([service({ type: 'ExternalName', externalName: 'db.example.com' })]);
    expect(answer).to.deep.include({ state: 'healthy', causes: [], gaps: [] });
    expect(headline(answer)).to.equal('Service/web in shop selects no pods, as configured');
    expect(answer.notes.join()).to.include('DNS answers with the name db.example.com');
  });
  it('names the endpoints of a Service without a selector, and is calm about them', async () => {
    const answer = await explained([
      service({ clusterIP: '10.0.0.9' }),
      slice(
        { addresses: ['192.0.2.7'], conditions: { ready: true } },
        { addresses: ['192.0.2.8'], conditions: { ready: false } },
      ),
      pod('a', { app: 'web' }, crashed('web', 1)),
    ]);
    expect(answer).to.deep.include({ state: 'healthy', causes: [] });
    expect(answer.notes.join()).to.include('1 of 2 are ready: 192.0.2.7');
  });
  it('says that a Service without a selector has no endpoints, only if all were read', async () => {
    const none = await explained([service({ clusterIP: '10.0.0.9' })]);
    expect(first(none)[0]).to.equal(
      'Service web has no selector, and no endpoints were created for it: no pod serves it',
    );
    const unread = await explained([service({ clusterIP: '10.0.0.9' })], { forbidden: ['endpointslices'] });
    expect(unread.causes).to.deep.equal([]);
    expect(unread.notes.join()).to.include('Its endpoints were not read.');
    expect(unread.gaps.map(({ what }) => what).join()).to.include('endpointslices');
  });

  it('names the right that is missing', async () => {
    const objects = [service({ selector: { app: 'web' } })];
    const refused = await explained(objects, { forbidden: ['pods'] }).catch((error: unknown) => error as UserError);
    expect(refused).to.be.instanceOf(UserError);
    expect((refused as UserError).message).to.match(/^you may not read the pods of services "web" in namespace shop/);
    const unnamed = await explained(objects, { forbidden: ['deployments', 'statefulsets', 'daemonsets'] });
    expect(first(unnamed)[0]).to.equal('the selector app=web of Service web matches no pod');
    expect(unnamed.gaps).to.have.length(3);
  });
  it('does not claim that no pod matches where the list may lack some', async () => {
    const part = await explained([service({ selector: { app: 'web' } })], { inPart: ['pods'] }).catch(
      (error: unknown) => error as UserError,
    );
    expect(part).to.be.instanceOf(UserError);
  });
});
