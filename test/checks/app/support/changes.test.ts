import { expect } from 'chai';
import { withoutSecrets } from '../../../../src/redaction/answers.ts';
import { KnownSecrets } from '../../../../src/redaction/known.ts';
import { changesBefore } from '../../../../src/checks/app/support/changes.ts';
import { firstCrash } from '../../../../src/checks/app/support/first-crash.ts';
import type { Change } from '../../../../src/checks/app/support/changes.ts';
import { crashed, withContext } from '../../../support/scenario.ts';
import type { Scenario } from '../../../support/scenario.ts';

const DEPLOYMENT = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }];
function set(revision: number, container: object, status: object = {}): object {
  return {
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${revision}`,
      uid: `rs-${revision}`,
      labels: { app: 'web', 'pod-template-hash': `h${revision}` },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: DEPLOYMENT,
    },
    spec: { replicas: 1, template: { spec: { containers: [{ name: 'web', image: 'web:1', ...container }] } } },
    status,
  };
}
function pod(
  over: { spec?: object; start?: string; annotations?: Record<string, string>; restarts?: number } = {},
): Scenario['pod'] {
  return {
    metadata: {
      labels: { app: 'web', 'pod-template-hash': 'h2' },
      ...(over.annotations ? { annotations: over.annotations } : {}),
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-2', uid: 'rs-2', controller: true }],
    },
    spec: { containers: [{ name: 'web', image: 'web:1' }], ...over.spec },
    status: {
      startTime: over.start ?? '2026-01-01T11:52:00Z',
      containerStatuses: [crashed('web', 1, { restarts: over.restarts ?? 5 })] as never,
    },
  };
}
const changes = (scenario: Scenario): Promise<Change[]> => withContext(scenario, changesBefore);

describe('changes before the first crash', () => {
  it('reports what the new revision changed, and how to roll back', async () => {
    const found = await changes({
      pod: pod(),
      objects: [
        set(
          1,
          {
            env: [
              { name: 'DATABASE_URL', value: 'postgres://app:hunter2@db/app' },
              { name: 'API_TOKEN', value: 'abc' },
            ],
            resources: { limits: { memory: '256Mi' } },
          },
          { readyReplicas: 1 },
        ),
        set(2, {
          env: [{ name: 'API_TOKEN', value: 'def' }],
          image: 'web:2',
          resources: { limits: { memory: '64Mi' } },
        }),
      ],
    });
    expect(found.map(({ text }) => text).slice(0, 4)).to.deep.equal([
      'revision 2 changed the image of web from web:1 to web:2',
      'revision 2 removed env DATABASE_URL of web',
      'revision 2 changed env API_TOKEN of web',
      'revision 2 changed the memory limit of web from 256Mi to 64Mi',
    ]);
    expect(found[1]).to.deep.include({ relatesTo: ['DATABASE_URL'], revision: 1 });
    expect(JSON.stringify(withoutSecrets(found, new KnownSecrets()))).to.not.match(/hunter2|abc|def/);
  });

  it('compares with the newest older revision that has ready pods', async () => {
    const found = await changes({ pod: pod(), objects: [set(1, { image: 'web:0' }), set(2, {})] });
    expect(found[0]!.citation.quote).to.contain('web:0 -> web:1');
  });

  it('finds nothing without an older revision, without a difference, and in a pod that ran for long', async () => {
    expect(await changes({ pod: pod(), objects: [set(2, {})] })).to.deep.equal([]);
    expect(await changes({ pod: pod(), objects: [set(1, {}), set(2, {})] })).to.deep.equal([]);
    expect(
      await changes({ pod: pod({ start: '2025-12-20T00:00:00Z' }), objects: [set(1, { image: 'web:0' }), set(2, {})] }),
    ).to.deep.equal([]);
    expect(
      await changes({
        pod: {
          status: {
            containerStatuses: [{ name: 'web', restartCount: 0, ready: true, state: { running: {} } }] as never,
          },
        },
      }),
    ).to.deep.equal([]);
  });

  it('does not read revisions of another workload', async () => {
    const foreign = {
      ...set(1, { image: 'web:0' }),
      metadata: {
        ...(set(1, {}) as { metadata: object }).metadata,
        ownerReferences: [{ ...DEPLOYMENT[0], uid: 'other' }],
      },
    };
    expect(await changes({ pod: pod(), objects: [foreign, set(2, {})] })).to.deep.equal([]);
  });

  it('reads the revisions of a StatefulSet', async () => {
    const revision = (n: number, image: string): object => ({
      kind: 'ControllerRevision',
      metadata: {
        name: `db-${n}`,
        labels: { app: 'db' },
        ownerReferences: [{ kind: 'StatefulSet', name: 'db', uid: 's', controller: true }],
      },
      revision: n,
      data: { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } },
    });
    const owned = pod({ spec: { containers: [{ name: 'web', image: 'db:2' }] } });
    owned.metadata = {
      labels: { app: 'db', 'controller-revision-hash': 'db-2', 'statefulset.kubernetes.io/pod-name': 'web-1' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 's', controller: true }],
    };
    const found = await changes({ pod: owned, objects: [revision(1, 'db:1'), revision(2, 'db:2')] });
    expect(found.map(({ text }) => text)).to.deep.equal(['revision 2 changed the image of web from db:1 to db:2']);
    expect(found[0]).to.include({ revision: 1 });
  });

  const config = (time: string): object => ({
    kind: 'ConfigMap',
    metadata: {
      name: 'web-config',
      creationTimestamp: '2026-01-01T08:00:00Z',
      managedFields: [{ manager: 'kubectl-edit', operation: 'Update', time, fieldsV1: { 'f:data': { 'f:a': {} } } }],
    },
    data: { a: 'b' },
  });
  const reads = { containers: [{ name: 'web', image: 'web:1', envFrom: [{ configMapRef: { name: 'web-config' } }] }] };

  it('reports an edit shortly before the first crash, and no other edit', async () => {
    const [edit] = await changes({ pod: pod({ spec: reads }), objects: [config('2026-01-01T11:50:00Z')] });
    expect(edit!.text).to.contain('ConfigMap/web-config was edited by kubectl-edit');
    for (const time of ['2026-01-01T08:00:00Z', '2026-01-01T08:30:00Z', '2026-01-01T11:59:30Z']) {
      expect(await changes({ pod: pod({ spec: reads }), objects: [config(time)] }), time).to.deep.equal([]);
    }
  });

  it('names what made the pod differ from its template', async () => {
    const limited = pod({
      spec: { containers: [{ name: 'web', image: 'web:1', resources: { limits: { memory: '16Mi' } } }] },
      annotations: { 'kubernetes.io/limit-ranger': 'LimitRanger plugin set: memory limit for container web' },
    });
    const found = await changes({ pod: limited, objects: [set(2, {})] });
    expect(found.map(({ text }) => text)).to.deep.equal([
      'a LimitRange changed the memory limit of web from none to 16Mi',
    ]);
    expect(found[0]!.relatesTo).to.deep.equal(['memory']);
  });

  it('computes the first crash from the restarts', async () => {
    const at = await withContext({ pod: pod({ start: '2026-01-01T11:00:00Z', restarts: 3 }) }, firstCrash);
    // The death, a run and 20 s, a run and 10 s, a run: 11:58:00 - (10 + 20 + 3 * 4) s.
    expect(new Date(at!).toISOString()).to.equal('2026-01-01T11:57:18.000Z');
  });
  it('is computed at once however many restarts a status claims', async () => {
    const at = await withContext({ pod: pod({ start: '2026-01-01T11:00:00Z', restarts: 2_147_483_647 }) }, firstCrash);
    expect(new Date(at!).toISOString(), 'not before the pod').to.equal('2026-01-01T11:00:00.000Z');
  });
});
