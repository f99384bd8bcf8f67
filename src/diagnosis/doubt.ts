/** What an answer may say about a pod that was read only in part, because something in it has a wrong type. */
import { unknown } from '../model/finding.ts';
import type { Found } from '../model/finding.ts';
import type { Examination } from './examine.ts';

/** The reason in the table of categories. */
export const IN_PART = 'the pod was read only in part; NOT READ says why';

const atMostLikely = (cause: Found): Found =>
  cause.confidence === 'confirmed' ? { ...cause, confidence: 'likely' } : cause;

/** Returns an examination without certainty: what was not read may contradict it, so nothing is confirmed or ruled out. */
export function doubted(examination: Examination): Examination {
  return {
    ...examination,
    ...(examination.history ? { history: examination.history.map(atMostLikely) } : {}),
    causes: examination.causes.map(atMostLikely),
    symptoms: examination.symptoms.map(atMostLikely),
    spoken: examination.spoken.map((one) =>
      one.outcome.result === 'ruled-out' ? { ...one, outcome: unknown(IN_PART) } : one,
    ),
  };
}
