/** Reads a copy's condition off its status. Pure. */
import type { ContainerView } from '../evidence/views.ts';
import { containersOf } from '../evidence/containers.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Pod } from '../model/objects.ts';

/** How a copy ended. */
export type Fate =
  /** Its watched containers ran for all their time. */
  | 'lived'
  /** A watched container ended with a code other than 0 or was killed, or the pod failed as a whole. */
  | 'died'
  /** Every watched container ended with exit 0. */
  | 'completed'
  /**
   * It never ran: not scheduled, not pulled, not created, not mounted, or an init container of the original never
   * ended.
   */
  | 'stuck'
  /** The server would not create it. */
  | 'refused'
  /** Somebody else removed it, its deadline passed, or the connection was lost for good. */
  | 'lost'
  /** The person or a signal ended it. */
  | 'interrupted';

export interface Look {
  /** undefined: not ended yet. */
  readonly fate: Fate | undefined;
  /** The container that decided, where one did. */
  readonly container: string | null;
  /** Of the watched container that died, or else ran longest. */
  readonly exitCode: number | null;
  readonly reason: string | null;
  readonly ranSeconds: number;
  readonly ready: boolean;
  readonly says: string;
  /** It waits for something that waiting alone hardly mends. */
  readonly hopeless: boolean;
}

/**
 * Waiting reasons that hardly pass by themselves (pkg/kubelet/images/types.go, kuberuntime/kuberuntime_container.go).
 */
const HOPELESS = new Set([
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'ErrImagePull',
  'ImagePullBackOff',
  'RegistryUnavailable',
  'SignatureValidationFailed',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
  'CrashLoopBackOff',
]);

const upSince = (container: ContainerView, now: string): number =>
  secondsBetween(container.status?.state?.running?.startedAt, now) ?? 0;

const words = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(': ');

/**
 * @param watched names of the containers whose fate is the question
 * @param now the server's clock, RFC 3339
 * @param watchSeconds that each of them must run to have lived
 */
export function lookAt(pod: Pod, watched: readonly string[], now: string, watchSeconds: number): Look {
  const all = containersOf(pod).filter((container) => container.type !== 'ephemeral');
  const mine = all.filter((container) => watched.includes(container.name));
  const ready =
    pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
  const look = (
    fate: Fate | undefined,
    container: ContainerView | undefined,
    says: string,
    hopeless = false,
  ): Look => ({
    fate,
    container: container?.name ?? null,
    exitCode: container?.dead?.exitCode ?? null,
    reason: container?.dead?.reason ?? null,
    ranSeconds: container?.ranSeconds ?? Math.max(0, ...mine.map((one) => upSince(one, now))),
    ready,
    says,
    hopeless,
  });
  const dead = mine.find((container) => container.dead !== undefined && container.dead.exitCode !== 0);
  if (dead)
    return look(
      'died',
      dead,
      words(
        `${dead.name} exited ${dead.dead!.exitCode}${dead.dead!.reason && dead.dead!.reason !== 'Error' ? ` (${dead.dead!.reason})` : ''}`,
        dead.dead!.message,
      ),
    );
  const ended = mine.filter((container) => container.dead !== undefined);
  if (mine.length > 0 && ended.length === mine.length)
    return look('completed', ended[0], `${ended.map((container) => container.name).join(', ')} exited 0`);
  if (pod.status?.phase === 'Failed') {
    // An init container that failed ends the pod before the question was put.
    const other = all.find((container) => container.dead !== undefined && container.dead.exitCode !== 0);
    return look(
      'died',
      other,
      other
        ? `${other.name} exited ${other.dead!.exitCode} before ${watched.join(', ')} could start`
        : words(pod.status.reason, pod.status.message) || 'the pod failed',
    );
  }
  if (
    mine.length > 0 &&
    mine.every((container) => container.state === 'running' && upSince(container, now) >= watchSeconds)
  ) {
    return look('lived', undefined, `ran ${Math.round(Math.min(...mine.map((one) => upSince(one, now))))} s`);
  }
  const failing = all.find(
    (container) => container.state === 'waiting' && HOPELESS.has(container.waiting?.reason ?? ''),
  );
  if (failing) return look(undefined, failing, words(failing.waiting?.reason, failing.waiting?.message), true);
  const unscheduled = pod.spec?.nodeName
    ? undefined
    : pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled' && condition.status === 'False');
  if (unscheduled)
    return look(
      undefined,
      undefined,
      words('not scheduled', unscheduled.message),
      !/found a potential placement/.test(unscheduled.message ?? ''),
    );
  return look(undefined, undefined, mine.some((container) => container.state === 'running') ? 'runs' : 'starts');
}

/** Whether a watched container runs: from then on only its own end or its time counts. */
export const isUp = (pod: Pod, watched: readonly string[]): boolean =>
  containersOf(pod).some((container) => watched.includes(container.name) && container.state === 'running');

/** Whether an original init container is at work: that may take its time. */
export const initsRun = (pod: Pod, watched: readonly string[]): boolean =>
  containersOf(pod).some(
    (container) => container.type === 'init' && !watched.includes(container.name) && container.state === 'running',
  );
