import { expect } from 'chai';
import { readFacts, questioned } from '../../src/oom-test/facts.ts';
import type { MemoryFacts } from '../../src/oom-test/facts.ts';
import { kernelKills } from '../../src/oom-test/kernel-log.ts';
import type { Case } from '../../src/oom-test/decision.ts';
import { decide } from '../../src/oom-test/verdict.ts';
import { containersOf } from '../../src/evidence/containers.ts';
import type { Cause } from '../../src/model/diagnosis.ts';
import type { Confidence } from '../../src/model/finding.ts';
import { crashed, event, podOf, withContext } from '../support/scenario.ts';
import type { Scenario } from '../support/scenario.ts';

const ID = '12'.repeat(32);
const UID = '0f9f9c3e-6d2b-4f7e-9a51-1c2d3e4f5a6b';
const LIMITED = [{ name: 'web', image: 'x', resources: { limits: { memory: '64Mi' } } }];

/** A pod with a container that ended with this exit code and reason. */
function dead(
  code: number,
  reason: string,
  more: { containers?: object[]; spec?: object; objects?: object[]; ran?: number } = {},
): Scenario {
  const status = crashed('web', code, { reason, ran: more.ran ?? 20 }) as {
    lastState: { terminated: { containerID: string } };
  };
  status.lastState.terminated.containerID = `containerd://${ID}`;
  return {
    pod: {
      metadata: { uid: UID },
      spec: { containers: (more.containers ?? LIMITED) as never, ...more.spec },
      status: { containerStatuses: [status as never] },
    },
    objects: more.objects ?? [],
  };
}

const factsOf = (scenario: Scenario): Promise<MemoryFacts> =>
  withContext(scenario, (context) => readFacts(context, context.containers.at(-1)!));
const cause = (id: string, confidence: Confidence = 'confirmed', over: Partial<Cause> = {}): Cause => ({
  rank: 1,
  id,
  category: 'app-error',
  confidence,
  container: 'web',
  about: null,
  details: {},
  summary: 'x',
  chain: [],
  evidence: [],
  fixes: [],
  ...over,
});
const evicted = (resource: string): Cause =>
  cause('limits/node-pressure-eviction', 'confirmed', {
    about: { kind: 'Node', namespace: null, name: 'node-1', part: null },
    details: { resource },
  });
async function verdictOf(scenario: Scenario, over: Partial<Case> = {}): Promise<ReturnType<typeof decide>> {
  return decide({
    facts: await factsOf(scenario),
    causes: [],
    kills: null,
    siblings: 1,
    lastPeakBytes: null,
    podReason: null,
    graceSeconds: 30,
    node: 'node-1',
    ...over,
  });
}
const systemOom = event('SystemOOM', 'System OOM encountered, victim process: java, pid: 1', {
  kind: 'Node',
  name: 'node-1',
  last: '2026-01-01T11:58:01Z',
});
const liveness = (last: string): object =>
  event('Killing', 'Container web failed liveness probe, will be restarted', {
    container: 'web',
    uid: UID,
    last,
    type: 'Normal',
  });
const kernel = (limitOf: string, id = ID): ReturnType<typeof kernelKills> =>
  kernelKills(
    `oom-kill:constraint=${limitOf === '' ? 'CONSTRAINT_NONE' : 'CONSTRAINT_MEMCG'},cpuset=/,${limitOf === '' ? 'global_oom' : `oom_memcg=${limitOf}`},task_memcg=/kubepods/pod${UID}/${id},task=server,pid=7,uid=0`,
  );

describe('oom-test: verdict', () => {
  describe('by the reason OOMKilled', () => {
    it('container-limit: the container has a limit', async () =>
      expect(await verdictOf(dead(137, 'OOMKilled'))).to.include({
        verdict: 'container-limit',
        confidence: 'confirmed',
      }));
    it('container-limit, likely: the node reported a SystemOOM too', async () =>
      expect(await verdictOf(dead(137, 'OOMKilled', { objects: [systemOom] }))).to.include({
        verdict: 'container-limit',
        confidence: 'likely',
      }));
    it('a killed child process is container-limit only where there is a limit', async () => {
      const decision = {
        causes: [cause('limits/out-of-memory', 'possible', { details: { memoryRefused: true, childKilled: true } })],
      };
      expect(
        (await verdictOf(dead(137, 'Error', { containers: [{ name: 'web', image: 'x' }] }), decision)).verdict,
      ).to.equal('inconclusive');
      expect(await verdictOf(dead(137, 'Error'), decision)).to.include({
        verdict: 'container-limit',
        confidence: 'possible',
      });
    });
    it('node, likely: there is no limit', async () =>
      expect(await verdictOf(dead(137, 'OOMKilled', { containers: [{ name: 'web', image: 'x' }] }))).to.include({
        verdict: 'node',
        confidence: 'likely',
      }));
    it('node: there is no limit, and the node reported a SystemOOM', async () =>
      expect(
        await verdictOf(dead(137, 'OOMKilled', { containers: [{ name: 'web', image: 'x' }], objects: [systemOom] })),
      ).to.include({ verdict: 'node', confidence: 'confirmed' }));
    it('pod-limit: the container has no limit', async () =>
      expect(
        await verdictOf(
          dead(137, 'OOMKilled', {
            containers: [{ name: 'web', image: 'x' }],
            spec: { resources: { limits: { memory: '96Mi' } } },
          }),
        ),
      ).to.include({ verdict: 'pod-limit', confidence: 'confirmed' }));
    it("pod-limit, likely: the pod's limit is smaller than the container's", async () =>
      expect(
        await verdictOf(dead(137, 'OOMKilled', { spec: { resources: { limits: { memory: '32Mi' } } } })),
      ).to.include({ verdict: 'pod-limit', confidence: 'likely' }));
    it('container-limit: a child process was killed', async () => {
      const decision = await verdictOf(dead(1, 'OOMKilled'));
      expect(decision).to.include({ verdict: 'container-limit', confidence: 'confirmed' });
      expect(decision.summary).to.contain('exit code 1');
    });
    it('container-limit, likely: the app later ended for another reason', async () =>
      expect(await verdictOf(dead(1, 'OOMKilled'), { causes: [cause('app/unhandled-exception')] })).to.include({
        verdict: 'container-limit',
        confidence: 'likely',
      }));
    it('app-heap, likely: the log reports a full heap too', async () =>
      expect(await verdictOf(dead(1, 'OOMKilled'), { causes: [cause('limits/heap-exhausted')] })).to.include({
        verdict: 'app-heap',
        confidence: 'likely',
      }));
  });

  describe('by the kernel log', () => {
    it('says that a resize did not reach the pod where the limit of the kernel is far below that of the API', async () => {
      const at = async (limitBytes: number): Promise<string> => {
        const kills = kernel(`/kubepods/pod${UID}`).map((kill) => ({ ...kill, limitBytes }));
        return (await verdictOf(dead(137, 'OOMKilled'), { kills })).summary;
      };
      expect(await at(16 * 2 ** 20)).to.match(
        /at a memory limit of 16\.?0?Mi: a resize to 64Mi did not reach the pod, which has to be made again/,
      );
      expect(await at(64 * 2 ** 20)).to.match(/at its memory limit of 64Mi/);
    });
    const path = `/kubepods/pod${UID}`;
    it("container-limit: the container's cgroup", async () =>
      expect(await verdictOf(dead(137, 'Error'), { kills: kernel(`${path}/${ID}`) })).to.include({
        verdict: 'container-limit',
        confidence: 'confirmed',
      }));
    it("container-limit: the pod's cgroup, with one container", async () =>
      expect(await verdictOf(dead(137, 'Error'), { kills: kernel(path) })).to.include({
        verdict: 'container-limit',
        confidence: 'confirmed',
      }));
    it("container-limit, likely: the pod's cgroup, with several containers", async () =>
      expect(await verdictOf(dead(137, 'Error'), { kills: kernel(path), siblings: 2 })).to.include({
        verdict: 'container-limit',
        confidence: 'likely',
      }));
    it("pod-limit: the pod's cgroup, and the pod has a limit", async () =>
      expect(
        await verdictOf(dead(137, 'Error', { spec: { resources: { limits: { memory: '96Mi' } } } }), {
          kills: kernel(path),
        }),
      ).to.include({ verdict: 'pod-limit', confidence: 'confirmed' }));
    it('node: no cgroup', async () =>
      expect(await verdictOf(dead(137, 'OOMKilled'), { kills: kernel('') })).to.include({
        verdict: 'node',
        confidence: 'confirmed',
      }));
    it('node: the cgroup of all pods', async () =>
      expect(await verdictOf(dead(137, 'Error'), { kills: kernel('/kubepods') })).to.include({
        verdict: 'node',
        confidence: 'confirmed',
      }));
    it('app-heap: a cgroup inside that of the container', async () =>
      expect(await verdictOf(dead(137, 'Error'), { kills: kernel(`${path}/${ID}/job`) })).to.include({
        verdict: 'app-heap',
        confidence: 'likely',
      }));
    it('container-limit, likely: the kill is of an earlier run', async () =>
      expect(
        await verdictOf(dead(137, 'Error'), { kills: kernel(`${path}/${'34'.repeat(32)}`, '34'.repeat(32)) }),
      ).to.include({ verdict: 'container-limit', confidence: 'likely' }));
    it('not-memory: the kill is of an earlier run, and the last ended with exit code 1', async () =>
      expect(
        await verdictOf(dead(1, 'Error'), { kills: kernel(`${path}/${'34'.repeat(32)}`, '34'.repeat(32)) }),
      ).to.include({ verdict: 'not-memory' }));
    it('inconclusive: the kill is of an unknown container in a pod with several', async () =>
      expect(
        (
          await verdictOf(dead(137, 'Error'), {
            siblings: 2,
            kills: kernel(`${path}/${'34'.repeat(32)}`, '34'.repeat(32)),
          })
        ).verdict,
      ).to.equal('inconclusive'));
  });

  describe('by exit code 137 without the reason OOMKilled', () => {
    it('not-memory: a probe failed, and the grace period was over', async () =>
      expect(
        await verdictOf(dead(137, 'Error', { objects: [liveness('2026-01-01T11:57:50Z')] }), { graceSeconds: 10 }),
      ).to.include({ verdict: 'not-memory', confidence: 'confirmed', killer: 'probe' }));
    it('not-memory, likely: a probe failed, and the grace period was not over', async () =>
      expect(await verdictOf(dead(137, 'Error', { objects: [liveness('2026-01-01T11:57:58Z')] }))).to.include({
        verdict: 'not-memory',
        confidence: 'likely',
        killer: 'probe',
      }));
    it('likely: a probe failed, and memory was nearly full', async () =>
      expect(
        (
          await verdictOf(dead(137, 'Error', { objects: [liveness('2026-01-01T11:57:50Z')] }), {
            graceSeconds: 10,
            lastPeakBytes: 63 * 2 ** 20,
          })
        ).confidence,
      ).to.equal('likely'));
    it('not-memory, possible: only an older kill for a probe is recorded', async () =>
      expect(await verdictOf(dead(137, 'Error', { objects: [liveness('2026-01-01T11:40:00Z')] }))).to.include({
        verdict: 'not-memory',
        confidence: 'possible',
        killer: 'probe',
      }));
    it('not-memory, possible: the app killed itself, and a note says that this is no proof', async () => {
      const decision = await verdictOf(dead(137, 'Error'), { causes: [cause('app/self-killed', 'possible')] });
      expect(decision).to.include({ verdict: 'not-memory', confidence: 'possible', killer: 'app' });
      expect(decision.notes.join()).to.contain('proves nothing');
    });
    it('not-memory, likely: the app killed itself, far below its limit', async () =>
      expect(
        await verdictOf(dead(137, 'Error'), { causes: [cause('app/self-killed', 'possible')], lastPeakBytes: 2 ** 20 }),
      ).to.include({ verdict: 'not-memory', confidence: 'likely' }));
    it('container-limit, possible: memory was nearly full, and no other killer is recorded', async () =>
      expect(
        await verdictOf(dead(137, 'Error'), {
          causes: [cause('app/self-killed', 'likely')],
          lastPeakBytes: 63 * 2 ** 20,
        }),
      ).to.include({ verdict: 'container-limit', confidence: 'possible' }));
    it('inconclusive: no record of an end', async () =>
      expect(await verdictOf(dead(137, 'Error'))).to.include({ verdict: 'inconclusive', killer: 'unknown' }));
    it('inconclusive: the kubelet set the exit code itself', async () =>
      expect(await verdictOf(dead(137, 'ContainerStatusUnknown'))).to.include({ verdict: 'inconclusive' }));
    it('not-memory: preempted', async () =>
      expect(await verdictOf(dead(137, 'Error'), { causes: [cause('limits/preempted')] })).to.include({
        verdict: 'not-memory',
        killer: 'preemption',
      }));
    it('node: evicted because its node ran low on memory', async () =>
      expect(
        await verdictOf(dead(137, 'Error'), {
          causes: [evicted('memory')],
        }),
      ).to.include({ verdict: 'node', killer: 'eviction' }));
    it('not-memory: evicted because its node ran low on disk', async () =>
      expect(
        await verdictOf(dead(137, 'Error'), {
          causes: [evicted('ephemeral-storage')],
        }),
      ).to.include({ verdict: 'not-memory', killer: 'eviction' }));
    it('node: by the diagnosis', async () =>
      expect(await verdictOf(dead(137, 'Error'), { causes: [cause('limits/oom-node', 'likely')] })).to.include({
        verdict: 'node',
        confidence: 'likely',
      }));
  });

  describe('by the diagnosis', () => {
    it('app-heap: the heap is full', async () =>
      expect(await verdictOf(dead(1, 'Error'), { causes: [cause('limits/heap-exhausted')] })).to.include({
        verdict: 'app-heap',
        confidence: 'confirmed',
      }));
    it('not-memory: an error of the app', async () =>
      expect(await verdictOf(dead(1, 'Error'), { causes: [cause('app/unhandled-exception')] })).to.include({
        verdict: 'not-memory',
        confidence: 'confirmed',
        killer: 'app',
      }));
    it('not-memory, likely: no cause', async () =>
      expect(await verdictOf(dead(1, 'Error'))).to.include({ verdict: 'not-memory', confidence: 'likely' }));
    it('app-heap: the program was refused memory', async () =>
      expect(
        await verdictOf(dead(1, 'Error'), {
          causes: [cause('limits/out-of-memory', 'likely', { details: { memoryRefused: true } })],
        }),
      ).to.include({ verdict: 'app-heap', confidence: 'possible' }));
    it('container-limit: it is too low to start', async () =>
      expect(await verdictOf(dead(128, 'StartError'), { causes: [cause('limits/limit-too-low-to-start')] })).to.include(
        { verdict: 'container-limit', confidence: 'confirmed' },
      ));
    it('not-memory: the container is running', async () =>
      expect(
        await verdictOf({
          pod: {
            status: {
              containerStatuses: [
                {
                  name: 'web',
                  ready: true,
                  restartCount: 0,
                  state: { running: { startedAt: '2026-01-01T11:00:00Z' } },
                } as never,
              ],
            },
          },
        }),
      ).to.include({ verdict: 'not-memory', confidence: 'likely', killer: null }));
    it('not-memory: the container never ran', async () =>
      expect(await verdictOf({ pod: { status: { phase: 'Pending' } } })).to.include({
        verdict: 'not-memory',
        confidence: 'confirmed',
      }));
  });
});

describe('oom-test: facts', () => {
  it('reads heap settings, volumes in memory and a pending resize', async () => {
    const status = {
      ...(crashed('web', 137, { reason: 'OOMKilled' }) as object),
      resources: { limits: { memory: '64Mi' } },
    };
    const facts = await factsOf({
      pod: {
        spec: {
          containers: [
            {
              name: 'web',
              image: 'x',
              args: ['-Xmx128m'],
              resources: { limits: { memory: '96Mi' } },
              volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
            } as never,
          ],
          volumes: [{ name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '32Mi' } } as never],
        },
        status: {
          containerStatuses: [status as never],
          conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible', message: 'no room' } as never],
        },
      },
    });
    expect(facts.limit).to.deep.equal({ by: 'container', limit: '64Mi', bytes: 64 * 2 ** 20 });
    expect(facts.wanted).to.equal('96Mi');
    expect(facts.resize).to.contain('Infeasible');
    expect(facts.heap.map((one) => one.text)).to.deep.equal(['-Xmx128m']);
    expect(facts.volumes).to.deep.equal([{ volume: 'cache', path: '/cache', sizeLimit: '32Mi', usedBytes: null }]);
  });
  const running = (startedAt: string): Scenario['pod'] => ({
    status: {
      containerStatuses: [
        { name: 'web', ready: true, restartCount: 3, state: { running: { startedAt } }, lastState: {} } as never,
      ],
    },
  });
  const metrics = {
    '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1': {
      timestamp: '2026-01-01T11:59:50Z',
      containers: [{ name: 'web', usage: { memory: '40Mi' } }],
    },
  };
  it('asks the kubelet only if the metrics API has nothing', async () => {
    const facts = await factsOf({ pod: running('2026-01-01T11:00:00Z'), raw: metrics });
    expect(facts.usage).to.deep.equal({
      workingSetBytes: 40 * 2 ** 20,
      time: '2026-01-01T11:59:50Z',
      source: 'metrics API',
    });
    const summary = {
      '/api/v1/nodes/node-1/proxy/stats/summary': {
        pods: [
          {
            podRef: { uid: 'uid-web-1' },
            containers: [{ name: 'web', memory: { time: '2026-01-01T11:59:59Z', workingSetBytes: 5 } }],
          },
        ],
      },
    };
    expect((await factsOf({ pod: running('2026-01-01T11:00:00Z'), raw: summary })).usage).to.include({
      workingSetBytes: 5,
      source: 'kubelet summary',
    });
  });
  it('drops a measure of an earlier run', async () =>
    expect((await factsOf({ pod: running('2026-01-01T11:59:55Z'), raw: metrics })).usage).to.equal(undefined));
  it('works without either', async () =>
    expect(await factsOf({ pod: running('2026-01-01T11:00:00Z') })).to.include({
      usage: undefined,
      metrics: 'absent',
    }));
  it('asks about the container with reason OOMKilled', () => {
    const pod = podOf({
      spec: { containers: [{ name: 'a' }, { name: 'web' }] as never },
      status: { containerStatuses: [crashed('a', 1) as never, crashed('web', 137, { reason: 'OOMKilled' }) as never] },
    });
    expect(questioned(containersOf(pod), 'a')?.name).to.equal('web');
    expect(
      questioned(containersOf(podOf({ spec: { containers: [{ name: 'a' }, { name: 'b' }] as never } })), null)?.name,
    ).to.equal('a');
  });
});
