import { expect } from 'chai';
import type { Pod } from '../../src/model/objects.ts';
import { readBackoff, SCHEDULE } from '../../src/reports/backoff.ts';

const FINISHED = '2026-03-01T10:00:00Z';
const NOW = '2026-03-01T10:00:05Z';
/** @returns the time so many seconds after FINISHED */
const later = (seconds: number): string => new Date(Date.parse(FINISHED) + seconds * 1000).toISOString();

/**
 * Returns a pod with a container that ran for `ran` seconds, exited, and waits with this delay in the kubelet's
 * message.
 */
function waiting(delay: string, ran: number, restarts: number): Pod {
  const startedAt = new Date(Date.parse(FINISHED) - ran * 1000).toISOString();
  return {
    metadata: { name: 'web-1', namespace: 'shop' },
    spec: { containers: [{ name: 'web' }] },
    status: {
      containerStatuses: [
        {
          name: 'web',
          image: 'x',
          imageID: 'x',
          ready: false,
          restartCount: restarts,
          state: {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: `back-off ${delay} restarting failed container=web pod=web-1_shop(0-0)`,
            },
          },
          lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt, finishedAt: FINISHED } },
        },
      ],
    },
  } as unknown as Pod;
}

describe('reports/backoff', () => {
  it('follows the schedule of the kubelet', () =>
    expect(SCHEDULE.delaysSeconds).to.deep.equal([0, 10, 20, 40, 80, 160, 300]));

  const cases: readonly [string, Pod, object][] = [
    [
      'doubles',
      waiting('40s', 1, 3),
      { delaySeconds: 40, nextDelaySeconds: 80, nextRestartAt: '2026-03-01T10:00:40Z' },
    ],
    ['reaches the cap', waiting('2m40s', 1, 5), { delaySeconds: 160, nextDelaySeconds: 300 }],
    [
      'stays at the cap',
      waiting('5m0s', 1, 40),
      { delaySeconds: 300, nextDelaySeconds: 300, nextRestartAt: '2026-03-01T10:05:00Z' },
    ],
    [
      'believes the message, not the number of restarts',
      waiting('10s', 1, 40),
      { delaySeconds: 10, nextDelaySeconds: 20 },
    ],
    [
      'begins anew once the kubelet forgets',
      waiting('5m0s', 360, 9),
      { delaySeconds: 300, nextDelaySeconds: 10, nextRestartAt: '2026-03-01T10:04:00Z' },
    ],
    [
      'claims nothing for a node with a cap of its own',
      waiting('45s', 1, 4),
      { delaySeconds: 45, nextDelaySeconds: null },
    ],
  ];
  for (const [name, pod, expected] of cases)
    it(name, () => expect(readBackoff(pod, undefined, NOW)[0]).to.deep.include(expected));

  it('names the schedule from 1 s for its delays, and another maximum for others', () => {
    for (const delay of ['1s', '4s', '32s', '2m8s'])
      expect(readBackoff(waiting(delay, 1, 3), undefined, NOW)[0]?.says, delay).to.match(
        /starts at 1 s \(feature gate ReduceDefaultCrashLoopBackOffDecay, Kubernetes 1\.33 and later\)/,
      );
    expect(readBackoff(waiting('45s', 1, 3), undefined, NOW)[0]?.says).to.not.match(/1 s /);
    expect(readBackoff(waiting('20s', 1, 3), undefined, NOW)[0]?.says).to.not.match(/1 s /);
  });

  it('has no delay for a container that runs, has not started or waits for its image', () => {
    const pod = waiting('10s', 1, 1);
    const status = pod.status!.containerStatuses![0]!;
    for (const state of [
      { running: { startedAt: FINISHED } },
      { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } },
      { terminated: { exitCode: 1, finishedAt: FINISHED } },
    ]) {
      const [container] = readBackoff(
        { ...pod, status: { containerStatuses: [{ ...status, state }] } } as unknown as Pod,
        undefined,
        NOW,
      );
      expect(container).to.include({ delaySeconds: null, nextRestartAt: null, nextDelaySeconds: null });
      expect(container!.says).to.not.equal('');
    }
  });
  it('reads only the named container', () => expect(readBackoff(waiting('10s', 1, 1), 'other', NOW)).to.deep.equal([]));

  describe('estimates the delay that the kubelet has not reported', () => {
    /** Returns a pod with a container in this state, after an end at FINISHED. */
    const inState = (
      state: object,
      restarts: number,
      more: { last?: object; spec?: object; pod?: object } = {},
    ): Pod => {
      const pod = waiting('10s', 1, restarts);
      const status = pod.status!.containerStatuses![0]!;
      const lastState = { terminated: { ...status.lastState!.terminated, ...more.last } };
      return {
        ...pod,
        spec: { nodeName: 'node-1', containers: [{ name: 'web', ...more.spec }], ...more.pod },
        status: { phase: 'Running', containerStatuses: [{ ...status, state, lastState }] },
      } as unknown as Pod;
    };
    const running = (waited: number): object => ({ running: { startedAt: later(waited) } });
    /** Returns the end of an instance that started so many seconds after the end before it. */
    const ended = (waited: number, ran: number, exitCode = 1): object => ({
      terminated: { exitCode, reason: 'Error', startedAt: later(waited), finishedAt: later(waited + ran) },
    });
    const estimateOf = (pod: Pod, now: string): unknown => readBackoff(pod, undefined, now)[0]!.estimate;

    it('of a running container, after its next end', () => {
      const [container] = readBackoff(inState(running(20), 3), undefined, later(23));
      expect(container).to.deep.include({
        delaySeconds: null,
        nextRestartAt: null,
        estimate: { delaySeconds: 40, nextRestartAt: null },
        betweenCrashesSince: later(20),
        status: 'NotReady',
      });
      expect(container!.says).to.include('estimated');
    });

    it('of an ended container, from its end', () =>
      expect(estimateOf(inState(ended(20, 2), 3), later(23))).to.deep.equal({
        delaySeconds: 40,
        nextRestartAt: '2026-03-01T10:01:02Z',
      }));

    it('by the wait before, where the schedule started again', () => {
      expect(estimateOf(inState(running(1), 40), later(3))).to.include({ delaySeconds: 10 });
      expect(estimateOf(inState(running(312), 40), later(315))).to.include({ delaySeconds: 300 });
    });

    it('by the run and the wait after a kill by a probe, which the kubelet counts from the end before', () => {
      const long = { startedAt: later(-55) };
      expect(estimateOf(inState(running(1), 5, { last: long }), later(3))).to.include({ delaySeconds: 80 });
      expect(estimateOf(inState(running(1), 5, { last: { startedAt: later(-700) } }), later(3))).to.include({
        delaySeconds: 10,
      });
    });

    it('by the restarts, where the kubelet was late', () =>
      expect(estimateOf(inState(running(25), 2), later(26))).to.include({ delaySeconds: 20 }));

    it('of a schedule that starts at 1 s', () =>
      expect(estimateOf(inState(running(4), 3), later(5))).to.include({ delaySeconds: 8 }));

    it('as none after a run of ten minutes, and after a first crash', () => {
      expect(estimateOf(inState(ended(20, 700), 3), later(721))).to.include({ delaySeconds: 0 });
      expect(estimateOf(inState({ terminated: { exitCode: 1, finishedAt: FINISHED } }, 0), NOW)).to.include({
        delaySeconds: 0,
      });
    });

    it('not where the kubelet reported it, has had its time, or does not start the container again', () => {
      expect(estimateOf(waiting('40s', 1, 3), NOW)).to.equal(null);
      expect(estimateOf(inState(ended(20, 2), 3), later(200))).to.equal(null);
      expect(estimateOf(inState(running(20), 3), later(700))).to.equal(null);
      expect(estimateOf(inState(ended(20, 2), 3, { pod: { restartPolicy: 'Never' } }), later(23))).to.equal(null);
      expect(estimateOf(inState(ended(20, 2, 0), 3, { pod: { restartPolicy: 'OnFailure' } }), later(23))).to.equal(
        null,
      );
    });

    it('by the restartPolicyRules first', () => {
      const rule = (action: string, values: number[]): object => ({
        restartPolicyRules: [{ action, exitCodes: { operator: 'In', values } }],
      });
      const of = (spec: object): unknown =>
        estimateOf(inState(ended(20, 2), 3, { spec: { restartPolicy: 'Never', ...spec } }), later(23));
      expect(of(rule('Restart', [1]))).to.include({ delaySeconds: 40 });
      expect(of(rule('Restart', [2]))).to.equal(null);
      expect(of(rule('RestartAllContainers', [1]))).to.equal(null);
    });

    it('where the message of CrashLoopBackOff has no delay', () =>
      expect(estimateOf(inState({ waiting: { reason: 'CrashLoopBackOff' } }, 3), NOW)).to.deep.equal({
        delaySeconds: 40,
        nextRestartAt: '2026-03-01T10:00:40Z',
      }));
  });
});
