/** The verdict of a probe-test, from what its copies did. Pure. */
import type { Conclusion } from '../../model/experiment-answer.ts';
import type { Run } from '../run-copy.ts';
import { adviceFromCopy, causeFor, originalStep, outcomeOf } from '../steps.ts';
import type { Lab } from '../test.ts';
import { concludeAnswered } from './answered.ts';
import type { Say } from './answered.ts';
import { budgetOf } from './copies.ts';
import { newest } from './measured.ts';
import type { Measured } from './measured.ts';
import { rowOf } from './rows.ts';
import { ERROR_SECONDS, firstAnswer, killedAfter, seenIn } from './seen.ts';
import type { Seen } from './seen.ts';
import type { Subject } from './subject.ts';
import { concludeUnanswered } from './unanswered.ts';
import { inconclusive, instead, seconds } from './words.ts';

/** The app ends without any probe that kills. */
function endsByItself(lab: Lab, seen: Seen, subject: Subject): Say {
  const { container, killed } = subject;
  const { run } = seen.generous!;
  const cause = causeFor(run.diagnosis, container.name);
  const isAlike = (one: Measured | undefined): boolean =>
    one?.end === 'ended' && one.kill === null && one.run.exitCode === run.exitCode;
  const isSure = killed === null && run.exitCode === container.dead?.exitCode && isAlike(seen.strict);
  const also = killed === null ? '' : `; the ${subject.kind} probe may kill it before that`;
  return {
    verdict: 'app',
    confidence: isSure ? 'confirmed' : 'likely',
    summary: `it is not the probe: without one that kills, ${container.name} ${outcomeOf(run)} by itself: ${cause?.summary ?? run.says}${also}`,
    advice: adviceFromCopy(cause?.fixes.slice(0, 3) ?? [], lab, [run]),
  };
}

/** The pod's own probes let a copy run. */
function worksHere(seen: Seen, subject: Subject): Say {
  const { container, kind, asks, lived } = subject;
  const { run } = seen.original!;
  const first = firstAnswer(seen);
  const budget = budgetOf(subject);
  const answers =
    first === null
      ? `${asks} never answered a copy without probes that kill`
      : `it first answered ${asks} after ${seconds(first)}, of at most ${budget} s`;
  const late = newest(seen.strict);
  const failed = late && (late.last ?? 0) > (first ?? 0) + ERROR_SECONDS ? late : undefined;
  const doubts = [
    'a copy gets no traffic, and other pods may load the node or a dependency at other times',
    ...(lived !== null && run.ranSeconds <= lived ? [`the pod ran ${Math.round(lived)} s before it was killed`] : []),
    ...(first !== null && first > budget / 2 ? ['a start that takes twice as long is killed'] : []),
    ...(failed ? [`a copy without probes that kill failed at times: ${instead(failed)}`] : []),
  ];
  return {
    verdict: 'works-here',
    confidence: 'possible',
    summary: `the kill did not reproduce: with its own probes, a copy of ${container.name} ran ${Math.round(run.ranSeconds)} s without a kill by its ${kind} probe; ${answers}. This does not show that the probe or the app is right: ${doubts.join('; ')}`,
    advice: [],
  };
}

const shows = (one: Measured | undefined): string =>
  one === undefined ? 'did not run' : `shows nothing of the probe: ${one.run.says || outcomeOf(one.run)}`;

function decide(lab: Lab, seen: Seen, subject: Subject): Say {
  const { generous, original } = seen;
  if (generous === undefined || generous.end === 'none')
    return inconclusive(`the copy without probes that kill ${shows(generous)}`);
  if (generous.end === 'ended') return endsByItself(lab, seen, subject);
  if (original === undefined || original.end === 'none')
    return inconclusive(`the copy with its own probes ${shows(original)}`);
  if (original.end === 'ran') {
    // A startup probe that cannot be run never succeeds and never kills.
    const neverStarts = subject.kind === 'startup' && original.first === null && generous.first === null;
    return neverStarts ? concludeUnanswered(lab, seen, subject) : worksHere(seen, subject);
  }
  if (killedAfter(seen, subject) === null)
    return inconclusive(
      `the copy with its own probes ${outcomeOf(original.run)}, and no probe killed it; a copy without them ran ${Math.round(generous.run.ranSeconds)} s`,
    );
  return generous.first === null ? concludeUnanswered(lab, seen, subject) : concludeAnswered(lab, seen, subject);
}

/** Returns the verdict. @param runs in the order of the plan, refused ones included */
export function concludeProbeTest(lab: Lab, subject: Subject, runs: readonly Run[]): Conclusion {
  const seen = seenIn(runs, subject);
  return {
    ...decide(lab, seen, subject),
    steps: [originalStep(lab, subject.container), ...runs.map((run) => rowOf(run, subject))],
  };
}
