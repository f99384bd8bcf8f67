/** The answer of `wait`. */
import type { WaitAnswer } from '../model/wait.ts';
import { renderDiagnosis } from './diagnosis.ts';
import { code, diagnosisMarkdown, prose } from './markdown.ts';
import { styleFor } from './style.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import { goDuration } from './time.ts';
import type { View } from './view.ts';

/** `Deployment/web`. */
export const namedOf = ({ target }: WaitAnswer): string => `${target.kind}/${target.name}`;

/** Returns how the wait ended, in one sentence without a period. */
export function waitSentence(answer: WaitAnswer): string {
  const after = goDuration(answer.seconds);
  switch (answer.outcome) {
    case 'rolled-out':
      return `${answer.says} (${after})`;
    case 'failed': {
      // The diagnosis follows, so its summary is not printed twice.
      const repeats = answer.diagnosis?.causes.some(({ summary }) => summary === answer.says) ?? false;
      return `${namedOf(answer)} ${answer.target.kind === 'Job' ? 'does not complete' : 'will not become ready'} (stopped after ${after})${repeats ? '' : `: ${answer.says}`}`;
    }
    case 'timed-out':
      return `${namedOf(answer)} did not ${answer.target.kind === 'Job' ? 'complete' : 'become ready'} within ${after}: ${answer.says}`;
    case 'unfinished':
      return `${namedOf(answer)} was not waited for any longer (stopped after ${after}): ${answer.says}`;
  }
}

/** Returns the diagnosis to print: always after a failure; after a timeout only if it has a cause. */
export const explainedOf = ({ outcome, diagnosis }: WaitAnswer): WaitAnswer['diagnosis'] =>
  outcome === 'failed' || (diagnosis?.causes.length ?? 0) > 0 ? diagnosis : null;

/** Returns the whole answer, with its last line break. */
export function renderWait(answer: WaitAnswer, view: View): string {
  const style = styleFor(view.color);
  const paint = answer.outcome === 'rolled-out' ? style.good : style.bad;
  const lines = wrap(sanitise(waitSentence(answer)), view.width).map((line) => paint(line));
  const missing = answer.missing.flatMap(({ pod, says }) =>
    wrap(sanitise(`${pod}: ${says}`), view.width - 4).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`),
  );
  const diagnosis = explainedOf(answer);
  return `${[...lines, ...missing].join('\n')}\n${diagnosis === null ? '' : `\n${renderDiagnosis(diagnosis, view)}`}`;
}

/** Returns the answer in Markdown, for a job summary. */
export function waitMarkdown(answer: WaitAnswer): string {
  const diagnosis = explainedOf(answer);
  const heads = {
    'rolled-out': 'is ready',
    failed: 'will not become ready',
    'timed-out': 'did not become ready in time',
    unfinished: 'was not waited for any longer',
  };
  const lines = [
    `# ${prose(namedOf(answer))} in ${prose(answer.target.namespace)} ${heads[answer.outcome]}`,
    '',
    `${prose(waitSentence(answer))}.`,
    '',
    ...answer.missing.map(({ pod, says }) => `- ${code(pod)}: ${prose(says)}`),
  ];
  return `${lines.join('\n').trimEnd()}\n${diagnosis === null ? '' : `\n${diagnosisMarkdown(diagnosis)}`}`;
}
