/** Reads the condition of a copy from its status. Pure. */
import { containersOf, hasReadyCondition, isBeingSetUp } from '../evidence/containers.ts';
import type { ContainerView } from '../evidence/views.ts';
import { secondsBetween } from '../knowledge/time.ts';
import { CANNOT_START, NO_IMAGE } from '../knowledge/waiting-reasons.ts';
import type { Pod } from '../model/objects.ts';
import { hasNoRoom, isMakingRoom } from './server-messages.ts';

/** How the run of a copy ended. */
export type Fate =
  /** Its watched containers ran for the whole time. */
  | 'lived'
  /** A watched container was killed or ended with a code other than 0, or the pod as a whole failed. */
  | 'died'
  /** Every watched container ended with exit 0. */
  | 'completed'
  /** It never ran: it was not scheduled, pulled, mounted or created, or an init container of the original never ended. */
  | 'stuck'
  /** Its time was over before it started, and neither its status nor an event says that it cannot start. */
  | 'unstarted'
  /** The server refused to create it. */
  | 'refused'
  /** Someone else deleted it, its deadline passed, or the connection was lost for good. */
  | 'lost'
  /** The user or a signal stopped the experiment. */
  | 'interrupted';

/** What keeps a copy from running. */
export interface Hold {
  /** Who holds it; `job-controller`: it did not create the pod. */
  readonly by: 'scheduler' | 'kubelet' | 'job-controller';
  /** A reason that Kubernetes gives: `ImagePullBackOff`, `FailedMount`, `Unschedulable`; null where it gives none. */
  readonly reason: string | null;
  /** The scheduler found the nodes full. */
  readonly noRoom: boolean;
}

/** A copy as its status shows it. */
export interface Look {
  /** undefined: not ended yet. */
  readonly fate: Fate | undefined;
  /** The container that decided the fate, where one did. */
  readonly container: string | null;
  /** Of the container that decided. */
  readonly exitCode: number | null;
  readonly reason: string | null;
  /** Seconds that the container which decided ran, else the longest run of a watched container so far. */
  readonly ranSeconds: number;
  readonly ready: boolean;
  /** A line for people. No code reads it. */
  readonly says: string;
  /** The message of the kubelet, the runtime or the scheduler, as it was written; '' where there is none. */
  readonly message: string;
  /** What holds it; null: unknown. */
  readonly held: Hold | null;
  /** What holds it seldom goes away without a change. */
  readonly hopeless: boolean;
}

/** A copy without any known facts. */
export const NOTHING_SEEN: Look = {
  fate: undefined,
  container: null,
  exitCode: null,
  reason: null,
  ranSeconds: 0,
  ready: false,
  says: '',
  message: '',
  held: null,
  hopeless: false,
};

/** Joins what is there with colons: `ImagePullBackOff: Back-off pulling image "x"`. */
export const joined = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(': ');

/**
 * Returns `exited 137 after 2 s (OOMKilled)`.
 * @param seconds that the container ran; undefined: not known
 */
export function exitText(exitCode: number, reason: string | null | undefined, seconds?: number): string {
  const after = seconds === undefined ? '' : ` after ${Math.round(seconds)} s`;
  return `exited ${exitCode}${after}${reason && reason !== 'Error' ? ` (${reason})` : ''}`;
}

const upSince = (container: ContainerView, now: string): number =>
  secondsBetween(container.status?.state?.running?.startedAt, now) ?? 0;

const failed = (container: ContainerView): boolean => container.dead !== undefined && container.dead.exitCode !== 0;

/** The part of a Look that depends on the end; `who` decided it. */
type Ending = Partial<Pick<Look, 'fate' | 'message' | 'held' | 'hopeless'>> & {
  readonly who?: ContainerView | undefined;
  readonly says: string;
};

/** How the watched containers and the pod ended; undefined: they did not. */
function endOf(pod: Pod, all: readonly ContainerView[], watched: readonly string[]): Ending | undefined {
  const mine = all.filter((container) => watched.includes(container.name));
  const dead = mine.find(failed);
  if (dead) {
    const { exitCode, reason, message = '' } = dead.dead!;
    return { fate: 'died', who: dead, message, says: joined(`${dead.name} ${exitText(exitCode, reason)}`, message) };
  }
  const ended = mine.filter((container) => container.dead !== undefined);
  if (mine.length > 0 && ended.length === mine.length)
    return {
      fate: 'completed',
      who: ended[0],
      says: `${ended.map((container) => container.name).join(', ')} exited 0`,
    };
  if (pod.status?.phase !== 'Failed') return undefined;
  // An init container that failed ends the pod before the watched containers start.
  const other = all.find(failed);
  return {
    fate: 'died',
    who: other,
    message: other?.dead?.message ?? pod.status.message ?? '',
    says: other
      ? `${other.name} exited ${other.dead!.exitCode} before ${watched.join(', ')} could start`
      : joined(pod.status.reason, pod.status.message) || 'the pod failed',
  };
}

/** What holds the pod; undefined: nothing that its status shows. */
function holdOf(pod: Pod, all: readonly ContainerView[]): Ending | undefined {
  const waiting = all.filter((one) => one.state === 'waiting');
  const lasts = ({ waiting: { reason = '' } = {} }: ContainerView): boolean =>
    NO_IMAGE.has(reason) || CANNOT_START.has(reason);
  const failing = waiting.find(lasts) ?? waiting.find((one) => !isBeingSetUp(one.waiting));
  if (failing) {
    const { reason = null, message = '' } = failing.waiting!;
    return {
      who: failing,
      message,
      says: joined(reason ?? '', message),
      held: { by: 'kubelet', reason, noRoom: false },
      hopeless: lasts(failing),
    };
  }
  const unscheduled = pod.spec?.nodeName
    ? undefined
    : pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled' && condition.status === 'False');
  if (!unscheduled) return undefined;
  const { reason = null, message = '' } = unscheduled;
  return {
    message,
    says: joined('not scheduled', message),
    held: { by: 'scheduler', reason, noRoom: hasNoRoom(message) },
    hopeless: !isMakingRoom(message),
  };
}

/**
 * Reads a copy's status.
 * @param watched names of the containers under test
 * @param now the server's clock, RFC 3339
 * @param watchSeconds that each of them must run to pass
 */
export function lookAt(pod: Pod, watched: readonly string[], now: string, watchSeconds: number): Look {
  const all = containersOf(pod).filter((container) => container.type !== 'ephemeral');
  const mine = all.filter((container) => watched.includes(container.name));
  const look = ({ who, ...rest }: Ending): Look => ({
    ...NOTHING_SEEN,
    ...rest,
    container: who?.name ?? null,
    exitCode: who?.dead?.exitCode ?? null,
    reason: who?.dead?.reason ?? null,
    ranSeconds: who?.ranSeconds ?? Math.max(0, ...mine.map((one) => upSince(one, now))),
    ready: hasReadyCondition(pod),
  });
  const end = endOf(pod, all, watched);
  if (end) return look(end);
  const shortest = Math.min(...mine.map((container) => (container.state === 'running' ? upSince(container, now) : -1)));
  if (mine.length > 0 && shortest >= watchSeconds)
    return look({ fate: 'lived', says: `ran ${Math.round(shortest)} s` });
  const running = mine.some((container) => container.state === 'running');
  return look(holdOf(pod, all) ?? { says: running ? 'running' : 'starting' });
}

/** Whether a watched container runs: from then on only its own end or the time ends the run. */
export const isUp = (pod: Pod, watched: readonly string[]): boolean =>
  containersOf(pod).some((container) => watched.includes(container.name) && container.state === 'running');

/** Whether an init container of the original is running, which may take a while. */
export const initsRun = (pod: Pod, watched: readonly string[]): boolean =>
  containersOf(pod).some(
    (container) => container.type === 'init' && !watched.includes(container.name) && container.state === 'running',
  );
