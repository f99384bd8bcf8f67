/** `check`: the table of categories, or the named categories in detail. */
import type { Category } from '../../model/finding.ts';
import { UserError } from '../../errors.ts';
import { nearest } from '../../evidence/text.ts';
import type { CheckAnswer } from '../../model/reports.ts';
import type { Command } from '../command.ts';
import { checkContainer } from '../container.ts';
import { withTarget } from '../open.ts';
import { print } from '../print.ts';
import { progressOn } from '../progress.ts';
import { parseTarget } from '../target.ts';
import { formatOf } from '../terminal.ts';

/** model/finding.ts has the same list, and a test compares them: help does not load the checks. */
export const CATEGORY_NAMES: readonly Category[] = [
  'app-error',
  'bad-image',
  'missing-config',
  'resource-limits',
  'volume',
  'liveness-probe',
  'node',
];

/** Reads names of categories; a unique beginning is enough: `volume`, `liveness`. */
export function parseCategories(words: readonly string[]): Category[] {
  return words.map((word) => {
    const wanted = word.toLowerCase();
    const found = CATEGORY_NAMES.filter((name) => name === wanted || name.startsWith(wanted) || `${name}s` === wanted);
    if (found.length === 1) return found[0]!;
    const [best] = nearest(wanted, CATEGORY_NAMES, 1);
    throw new UserError(
      `unknown category "${word}"`,
      `${best === undefined ? '' : `did you mean ${best}? `}the categories are: ${CATEGORY_NAMES.join(', ')}`,
    );
  });
}

export const check: Command = {
  name: 'check',
  about: 'Show which categories of cause were found, ruled out or unknown',
  description:
    'Shows for each category of cause whether it was found, ruled out or unknown, and why. Name categories to see their causes in detail. ' +
    `The categories are ${CATEGORY_NAMES.join(', ')}.`,
  usage: 'check (POD | TYPE/NAME) [CATEGORY ...]',
  examples: [
    ['All categories', 'check web-1'],
    ['Configuration and volumes in detail', 'check web-1 missing-config volume'],
    ['Fail a script if a cause is found', 'check deploy/web --exit-code'],
  ],
  flags: ['container', 'from', 'output', 'no-headers', 'exit-code', 'ignore-not-found'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown'],
  completes: { words: ['target'], more: CATEGORY_NAMES },
  async run(invocation) {
    const { words, flags, io } = invocation;
    const format = formatOf(flags, check.formats);
    const named =
      words.length === 0 && flags.values.from !== undefined
        ? undefined
        : parseTarget(words, `${io.program} ${check.usage}`);
    const categories = parseCategories(named?.rest ?? []);
    const wanted = (category: Category): boolean => categories.length === 0 || categories.includes(category);
    const { diagnose } = await import('../../diagnosis/diagnose.ts');
    const progress = progressOn(io);
    return withTarget(invocation, named, async (source, target) => {
      const { diagnosis } = await diagnose(source, target, { onProgress: progress.say }).finally(progress.done);
      checkContainer(
        target,
        diagnosis.target.name,
        diagnosis.containers.map((container) => container.name),
      );
      const answer: CheckAnswer = {
        apiVersion: 'crashloop/v1',
        kind: 'Check',
        target: diagnosis.target,
        state: diagnosis.state,
        checks: diagnosis.checks.filter((one) => wanted(one.category)),
        causes: diagnosis.causes.filter((cause) => wanted(cause.category)),
        gaps: diagnosis.gaps,
        at: diagnosis.at,
      };
      await print(answer, format, source.kind === 'bundle', invocation, {
        table: async (one, view) =>
          (await import('../../render/reports.ts')).renderCheck(one, categories.length > 0 || view.wide, view),
        markdown: async (one) => (await import('../../render/markdown-reports.ts')).checkMarkdown(one),
      });
      return flags.switches['exit-code'] === true && answer.causes.length > 0 ? 1 : 0;
    }).finally(progress.done);
  },
};
