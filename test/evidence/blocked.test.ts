import { expect } from 'chai';
import { presentOf } from '../../src/evidence/blocked.ts';
import { eventsAbout } from '../../src/evidence/events.ts';
import type { Event, Pod } from '../../src/model/objects.ts';
import { crashed, event, podOf } from '../support/scenario.ts';

/** Returns a pod in which container web ended at 11:58 and now waits for this reason. */
function endedThen(reason: string, dead: object = {}): Pod {
  const status = crashed('web', 137, { reason: 'OOMKilled' }) as { state: object; lastState: { terminated: object } };
  return podOf({
    status: {
      containerStatuses: [
        {
          ...status,
          state: { waiting: { reason } },
          lastState: { terminated: { ...status.lastState.terminated, ...dead } },
        },
      ] as never,
    },
  });
}

const outdated = (pod: Pod, ...events: object[]): readonly string[] =>
  presentOf(pod, eventsAbout(events as Event[])).outdated;

const at = (time: string, type = 'Warning'): { container: string; last: string; type: string } => ({
  container: 'web',
  last: `2026-01-01T${time}Z`,
  type,
});

describe('what blocks a container since its last end', () => {
  it('is the reason for which it waits, if that reason comes before a start', () => {
    for (const reason of ['CreateContainerConfigError', 'CreateContainerError', 'ErrImagePull', 'ImagePullBackOff'])
      expect(outdated(endedThen(reason)), reason).to.deep.equal(['web']);
    for (const reason of ['CrashLoopBackOff', 'PostStartHookError', 'RunContainerError', 'RestartingAllContainers'])
      expect(outdated(endedThen(reason)), reason).to.deep.equal([]);
  });

  it('is a start that failed after the end, while the kubelet shows its back-off', () => {
    const pod = endedThen('CrashLoopBackOff');
    const failed = event('Failed', 'Error: secret "k" not found', at('11:59:00'));
    expect(outdated(pod, failed)).to.deep.equal(['web']);
    expect(outdated(pod, event('Failed', 'Error: secret "k" not found', at('11:57:00')))).to.deep.equal([]);
    expect(outdated(pod, failed, event('Started', 'Container started', at('11:59:30', 'Normal')))).to.deep.equal([]);
    expect(outdated(pod, event('Failed', 'x', { ...at('11:59:00'), container: 'proxy' }))).to.deep.equal([]);
    // containerd writes the same event for the start that became the newest end.
    expect(outdated(endedThen('CrashLoopBackOff', { reason: 'StartError' }), failed)).to.deep.equal([]);
  });

  it('is the sandbox, a volume or a device that fails since, while the container is set up again', () => {
    const pod = endedThen('ContainerCreating');
    for (const reason of ['FailedMount', 'FailedCreatePodSandBox', 'FailedPrepareDynamicResources']) {
      expect(outdated(pod, event(reason, 'x', { last: '2026-01-01T11:59:00Z' })), reason).to.deep.equal(['web']);
      expect(outdated(pod, event(reason, 'x', { last: '2026-01-01T11:50:00Z' })), reason).to.deep.equal([]);
    }
    expect(outdated(pod)).to.deep.equal([]);
  });

  it('is an init container that has to run again in a new sandbox', () => {
    const { spec, status } = endedThen('PodInitializing');
    const behind = (init: object, restartPolicy?: string): Pod =>
      podOf({
        spec: { ...spec, initContainers: [{ name: 'wait', ...(restartPolicy ? { restartPolicy } : {}) }] } as never,
        status: {
          ...status,
          initContainerStatuses: [{ name: 'wait', restartCount: 1, ready: false, ...init }],
        } as never,
      });
    const ended = (exitCode: number, minute: number): object => ({
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        finishedAt: `2026-01-01T11:${minute}:00Z`,
      },
    });
    const waits = (reason: string, lastState = {}): object => ({ state: { waiting: { reason } }, lastState });
    const running = { state: { running: { startedAt: '2026-01-01T11:59:00Z' } } };
    const blocking: object[] = [
      running,
      { state: ended(1, 59) },
      waits('CrashLoopBackOff', ended(1, 59)),
      waits('ImagePullBackOff'),
      waits('CreateContainerConfigError'),
    ];
    for (const init of blocking) expect(outdated(behind(init)), JSON.stringify(init)).to.deep.equal(['web']);
    for (const init of blocking.slice(1))
      expect(outdated(behind(init, 'Always')), JSON.stringify(init)).to.deep.equal(['web']);
    // One that waits for the sandbox, has succeeded or is a sidecar that runs does not block.
    for (const init of [waits('PodInitializing', ended(1, 50)), { state: ended(0, 59) }, { state: ended(1, 50) }])
      expect(outdated(behind(init)), JSON.stringify(init)).to.deep.equal([]);
    expect(outdated(behind(running, 'Always'))).to.deep.equal([]);
  });

  it('leaves the pod as it is where the end is what counts, and hides only the end elsewhere', () => {
    const crashing = endedThen('CrashLoopBackOff');
    expect(presentOf(crashing, []).pod).to.equal(crashing);
    const blocked = presentOf(endedThen('ErrImagePull'), []).pod;
    expect(blocked.status?.containerStatuses?.[0]).to.deep.include({ lastState: {}, restartCount: 5 });
  });
});
