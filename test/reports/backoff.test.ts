import { expect } from 'chai';
import type { Pod } from '../../src/model/objects.ts';
import { readBackoff, SCHEDULE } from '../../src/reports/backoff.ts';

const FINISHED = '2026-03-01T10:00:00Z';

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
    it(name, () => expect(readBackoff(pod, undefined)[0]).to.deep.include(expected));

  it('names the schedule from 1 s for its delays, and another maximum for others', () => {
    for (const delay of ['1s', '4s', '32s', '2m8s'])
      expect(readBackoff(waiting(delay, 1, 3), undefined)[0]?.says, delay).to.match(
        /starts at 1 s \(feature gate ReduceDefaultCrashLoopBackOffDecay, Kubernetes 1\.33 and later\)/,
      );
    expect(readBackoff(waiting('45s', 1, 3), undefined)[0]?.says).to.not.match(/1 s /);
    expect(readBackoff(waiting('20s', 1, 3), undefined)[0]?.says).to.not.match(/1 s /);
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
      );
      expect(container).to.include({ delaySeconds: null, nextRestartAt: null, nextDelaySeconds: null });
      expect(container!.says).to.not.equal('');
    }
  });
  it('reads only the named container', () => expect(readBackoff(waiting('10s', 1, 1), 'other')).to.deep.equal([]));
});
