/** The plan of a fix, and its answer: the verdict first. */
import type { Advice } from '../model/experiment-answer.ts';
import type { FixAnswer, FixSteps, FixVerdict } from '../model/fix-answer.ts';
import { textBeside } from './beside.ts';
import { wrapCommand } from './command-lines.ts';
import { renderDiagnosis } from './diagnosis.ts';
import { page } from './page.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import type { View } from './view.ts';

const list = (items: readonly string[], view: View, mark: (index: number) => string): string[] =>
  items.flatMap((item, i) =>
    wrap(sanitise(item), view.width - 5).map((line, j) => `  ${j === 0 ? mark(i) : '   '}${line}`),
  );

const commandLines = ({ text, command }: Advice, view: View, style: Style): string[] => [
  ...wrap(sanitise(`${text}:`), view.width).map((line) => style.head(line)),
  ...(command === null ? [] : wrapCommand(command, view.width, '  ')),
];

/**
 * Returns the plan for people, ending with a line break.
 * @param diff the lines of the change
 */
export function renderFixPlan(plan: FixSteps, diff: readonly string[], view: View): string {
  const style = styleFor(view.color);
  const { kind, name, namespace } = plan.changes;
  const lines = [
    style.head(sanitise(`fix of ${kind}/${name} in ${namespace} would:`)),
    ...list(plan.steps, view, (i) => `${i + 1}. `),
    ...diff,
  ];
  if (plan.notes.length > 0) lines.push(style.head('Note:'), ...list(plan.notes, view, () => '-  '));
  return `${[...lines, ...commandLines(plan.back, view, style)].join('\n')}\n`;
}

const GOOD: readonly FixVerdict[] = ['fixed'];
const CARE: readonly FixVerdict[] = ['kept', 'not-applied', 'not-proven'];

/** Returns the answer for people, ending with a line break. */
export function renderFix(answer: FixAnswer, view: View): string {
  const style = styleFor(view.color);
  const { changes, verdict, done, back, notes, advice, left, fields } = answer;
  const paint = GOOD.includes(verdict) ? style.good : CARE.includes(verdict) ? style.care : style.bad;
  const isUndone = verdict === 'not-applied' || verdict === 'not-proven';
  const text = page(
    [
      ...wrap(sanitise(`fix of ${changes.kind}/${changes.name} in ${changes.namespace}.`), view.width),
      `${style.head('VERDICT')}  ${paint(verdict)}`,
      ...wrap(sanitise(answer.summary), view.width - 2).map((line) => `  ${style.head(line)}`),
    ],
    [
      style.head(isUndone ? 'FIX' : 'DONE'),
      ...list(isUndone ? [answer.fix.text] : [...done], view, () => '-  '),
      ...list(isUndone ? fields.map(({ field, quote }) => `${field}: ${quote}`) : [], view, () => '-  '),
    ],
    notes.length > 0 ? [style.head('NOTES'), ...list(notes, view, () => '-  ')] : [],
    advice.length > 0
      ? [
          style.head('DO'),
          ...advice.flatMap((one, i) => [
            ...wrap(sanitise(textBeside(one)), view.width - 3).map(
              (line, j) => `${j === 0 ? `${i + 1}. ` : '   '}${line}`,
            ),
            ...(one.command === null ? [] : wrapCommand(one.command, view.width, '   ')),
          ]),
        ]
      : [],
    back === null ? [] : commandLines(back, view, style),
    left.length > 0
      ? [
          style.bad('LEFT BEHIND'),
          ...left.flatMap((one) => [`  ${sanitise(one.object)}`, ...wrapCommand(one.command, view.width, '    ')]),
        ]
      : [],
  );
  return `${text}${answer.diagnosis === null ? '' : `\n${renderDiagnosis(answer.diagnosis, view)}`}`;
}
