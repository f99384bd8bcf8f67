/** What all copies of a probe-test show together, and the first conclusions from it. Pure. */
import type { CopyRole } from '../../model/experiment-answer.ts';
import type { Run } from '../run-copy.ts';
import { livedBeyond, STEADY_SECONDS } from './copies.ts';
import { isSteady, newest, read } from './measured.ts';
import type { Answer, Measured } from './measured.ts';
import { timeoutIn } from './specs.ts';
import type { Subject } from './subject.ts';

/** The copies by their role. */
export interface Seen {
  readonly generous: Measured | undefined;
  readonly strict: Measured | undefined;
  readonly original: Measured | undefined;
  readonly slower: readonly Measured[];
  readonly elsewhere: readonly Measured[];
  readonly roomier: Measured | undefined;
}

/** Returns what the copies show. */
export function seenIn(runs: readonly Run[], subject: Subject): Seen {
  const of = (role: CopyRole): Measured[] =>
    runs
      .filter(({ planned }) => planned.role === role)
      .map((run) => read(run, subject, role === 'original' ? subject.kind : 'readiness'));
  return {
    generous: of('generous')[0],
    strict: of('strict')[0],
    original: of('original')[0],
    slower: of('slower'),
    elsewhere: of('elsewhere'),
    roomier: of('roomier')[0],
  };
}

/** Seconds by which a measurement can be wrong: looks are a second apart, and times of the API are whole seconds. */
export const ERROR_SECONDS = 1;

/** Returns the seconds after which a container first answered, by the copy that saw it first; null: it never did. */
export function firstAnswer({ generous, strict }: Seen): number | null {
  const times = [generous, strict].flatMap((one) => (one?.first == null ? [] : [one.first]));
  return times.length > 0 ? Math.min(...times) : null;
}

/** Of a process that is told to stop. */
const STOPPED: ReadonlySet<number | null> = new Set([0, 137, 143]);
/** The kubelet drops events of a pod that has about 25 (k8s.io/client-go/tools/record: spamFilter). */
const MANY_EVENTS = 20;

/** Returns the seconds after which the copy with the pod's probes was killed by one of them; null: it was not. */
export function killedAfter({ original }: Seen, { container, window }: Subject): number | null {
  if (original?.end !== 'ended') return null;
  if (original.kill) return original.kill.after;
  // Without its event: an end as the pod's own, when the probe can kill.
  const { run } = original;
  const isUnread = run.events === null || run.events.reduce((sum, { count }) => sum + count, 0) >= MANY_EVENTS;
  const isAlike = STOPPED.has(run.exitCode) && run.exitCode === container.dead?.exitCode;
  return isUnread && isAlike && run.ranSeconds >= window.earliest - ERROR_SECONDS ? run.ranSeconds : null;
}

/** Seconds by which the lives of two copies of one pod may differ on a busy node. */
const LIFE_SLACK = 5;

/**
 * Whether the copy with the pod's probes failed as the pod did: killed by the probe under test, as a confirmed cause says
 * of the pod, after a life of the same length.
 */
export function failsAlike({ original }: Seen, subject: Subject): boolean {
  const { kind, killed, lived, timing } = subject;
  if (original?.kill?.kind !== kind || killed !== 'confirmed') return false;
  const step = Math.max(timing.period, timing.timeout);
  const isSameLife = lived === null || Math.abs(lived - original.kill.after) <= step + timing.timeout + LIFE_SLACK;
  return isSameLife || (livedBeyond(subject) && original.kill.after > subject.window.latest);
}

/** Whether the probe of a copy fails by timeouts alone, from the time at which the app answers. */
const isSlow = ({ first, answers }: Measured, answered: number | null): boolean => {
  const late = answers.filter(({ last }) => last === null || last > (first ?? answered ?? 0));
  return late.length > 0 && late.every(({ nature }) => nature === 'timeout' || nature === 'no-grpc');
};

/**
 * Returns the seconds for which a copy has to run until an answer to its last try means something: a try that hangs shows
 * nothing until its timeout. In another copy, the app may have stopped answering for good.
 * @param timeout of the copy's probe, in seconds
 */
export const neededRun = ({ strict }: Seen, timeout: number): number =>
  strict?.stopped == null ? 0 : strict.stopped + timeout + STEADY_SECONDS;

/** Whether a copy answered from its first success to its end, for long enough to show that a hang is none. */
export const isEnough = (seen: Seen, one: Measured, { container: { name } }: Subject): boolean =>
  isSteady(one) && one.run.ranSeconds >= neededRun(seen, timeoutIn(one.run.planned.spec, name));

/** Whether the app answers steadily with a long timeout, and with the probe's own only at times or never. */
export const needsLonger = (seen: Seen, subject: Subject): boolean => {
  const { generous, strict } = seen;
  if (!generous || strict?.end !== 'ran' || isSteady(strict)) return false;
  return isEnough(seen, generous, subject) && isSlow(strict, generous.first);
};

/** Whether the app first answers when its probe has killed it already. */
export function isLate(seen: Seen, subject: Subject): boolean {
  const [first, killed] = [firstAnswer(seen), killedAfter(seen, subject)];
  return first !== null && killed !== null && first + ERROR_SECONDS >= killed;
}

/** Returns the newest failure of the copies that never answered; the one with the longer timeout says more. */
export const answerInstead = ({ generous, strict }: Seen): Answer | undefined => {
  const [one, other] = [newest(generous), newest(strict)];
  if (!one || !other) return one ?? other;
  // The kubelet drops later events of the copy with more tries.
  return (other.last ?? 0) > (one.last ?? 0) && other.nature !== 'timeout' ? other : one;
};
