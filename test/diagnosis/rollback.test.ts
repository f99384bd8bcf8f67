/** When a rollback is offered, and how. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Cause, Diagnosis } from '../../src/model/diagnosis.ts';
import type { Pod } from '../../src/model/objects.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, event, podOf } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';

const PANIC =
  'panic: runtime error: invalid memory address or nil pointer dereference\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:9 +0x1\n';
const UNDO = 'kubectl -n shop rollout undo deployment/web --to-revision=1';

function set(revision: number, container: object, status: object): object {
  return {
    kind: 'ReplicaSet',
    metadata: {
      name: `web-h${revision}`,
      uid: `rs-${revision}`,
      creationTimestamp: `2026-01-01T1${revision}:40:00Z`,
      labels: { app: 'web', 'pod-template-hash': `h${revision}` },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }],
    },
    spec: { replicas: 1, template: { spec: { containers: [{ name: 'web', image: 'web:2', ...container }] } } },
    status,
  };
}

interface Case {
  pod?: Partially<Pod>;
  /** Fields of the Deployment. */
  deployment?: { metadata?: object; spec?: object; status?: object };
  older?: { container?: object; status?: object };
  own?: { container?: object; status?: object };
  objects?: object[];
  log?: string;
}

async function answer({ pod, deployment, older, own, objects = [], log = PANIC }: Case): Promise<Diagnosis> {
  const failing = podOf({
    spec: { containers: [{ name: 'web', image: 'web:2' }] },
    status: { startTime: '2026-01-01T11:50:00Z', containerStatuses: [crashed('web', 2)] as never },
    ...pod,
    metadata: {
      labels: { app: 'web', 'pod-template-hash': 'h2' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-h2', uid: 'rs-2', controller: true }],
    },
  });
  const web = {
    kind: 'Deployment',
    spec: { selector: { matchLabels: { app: 'web' } }, ...deployment?.spec },
    status: deployment?.status ?? {},
    metadata: { name: 'web', namespace: 'shop', uid: 'd', ...deployment?.metadata },
  };
  const source = memorySource({
    objects: [
      failing,
      web,
      set(1, older?.container ?? { image: 'web:1' }, older?.status ?? { replicas: 2, readyReplicas: 2 }),
      set(2, own?.container ?? {}, own?.status ?? { replicas: 1 }),
      ...objects,
    ],
    logs: { 'web-1/web': log, 'web-1/web previous': log },
  });
  return (await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' })).diagnosis;
}

const first = ({ causes }: Diagnosis): Cause['fixes'][number] => causes[0]!.fixes[0]!;
const offers = ({ causes }: Diagnosis): boolean => causes.some(({ fixes }) => fixes.some(({ rollback }) => rollback));

describe('diagnosis: a rollback', () => {
  it('is the first fix where an older revision has ready pods', async () => {
    const diagnosis = await answer({});
    expect(first(diagnosis)).to.deep.include({
      text: 'roll back deployment/web: revision 1 has 2 ready pods',
      command: UNDO,
      effect: 'restores',
      risk: 'restarts',
      rollback: true,
    });
    expect(diagnosis.stake.rollback).to.deep.equal({ revision: 1, command: UNDO, why: 'revision 1 has 2 ready pods' });
  });

  it('is the first fix for an image that cannot be pulled', async () => {
    const waiting = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "web:2"' } };
    const diagnosis = await answer({
      pod: {
        status: {
          phase: 'Pending',
          startTime: '2026-01-01T11:50:00Z',
          containerStatuses: [{ name: 'web', restartCount: 0, ready: false, state: waiting }] as never,
        },
      },
      objects: [event('Failed', 'Failed to pull image "web:2": not found', { container: 'web' })],
    });
    expect(diagnosis.causes[0]!.category).to.equal('bad-image');
    expect(first(diagnosis).command).to.equal(UNDO);
  });

  it('is the first fix where the Deployment was available until the newer revision came', async () => {
    const status = (lastTransitionTime: string): object => ({
      conditions: [{ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', lastTransitionTime }],
    });
    const none = { replicas: 0 };
    const probed = { image: 'web:1', readinessProbe: { httpGet: { port: 8080 } } };
    const available = status('2026-01-01T11:50:10Z');
    const was = await answer({ deployment: { status: available }, older: { container: probed, status: none } });
    expect(first(was).text).to.equal('roll back deployment/web: revision 1 was available before');
    // Never available, and available again since.
    for (const time of ['2026-01-01T11:40:00Z', '2026-01-01T11:59:00Z']) {
      const not = await answer({ deployment: { status: status(time) }, older: { container: probed, status: none } });
      expect(offers(not), time).to.equal(false);
      expect(not.stake.rollback).to.equal(null);
      expect(not.causes[0]!.fixes.map(({ command }) => command)).to.include(
        'kubectl -n shop rollout history deployment/web',
      );
    }
    // Without a readiness probe it was available between its crashes, too.
    expect(offers(await answer({ deployment: { status: available }, older: { status: none } }))).to.equal(false);
  });

  it('is not offered where the newest revision runs in most pods, or is not the newest', async () => {
    expect(offers(await answer({ own: { status: { replicas: 3, readyReplicas: 2 } } }))).to.equal(false);
    expect(offers(await answer({ objects: [set(3, {}, { replicas: 1 })] }))).to.equal(false);
  });

  it('is not offered for a cause outside of the template, unless the template made it one', async () => {
    const log = 'dial tcp: lookup postgres on 10.96.0.10:53: no such host\n';
    const services = [{ kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' } } }];
    const outside = await answer({ log, objects: services });
    expect(outside.causes[0]!.id).to.equal('upstream/no-such-service');
    expect(offers(outside)).to.equal(false);
    const env = { env: [{ name: 'DB_HOST', value: 'postgres' }] };
    const made = await answer({
      log,
      objects: services,
      pod: { spec: { containers: [{ name: 'web', image: 'web:2', ...env }] } },
      own: { container: env },
      older: { container: { env: [{ name: 'DB_HOST', value: 'db' }] } },
    });
    expect(made.causes[0]!.id).to.equal('upstream/no-such-service');
    expect(first(made).command).to.equal(UNDO);
  });

  it('is done as the tool does it that deployed the workload', async () => {
    const deployed = async (metadata: object): Promise<[string, string | null]> => {
      const { text, command } = first(await answer({ deployment: { metadata } }));
      return [text, command];
    };
    const helm = { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'shop' };
    expect(await deployed({ annotations: helm })).to.deep.equal([
      'roll back Helm release shop to before the change: revision 1 has 2 ready pods',
      'helm -n shop history shop;  # choose YOUR_REVISION, then: helm -n shop rollback shop YOUR_REVISION',
    ]);
    const argo = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web' };
    expect((await deployed({ annotations: argo }))[1]).to.match(/argocd app rollback shop YOUR_ID$/);
    const flux = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
    expect(await deployed({ labels: flux })).to.deep.equal([
      'revert the change of deployment/web in git, then let Flux Kustomization apps apply it: revision 1 has 2 ready pods',
      'flux -n flux-system reconcile kustomization apps --with-source',
    ]);
    const above = { apiVersion: 'acme.example/v1', kind: 'Shop', name: 'web', uid: 'u', controller: true };
    expect((await deployed({ ownerReferences: [above] }))[1]).to.equal('kubectl -n shop edit shop.acme.example/web');
  });

  it('resumes a paused Deployment first', async () => {
    const { command } = first(await answer({ deployment: { spec: { paused: true } } }));
    expect(command).to.equal(`kubectl -n shop rollout resume deployment/web && ${UNDO}`);
  });
});

/** A pod of revision 2 of a StatefulSet with one replica. @param happened events of the StatefulSet */
async function ofStatefulSet(happened: object[], spec: object = {}): Promise<Cause['fixes']> {
  const labels = { app: 'db' };
  const owned = {
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 's', controller: true }],
  };
  const revision = (number: number, image: string): object => ({
    kind: 'ControllerRevision',
    metadata: { name: `db-h${number}`, labels, creationTimestamp: `2026-01-01T1${number - 1}:50:00Z`, ...owned },
    revision: number,
    data: { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } },
  });
  const pod = podOf({
    metadata: { name: 'db-0', uid: 'db-0', labels: { ...labels, 'controller-revision-hash': 'db-h2' }, ...owned },
    spec: { containers: [{ name: 'web', image: 'db:2' }] },
    status: { startTime: '2026-01-01T11:50:00Z', containerStatuses: [crashed('web', 2)] as never },
  });
  const set = {
    kind: 'StatefulSet',
    metadata: { name: 'db', uid: 's' },
    spec: { replicas: 1, selector: { matchLabels: labels }, ...spec },
    status: { currentRevision: 'db-h1', updateRevision: 'db-h2' },
  };
  const { diagnosis } = await diagnose(
    memorySource({
      objects: [pod, set, revision(1, 'db:1'), revision(2, 'db:2'), ...happened],
      logs: { 'db-0/web': PANIC, 'db-0/web previous': PANIC },
    }),
    { resource: 'pods', namespace: 'shop', name: 'db-0' },
  );
  return diagnosis.causes[0]!.fixes;
}

describe('diagnosis: a rollback of a StatefulSet to its first revision', () => {
  const BACK = 'kubectl -n shop rollout undo statefulset/db --to-revision=1';
  const of = { kind: 'StatefulSet', name: 'db', uid: 's', type: 'Normal' };
  const deletion = (last: string): object =>
    event('SuccessfulDelete', 'delete Pod db-0 in StatefulSet db successful', { ...of, last });

  it('is the first fix where the controller replaced the pod for the newest revision', async () => {
    const [fix] = await ofStatefulSet([deletion('2026-01-01T11:50:01Z')]);
    expect(fix).to.deep.include({
      text: 'roll back statefulset/db: db-0 was ready with revision 1 until the rollout',
      command: `${BACK};  # then: kubectl -n shop delete pod db-0`,
      effect: 'restores',
      rollback: true,
    });
  });
  it('is offered under a condition where the first revision may never have run', async () => {
    const cases: [happened: object[], spec?: object][] = [
      [[]],
      [[deletion('2026-01-01T11:40:00Z')]],
      [[deletion('2026-01-01T11:58:00Z')]],
      [
        [
          event('SuccessfulDelete', 'delete Pod db-1 in StatefulSet db successful', {
            ...of,
            last: '2026-01-01T11:50:01Z',
          }),
        ],
      ],
      [
        [
          deletion('2026-01-01T11:50:01Z'),
          event('RecreatingFailedPod', 'StatefulSet shop/db is recreating failed Pod db-0', of),
        ],
      ],
      [[deletion('2026-01-01T11:50:01Z')], { podManagementPolicy: 'Parallel' }],
    ];
    for (const [happened, spec] of cases) {
      const fixes = await ofStatefulSet(happened, spec);
      expect(fixes.some(({ rollback }) => rollback)).to.equal(false);
      expect(fixes.slice(-2).map(({ text }) => text)).to.deep.equal([
        'roll back statefulset/db, if revision 1 ran well',
        'see the older revisions of statefulset/db: whether one of them ran well is not known',
      ]);
      expect(fixes.at(-2)!.command).to.match(/^kubectl -n shop rollout undo statefulset\/db --to-revision=1/);
    }
  });
});

describe('diagnosis: who deployed it', () => {
  it('names the tool in the answer, without another request for Secrets', async () => {
    const annotations = { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'shop' };
    const { deployedBy } = await answer({ deployment: { metadata: { annotations } } });
    expect(deployedBy).to.deep.equal({
      tool: 'Helm',
      kind: 'Release',
      namespace: 'shop',
      name: 'shop',
      revision: null,
      history: 'helm -n shop history shop',
      undoes: 'next-upgrade',
    });
    expect((await answer({})).deployedBy).to.equal(null);
  });
});
