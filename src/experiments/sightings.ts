/** How the readiness of a copy changes while it is watched. Pure. */
import { containersOf } from '../evidence/containers.ts';
import { instant, secondsBetween } from '../knowledge/time.ts';
import type { PlannedPod } from '../model/experiment-answer.ts';
import type { Pod } from '../model/objects.ts';

/** A change of the readiness of the container under test. It is not ready when it starts. */
export interface Sighting {
  /** Seconds since the container started. */
  readonly seconds: number;
  readonly ready: boolean;
}

/** Returns the time at which the pod's containers became ready or not ready, if that was since the last look. */
function turnedAt(pod: Pod, ready: boolean, from: string | undefined, to: string): string {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'ContainersReady');
  const turned = instant(condition?.lastTransitionTime);
  const [first, last] = [instant(from) ?? 0, instant(to) ?? 0];
  // Times of the API are whole seconds.
  const fits = turned !== undefined && turned >= first - 1000 && turned <= last;
  return fits && condition?.status === (ready ? 'True' : 'False') ? new Date(turned).toISOString() : to;
}

/**
 * Returns the changes with one more, if the readiness is not what it was at the last look. An end of the container is no
 * change: its status shows that.
 * @param known the changes so far
 * @param name the container under test
 * @param before the server's time at the last look, RFC 3339; undefined: this is the first
 * @param now the server's time
 */
export function withSighting(
  known: readonly Sighting[],
  pod: Pod,
  name: string,
  before: string | undefined,
  now: string,
): readonly Sighting[] {
  const container = containersOf(pod).find((one) => one.name === name);
  const started = container?.status?.state?.running?.startedAt;
  const ready = container?.status?.ready === true;
  if (started === undefined || ready === wasReadyLast(known)) return known;
  const seconds = secondsBetween(started, turnedAt(pod, ready, before, now));
  return seconds === undefined ? known : [...known, { seconds, ready }];
}

const wasReadyLast = (known: readonly Sighting[]): boolean => known.at(-1)?.ready === true;

/** Whether the container was ready at some time. */
export const wasReady = (known: readonly Sighting[]): boolean => known.some(({ ready }) => ready);

/**
 * Whether the readiness of a copy has stayed the same for as long as its plan asks.
 * @param ran seconds for which the container has run
 */
export const isSteady = (
  known: readonly Sighting[],
  { steadySeconds = 0 }: Pick<PlannedPod, 'steadySeconds'>,
  ran: number,
): boolean => ran - (known.at(-1)?.seconds ?? 0) >= steadySeconds;
