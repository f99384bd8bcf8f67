/** The plan of an experiment, and its answer: the verdict first, then the steps. */
import { isOpen } from '../model/experiment-answer.ts';
import type { Experiment, Plan, PlannedPod } from '../model/experiment-answer.ts';
import { gapLines } from './gap-lines.ts';
import { page } from './page.ts';
import { styleFor } from './style.ts';
import { textBeside } from './beside.ts';
import { wrapCommand } from './command-lines.ts';
import { sanitise } from './text.ts';
import { displayWidth, wrap } from './width.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

const bullets = (items: readonly string[], width: number): string[] =>
  items.flatMap((item) => wrap(sanitise(item), width - 4).map((line, i) => `${i === 0 ? '  - ' : '    '}${line}`));

/** Returns how long a copy is watched: a copy that measures may need longer. */
const watchText = ({ watchSeconds, readySeconds, steadySeconds }: PlannedPod): string =>
  steadySeconds === undefined || readySeconds === undefined
    ? `${watchSeconds} s`
    : `${watchSeconds} to ${watchSeconds + readySeconds} s`;

/** Returns the plan for people, ending with a line break. */
export function renderPlan(plan: Plan, view: View): string {
  const style = styleFor(view.color);
  const { target } = plan;
  const lines = [
    style.head(sanitise(`${plan.test} of ${target.kind}/${target.name} in ${target.namespace} would create:`)),
  ];
  for (const planned of plan.pods) {
    const name = `${planned.object.kind}/${planned.object.metadata?.name}`;
    lines.push(
      `  ${sanitise(name)}`,
      ...wrap(
        `${planned.step}: ${sanitise(planned.purpose)} It is watched for ${watchText(planned)}, then removed.`,
        view.width - 6,
      ).map((line) => `      ${line}`),
    );
  }
  if (plan.most !== undefined)
    lines.push(
      ...wrap(
        `Then, in rounds, up to ${plan.most - plan.pods.length} more copies, depending on what these do: at most ${plan.most} in all.`,
        view.width - 2,
      ).map((line) => `  ${line}`),
    );
  if (plan.runs.length > 0)
    lines.push(
      style.care('The copies run these original commands, with all their side effects:'),
      ...bullets(plan.runs, view.width),
    );
  if (plan.notes.length > 0) lines.push(style.head('Note:'), ...bullets(plan.notes, view.width));
  return `${lines.join('\n')}\n`;
}

/** Returns the answer for people, ending with a line break. */
export const renderExperiment = (experiment: Experiment, view: View): string =>
  page(...experimentBlocks(experiment, view));

/** Returns the answer as blocks of lines, the verdict first. */
export function experimentBlocks(experiment: Experiment, view: View): string[][] {
  const style = styleFor(view.color);
  const { target, notes, advice, left } = experiment;
  const paint = isOpen(experiment.verdict) ? style.care : style.bad;
  // An open question has no confidence.
  const verdict = isOpen(experiment.verdict) ? experiment.verdict : `${experiment.verdict}, ${experiment.confidence}`;
  return [
    [
      ...wrap(sanitise(`${experiment.test} of ${target.kind}/${target.name} in ${target.namespace}.`), view.width),
      `${style.head('VERDICT')}  ${paint(verdict)}`,
      ...wrap(sanitise(experiment.summary), view.width - 2).map((line) => `  ${style.head(line)}`),
    ],
    stepTable(experiment, view),
    stepDetails(experiment, view),
    imageLines(experiment, view),
    notes.length > 0 ? [style.head('NOTES'), ...bullets(notes, view.width)] : [],
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
    left.length > 0
      ? [
          style.bad('LEFT BEHIND'),
          ...left.flatMap((one) => [`  ${sanitise(one.object)}`, ...wrapCommand(one.command, view.width, '    ')]),
        ]
      : [],
    gapLines(experiment, view, style),
  ];
}

/** Returns what was seen in the image, a line each; nothing if it was not read. */
export function imageFacts({ inspection }: Experiment): string[] {
  if (!inspection || inspection.from === null) return [];
  const { image, platforms, node, program, user, facts, unread } = inspection;
  const named = program && { command: 'command', args: 'args', image: 'the image' }[program.from];
  const built =
    platforms.length > 0 ? [`built for ${platforms.join(', ')}${node === null ? '' : `; the node is ${node}`}`] : [];
  const starts = program ? [`${named} names the program: ${program.commandLine}`] : [];
  const where = program?.path != null ? [`it is ${program.path}, mode ${program.mode}`] : [];
  return [
    image,
    ...built,
    ...(user === null ? [] : [`USER ${user}`]),
    ...starts,
    ...where,
    ...facts,
    ...(unread === null ? [] : [`not read: ${unread}`]),
  ].map((line) => line.slice(0, MAX_LINE));
}

function imageLines(experiment: Experiment, view: View): string[] {
  const facts = imageFacts(experiment);
  return facts.length === 0 ? [] : [styleFor(view.color).head('IMAGE'), ...bullets(facts, view.width)];
}

/** Characters of a line out of an image. */
const MAX_LINE = 400;

/** The least columns for an outcome; with fewer, the names wrap instead. */
const OUTCOME_WIDTH = 18;

function stepTable({ steps }: Experiment, view: View): string[] {
  const rows = steps.map((step) => [sanitise(step.name), sanitise(step.node ?? '-'), sanitise(step.outcome)]);
  const others = rows.map(([name, node]) => displayWidth(name!) + displayWidth(node!));
  const flexible = view.width - Math.max(...others) - 6 >= OUTCOME_WIDTH ? 2 : 0;
  return wrappedTable(['STEP', 'NODE', 'OUTCOME'], rows, {
    width: view.width,
    style: styleFor(view.color),
    flexible,
    headers: view.headers,
  });
}

function stepDetails({ steps }: Experiment, view: View): string[] {
  return steps.flatMap((step) => {
    if (step.says === '' && !view.wide) return [];
    const about = view.wide ? [step.pod, step.image].filter((one) => one !== null).join(', ') : '';
    const head = `${step.name}${about === '' ? '' : ` (${about})`}`;
    return wrap(sanitise(`${head}: ${step.says}`), view.width - 4).map(
      (line, i) => `${i === 0 ? '  ' : '    '}${line}`,
    );
  });
}
