/** What a higher cpu limit changes. Pure. */
import type { Advice } from '../../model/experiment-answer.ts';
import type { Lab } from '../test.ts';
import { budgetOf } from './copies.ts';
import { moreCpu, moreTime, together } from './fixes.ts';
import { isSteady } from './measured.ts';
import { higherCpu } from './rounds.ts';
import { ERROR_SECONDS, firstAnswer, killedAfter } from './seen.ts';
import type { Seen } from './seen.ts';
import type { Subject } from './subject.ts';
import { seconds } from './words.ts';

/** An app that answers steadily with a higher cpu limit. */
export interface Roomier {
  readonly cpu: string;
  /** Seconds to its first answer. */
  readonly first: number;
  /** It answers before the probe kills. */
  readonly inTime: boolean;
}

/** A higher limit helps if the app then answers in at most half the time. */
const MOST_OF_BEFORE = 0.5;

/**
 * Returns what a higher cpu limit changes; undefined: nothing, or no copy shows it.
 * @param isSlow the app answers too slowly, not only too late
 */
export function withMoreCpu(seen: Seen, subject: Subject, isSlow: boolean): Roomier | undefined {
  const { roomier } = seen;
  const cpu = higherCpu(subject);
  if (cpu === undefined || !roomier || !isSteady(roomier)) return undefined;
  const [first, before] = [roomier.first!, firstAnswer(seen)];
  if (!isSlow && before !== null && first > before * MOST_OF_BEFORE) return undefined;
  const inTime = first + ERROR_SECONDS < (killedAfter(seen, subject) ?? budgetOf(subject));
  return { cpu, first, inTime };
}

/** Returns the sentence about it. */
export const cpuText = ({ container }: Subject, { cpu, first, inTime }: Roomier): string =>
  `The cpu limit of ${container.cpuLimit} is why: with ${cpu} it first answers after ${seconds(first)}${inTime ? '' : ', which is still too late'}`;

/** Returns the change: the limit, and time to start where the limit alone is not enough. */
export function cpuFix(lab: Lab, subject: Subject, { cpu, first, inTime }: Roomier): Advice {
  const limit = moreCpu(lab, subject, cpu);
  return inTime ? limit : together(lab, subject, limit, moreTime(lab, subject, first));
}
