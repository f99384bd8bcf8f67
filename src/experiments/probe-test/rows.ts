/** The rows of the result table of a probe-test. Pure. */
import type { Step } from '../../model/experiment-answer.ts';
import type { Run } from '../run-copy.ts';
import { stepOf } from '../steps.ts';
import { newest, read } from './measured.ts';
import type { Measured } from './measured.ts';
import type { Subject } from './subject.ts';
import { instead } from './words.ts';

const at = (measured: number): string => `${Math.round(measured)} s`;

/** Returns what a copy that measures shows: `ran 60 s, first answer after 12 s`. */
function outcome({ run, first, stopped, gaps }: Measured): string {
  const ran = `ran ${at(run.ranSeconds)}`;
  if (first === null) return `${ran}, no answer`;
  const after = `${ran}, first answer after ${at(first)}`;
  if (stopped !== null) return `${after}, none after ${at(stopped)}`;
  return gaps > 0 ? `${after}, failed ${gaps === 1 ? 'once' : `${gaps} times`}` : after;
}

/** Returns a copy as a row. */
export function rowOf(run: Run, subject: Subject): Step {
  const step = stepOf(run);
  const { role } = run.planned;
  const one = read(run, subject, role === 'original' ? subject.kind : 'readiness');
  if (one.kill) return { ...step, outcome: `killed by its ${one.kill.kind} probe after ${at(one.kill.after)}` };
  if (one.end !== 'ran' || role === 'original') return step;
  const answer = newest(one);
  return { ...step, outcome: outcome(one), says: one.first === null && answer ? instead(answer) : '' };
}
