/** The plan and the answer of a retry. */
import type { RetryAnswer, RetrySteps } from '../model/retry-answer.ts';
import { renderDiagnosis } from './diagnosis.ts';
import { styleFor } from './style.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import type { View } from './view.ts';

const list = (items: readonly string[], view: View, mark: (index: number) => string): string[] =>
  items.flatMap((item, i) =>
    wrap(sanitise(item), view.width - 5).map((line, j) => `  ${j === 0 ? mark(i) : '   '}${line}`),
  );

/**
 * Returns the plan for people, ending with a line break.
 * @param saved the file for the manifest; null: none is saved
 */
export function renderRetryPlan(plan: RetrySteps, saved: string | null, view: View): string {
  const style = styleFor(view.color);
  const steps = [...(saved === null ? [] : [`save its manifest to ${saved}`]), ...plan.steps];
  const lines = [
    style.head(sanitise(`retry of ${plan.target.kind}/${plan.target.name} in ${plan.target.namespace} would:`)),
    ...list(steps, view, (i) => `${i + 1}. `),
  ];
  if (plan.notes.length > 0) lines.push(style.head('Note:'), ...list(plan.notes, view, () => '-  '));
  return `${lines.join('\n')}\n`;
}

function outcomeLine(answer: RetryAnswer): string | undefined {
  const pod = answer.pod === null ? 'no new pod' : `pod/${answer.pod}`;
  switch (answer.outcome) {
    case 'started':
      return undefined;
    case 'ready':
      return `${pod} is ready and stayed ready (watched for ${answer.seconds} s)`;
    case 'crashed':
      return `${pod} crashed again after ${answer.seconds} s:`;
    case 'waiting':
      return answer.pod === null
        ? `${pod} was created within ${answer.seconds} s`
        : `${pod} did not become ready or crash within ${answer.seconds} s:`;
  }
}

/** Returns the answer for people, ending with a line break. */
export function renderRetry(answer: RetryAnswer, view: View): string {
  const line = outcomeLine(answer);
  const lines = [...answer.done, ...(line === undefined ? [] : [line])].map((one) => sanitise(one));
  return `${lines.join('\n')}\n${answer.diagnosis === null ? '' : `\n${renderDiagnosis(answer.diagnosis, view)}`}`;
}
