/** The verdict where the app answered its probe in a copy: too early, too slow, or the app stops. Pure. */
import { budgetInWords } from '../../knowledge/probes.ts';
import type { Advice, Conclusion } from '../../model/experiment-answer.ts';
import type { Lab } from '../test.ts';
import { budgetOf } from './copies.ts';
import { longerTimeout, moreTime, prove } from './fixes.ts';
import { isSteady, newest } from './measured.ts';
import type { Measured } from './measured.ts';
import { cpuFix, cpuText, withMoreCpu } from './processor.ts';
import type { Roomier } from './processor.ts';
import { ERROR_SECONDS, failsAlike, firstAnswer, isEnough, isLate, killedAfter, needsLonger } from './seen.ts';
import type { Seen } from './seen.ts';
import { timeoutIn } from './specs.ts';
import type { Subject } from './subject.ts';
import { inconclusive, instead, seconds } from './words.ts';

export type Say = Omit<Conclusion, 'steps'>;

/** A timeout gets half as much again as the shortest that was enough. */
const HEADROOM = 1.5;

/** Returns the advice: processor time where that helps, then the probe. */
function advice(lab: Lab, subject: Subject, roomier: Roomier | undefined, probe: Advice): Conclusion['advice'] {
  if (roomier === undefined) return [probe, ...prove(lab, probe)];
  const limit = cpuFix(lab, subject, roomier);
  return [limit, { ...probe, text: `or ${probe.text}` }, ...prove(lab, limit)];
}

function tooEarly(lab: Lab, seen: Seen, subject: Subject): Say {
  const { container, kind, timing, asks, startup } = subject;
  const [first, killed] = [firstAnswer(seen)!, killedAfter(seen, subject)!];
  const roomier = withMoreCpu(seen, subject, false);
  const also = startup > 0 ? `, after the startup probe` : '';
  const isSure = first > killed + ERROR_SECONDS && failsAlike(seen, subject);
  return {
    verdict: 'too-early',
    confidence: isSure ? 'confirmed' : 'likely',
    summary:
      `${container.name} first answers ${asks} after ${seconds(first)}, and its ${kind} probe (${budgetInWords(timing)}${also}) ` +
      `kills it after ${seconds(killed)}. Without a probe that kills, it kept answering${roomier ? `. ${cpuText(subject, roomier)}` : ''}`,
    advice: advice(lab, subject, roomier, moreTime(lab, subject, first)),
  };
}

/** Returns the shortest timeout that was enough, and the longest shorter one that was not, in seconds. */
function timeouts(seen: Seen, subject: Subject): { readonly enough: number; readonly less: number } {
  const { generous, strict, slower } = seen;
  const of = ({ run }: Measured): number => timeoutIn(run.planned.spec, subject.container.name);
  const enough = Math.min(...[generous!, ...slower].filter((one) => isEnough(seen, one, subject)).map(of));
  const less = [strict!, ...slower].filter((one) => one.end === 'ran' && !isSteady(one)).map(of);
  return { enough, less: Math.max(...less.filter((one) => one < enough)) };
}

function tooSlow(lab: Lab, seen: Seen, subject: Subject): Say {
  const { container, kind, asks, timing } = subject;
  const { enough, less } = timeouts(seen, subject);
  const roomier = withMoreCpu(seen, subject, true);
  const timeout = Math.ceil(enough * HEADROOM);
  const never = seen.strict!.first === null;
  const isSure = failsAlike(seen, subject) && newest(seen.original)?.nature === newest(seen.strict)?.nature;
  const isAlsoLate = (seen.generous?.first ?? 0) - enough > killedAfter(seen, subject)!;
  return {
    verdict: 'too-slow',
    confidence: isSure ? 'confirmed' : 'likely',
    summary:
      `${container.name} answers ${asks}, but ${never ? 'never' : 'not always'} within the ${timing.timeout} s of its ${kind} probe (timeoutSeconds): ` +
      `with ${enough} s it answers every time${less > timing.timeout ? `, with ${less} s it does not` : ''}` +
      `${roomier ? `. ${cpuText(subject, roomier)}` : ''}`,
    advice: advice(
      lab,
      subject,
      roomier,
      isAlsoLate ? moreTime(lab, subject, seen.generous!.first!, timeout) : longerTimeout(lab, subject, timeout),
    ),
  };
}

/** The app stops answering in a copy without probes that kill. */
function stops(seen: Seen, subject: Subject): Say {
  const { container, kind, asks } = subject;
  const [generous, strict] = [seen.generous!, seen.strict];
  const answer = newest(generous);
  if (answer?.status === 429)
    return inconclusive(
      `${container.name} answers ${asks} with 429 after a time: the copies ask it every second, which may be why`,
    );
  const long = timeoutIn(generous.run.planned.spec, container.name);
  const late = answer?.nature === 'timeout' ? generous.stopped! - long : generous.stopped!;
  const last = Math.max(0, Math.min(late, strict?.stopped ?? late));
  const also = strict?.end === 'ran' && strict.first !== null && strict.stopped !== null;
  const says = answer ? ` (${instead(answer)})` : '';
  return {
    verdict: 'app',
    confidence: also && failsAlike(seen, subject) ? 'confirmed' : 'likely',
    summary:
      `${container.name} answers ${asks} for about ${Math.round(last)} s and then stops for good${says}, also with a timeout of ${long} s ` +
      `and without a probe that kills it: the ${kind} probe is right to kill it`,
    advice: [
      {
        text: `find out why ${container.name} stops answering; a slower probe would only delay the kill`,
        command: null,
      },
    ],
  };
}

/** Returns the verdict where the copy with the long timeout answered at least once, and the pod's own probes killed. */
export function concludeAnswered(lab: Lab, seen: Seen, subject: Subject): Say {
  const { container, asks, kind } = subject;
  const generous = seen.generous!;
  if (generous.stopped !== null) return stops(seen, subject);
  const killed = killedAfter(seen, subject);
  const first = firstAnswer(seen)!;
  if (killed === null)
    return inconclusive(
      `${container.name} first answers ${asks} after ${seconds(first)}, and no copy shows when its ${kind} probe kills (${budgetOf(subject)} s at the latest)`,
    );
  if (needsLonger(seen, subject)) return tooSlow(lab, seen, subject);
  if (isSteady(generous) && seen.strict !== undefined && isSteady(seen.strict) && isLate(seen, subject))
    return tooEarly(lab, seen, subject);
  const strict = newest(seen.strict);
  const says = strict ? `; it also fails: ${instead(strict)}` : '';
  return inconclusive(
    isLate(seen, subject)
      ? `${container.name} first answers ${asks} after ${seconds(first)} and does not keep answering${says}`
      : `${container.name} first answers ${asks} after ${seconds(first)}, in time, and yet the ${kind} probe killed a copy after ${seconds(killed)}${says}`,
  );
}
