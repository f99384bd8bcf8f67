import { expect } from 'chai';
import type { Pod } from '../../src/model/objects.ts';
import { believable, troubleOf } from '../../src/watching/trouble.ts';
import { worstOf } from '../../src/watching/worst.ts';

const NOW = '2026-01-01T12:00:00Z';
const before = (seconds: number): string => new Date(Date.parse(NOW) - seconds * 1000).toISOString();
interface Container {
  state: object;
  lastState?: object;
  restartCount?: number;
  ready?: boolean;
}
const running = (seconds: number): object => ({ running: { startedAt: before(seconds) } });
const ended = (exitCode: number, ago = 5, ran = 1): { terminated: object } => ({
  terminated: { exitCode, startedAt: before(ago + ran), finishedAt: before(ago) },
});
const pod = (
  status: Partial<Container>,
  more: { spec?: object; status?: object; probe?: boolean; liveness?: object; created?: number; name?: string } = {},
): Pod =>
  ({
    metadata: { name: more.name ?? 'web-1', uid: more.name ?? 'u', creationTimestamp: before(more.created ?? 100) },
    spec: {
      nodeName: 'n',
      restartPolicy: 'Always',
      containers: [
        {
          name: 'web',
          ...(more.probe && { readinessProbe: {} }),
          ...(more.liveness && { livenessProbe: more.liveness }),
        },
      ],
      ...more.spec,
    },
    status: {
      phase: 'Running',
      startTime: before(more.created ?? 100),
      containerStatuses: [{ name: 'web', restartCount: 0, ready: true, ...status }],
      ...more.status,
    },
  }) as Pod;
const loop = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } };

describe('watching/trouble', () => {
  it('counts crashes: earlier ones, and the current one', () => {
    expect(troubleOf(pod({ state: ended(1), restartCount: 0, ready: false }), NOW)).to.deep.equal({
      kind: 'crashed',
      container: 'web',
      crashes: 1,
    });
    expect(troubleOf(pod({ state: loop, lastState: ended(1), restartCount: 1, ready: false }), NOW)).to.deep.include({
      crashes: 2,
    });
    expect(
      troubleOf(pod({ state: running(2), lastState: ended(1), restartCount: 2, ready: true }), NOW),
      'running again for 2 s',
    ).to.deep.include({ crashes: 2 });
    expect(
      troubleOf(pod({ state: loop, lastState: ended(0), restartCount: 1, ready: false }), NOW),
      'exit 0 of what is to run on',
    ).to.deep.include({ crashes: 2 });
  });
  it('forgives a container that has run for long enough since', () => {
    expect(troubleOf(pod({ state: running(12), lastState: ended(1), restartCount: 4 }), NOW)).to.equal(undefined);
    expect(
      troubleOf(pod({ state: running(12), lastState: ended(1, 13, 20), restartCount: 4 }), NOW),
      'last it ran for 20 s',
    ).to.deep.include({ crashes: 4 });
    expect(troubleOf(pod({ state: running(61), lastState: ended(1, 62, 900), restartCount: 4 }), NOW)).to.equal(
      undefined,
    );
    expect(
      troubleOf(pod({ state: running(90), lastState: ended(1), restartCount: 4, ready: false }), NOW),
      'and is not ready',
    ).to.deep.include({ crashes: 4 });
  });
  it('accepts an init container that has completed', () => {
    const init = {
      spec: { initContainers: [{ name: 'init' }] },
      status: {
        initContainerStatuses: [{ name: 'init', restartCount: 3, ready: true, state: ended(0), lastState: ended(1) }],
      },
    };
    expect(troubleOf(pod({ state: running(50) }, init), NOW)).to.equal(undefined);
    const failing = {
      spec: { initContainers: [{ name: 'init' }] },
      status: {
        initContainerStatuses: [{ name: 'init', restartCount: 3, ready: false, state: loop, lastState: ended(1) }],
      },
    };
    expect(
      troubleOf(pod({ state: { waiting: { reason: 'PodInitializing' } }, ready: false }, failing), NOW),
    ).to.deep.equal({ kind: 'crashed', container: 'init', crashes: 4 });
  });
  it('reports a container that cannot start, and for how long', () => {
    expect(
      troubleOf(pod({ state: { waiting: { reason: 'ImagePullBackOff' } }, ready: false }, { created: 40 }), NOW),
    ).to.deep.equal({ kind: 'stuck', container: 'web', reason: 'ImagePullBackOff', seconds: 40 });
    expect(
      troubleOf(pod({ state: { waiting: { reason: 'ContainerCreating' } }, ready: false }, { created: 20 }), NOW),
      'on its way',
    ).to.equal(undefined);
    expect(
      troubleOf(pod({ state: { waiting: { reason: 'ContainerCreating' } }, ready: false }, { created: 40 }), NOW),
    ).to.deep.include({ kind: 'stuck', container: null });
  });
  it("counts from the end of the last init container, not from the pod's start", () => {
    const init = {
      created: 300,
      spec: { initContainers: [{ name: 'init' }] },
      status: { initContainerStatuses: [{ name: 'init', restartCount: 0, ready: true, state: ended(0, 8, 250) }] },
    };
    expect(troubleOf(pod({ state: { waiting: { reason: 'ErrImagePull' } }, ready: false }, init), NOW)).to.deep.include(
      { kind: 'stuck', seconds: 8 },
    );
  });
  it('reports a pod that no node accepts, but not a gated pod or one that the scheduler has not seen', () => {
    const unbound = (conditions: object[]): Pod =>
      pod({}, { spec: { nodeName: undefined }, status: { phase: 'Pending', containerStatuses: [], conditions } });
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/2 nodes are available',
      lastTransitionTime: before(30),
    };
    expect(troubleOf(unbound([condition]), NOW)).to.deep.equal({
      kind: 'unscheduled',
      says: '0/2 nodes are available',
      preempting: false,
      seconds: 30,
    });
    const preempting = '0/2 nodes are available. preemption: found a potential placement for pod on node n';
    expect(troubleOf(unbound([{ ...condition, message: preempting }]), NOW)).to.include({ preempting: true });
    expect(troubleOf(unbound([{ ...condition, reason: 'SchedulingGated' }]), NOW)).to.equal(undefined);
    expect(troubleOf(unbound([]), NOW)).to.equal(undefined);
  });
  it('reports nothing for a running pod, or for one that is not ready yet', () => {
    expect(troubleOf(pod({ state: running(5) }), NOW)).to.equal(undefined);
    expect(troubleOf(pod({ state: running(100), ready: false }), NOW)).to.equal(undefined);
    expect(troubleOf(pod({}, { status: { phase: 'Succeeded' } }), NOW)).to.equal(undefined);
  });
  it('reports a pod that does not become ready, or an init container that does not end, after 2 minutes', () => {
    expect(troubleOf(pod({ state: running(130), ready: false }), NOW)).to.deep.equal({
      kind: 'unready',
      container: 'web',
      seconds: 130,
    });
    expect(troubleOf(pod({ state: running(110), ready: false }), NOW)).to.equal(undefined);
    const init = (seconds: number): Pod =>
      pod(
        { state: { waiting: { reason: 'PodInitializing' } }, ready: false },
        {
          spec: { initContainers: [{ name: 'wait' }] },
          status: { initContainerStatuses: [{ name: 'wait', restartCount: 0, ready: false, state: running(seconds) }] },
        },
      );
    expect(troubleOf(init(200), NOW)).to.include({ kind: 'unready', container: 'wait' });
    expect(troubleOf(init(60), NOW)).to.equal(undefined);
  });

  it('believes a ready pod without a readiness probe after 10 s, one with a probe at once', () => {
    expect(believable(pod({ state: running(3) }), NOW)).to.equal(false);
    expect(believable(pod({ state: running(10) }), NOW)).to.equal(true);
    expect(believable(pod({ state: running(1) }, { probe: true }), NOW)).to.equal(true);
    expect(
      believable(pod({ state: running(8), lastState: ended(1), restartCount: 1 }, { probe: true }), NOW),
      'it crashed before',
    ).to.equal(false);
  });
  it('believes a pod without a readiness probe only after the first answer of its liveness probe, at most 60 s', () => {
    const liveness = { initialDelaySeconds: 20, periodSeconds: 5, timeoutSeconds: 2 };
    expect(believable(pod({ state: running(26) }, { liveness }), NOW)).to.equal(false);
    expect(believable(pod({ state: running(27) }, { liveness }), NOW)).to.equal(true);
    expect(believable(pod({ state: running(10) }, { liveness: {} }), NOW), 'each 10 s, 1 s for an answer').to.equal(
      false,
    );
    expect(believable(pod({ state: running(60) }, { liveness: { initialDelaySeconds: 300 } }), NOW)).to.equal(true);
    expect(
      believable(pod({ state: running(1) }, { liveness, probe: true }), NOW),
      'a readiness probe has spoken',
    ).to.equal(true);
  });
});

describe('watching/worst', () => {
  const crashing = (name: string, crashes: number): Pod =>
    pod({ state: loop, lastState: ended(1), restartCount: crashes - 1, ready: false }, { name });
  const failed = (name: string, created = 60): Pod =>
    pod(
      { state: ended(1), ready: false },
      { name, created, spec: { restartPolicy: 'Never' }, status: { phase: 'Failed' } },
    );
  const stuck = pod({ state: { waiting: { reason: 'ErrImagePull' } }, ready: false }, { name: 'stuck' });
  it('is the pod that crashed most, before one that cannot start', () => {
    expect(worstOf('deployments', {}, [stuck, crashing('a', 2), crashing('b', 3)], NOW)?.pod.metadata?.name).to.equal(
      'b',
    );
    expect(worstOf('deployments', {}, [pod({ state: running(50) }), stuck], NOW)?.pod.metadata?.name).to.equal('stuck');
    expect(worstOf('deployments', {}, [pod({ state: running(50) })], NOW)).to.equal(undefined);
  });
  it('counts each failed pod of a workload as one crash, except old ones', () => {
    expect(worstOf('deployments', {}, [failed('a'), failed('b')], NOW)?.trouble).to.deep.equal({
      kind: 'crashed',
      container: 'web',
      crashes: 2,
    });
    expect(worstOf('deployments', {}, [failed('a', 4000)], NOW)).to.equal(undefined);
    expect(worstOf('pods', {}, [failed('a', 4000)], NOW)?.trouble).to.deep.equal({ kind: 'failed' });
  });
  it("takes a Job's own count of failures, unless it has many completions", () => {
    expect(worstOf('jobs', { status: { failed: 4 } } as never, [failed('a')], NOW)?.trouble).to.deep.include({
      crashes: 4,
    });
    expect(
      worstOf(
        'jobs',
        { spec: { completions: 50, parallelism: 10 }, status: { failed: 4 } } as never,
        [failed('a')],
        NOW,
      ),
    ).to.equal(undefined);
  });
});
