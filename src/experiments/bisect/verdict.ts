/** The verdict of a bisect, from what each copy did. Pure. */
import type { ContainerView } from '../../evidence/views.ts';
import { command, lineOf } from '../../model/command.ts';
import type { Conclusion } from '../../model/experiment-answer.ts';
import { originalOutcome } from '../observed.ts';
import type { Run } from '../run-copy.ts';
import { originalStep, outcomeOf, stepOf, testCommand } from '../steps.ts';
import type { Lab } from '../test.ts';
import type { Comparison } from './comparison.ts';
import { saySources } from './image-sources.ts';
import type { ImageSource } from './image-sources.ts';
import { history, inconclusive, undo } from './say.ts';
import type { Say } from './say.ts';
import { decidedBy } from './decided.ts';
import type { Decided } from './decided.ts';
import { alike, beyond, elsewhere } from './elsewhere.ts';
import { isUsable } from './explanations.ts';
import type { Tested } from './explanations.ts';

/** The search had no start: one of the two controls did not do its part. */
function withoutControls(
  lab: Lab,
  comparison: Comparison,
  container: ContainerView,
  runs: readonly Run[],
  tested: readonly Tested[],
): Say {
  const { changes, untestable, older, own, owner } = comparison;
  const at = (size: number): number => tested.findIndex(({ reverted }) => reverted.length === size);
  const [plain, reverted] = [at(0), at(changes.length)];
  const [first, second] = [runs[plain], runs[reverted]];
  if (!first || !second) return inconclusive('the copies did not run');
  const original = originalOutcome(lab.pod, container);
  switch (tested[plain]!.outcome) {
    case 'works':
      return inconclusive(`the crash (${original}) did not reproduce: the copy with every change ${outcomeOf(first)}`, [
        {
          text: 'watch longer, if the crash takes longer',
          command: testCommand('bisect', lab.pod, ['--duration', '10m']),
        },
      ]);
    case 'lost':
      return inconclusive(`the copy with every change did not run to its end: ${first.says || outcomeOf(first)}`);
    case 'other':
      return inconclusive(
        `the copy with every change failed in another way (${outcomeOf(first)}: ${first.says}) than the original (${original})`,
      );
  }
  switch (tested[reverted]!.outcome) {
    case 'lost':
      return inconclusive(
        `the copy of revision ${older.number} did not run to its end: ${second.says || outcomeOf(second)}`,
      );
    case 'other':
      return inconclusive(
        `the copy of revision ${older.number} failed in another way (${outcomeOf(second)}: ${second.says}), so it is no revision to compare with`,
        [
          {
            text: 'compare with an older revision that ran well',
            command: lineOf(command`kubectl -n ${lab.pod.metadata?.namespace ?? ''} rollout history ${owner}`),
          },
        ],
      );
    default:
      return {
        verdict: 'not-template',
        confidence: untestable.length === 0 ? 'confirmed' : 'likely',
        summary:
          `no change of revision ${own.number} did it: with the whole pod spec of revision ${older.number}, ${container.name} ` +
          `fails as before (${outcomeOf(second)}). ${elsewhere(comparison)}`,
        advice: beyond(lab, comparison),
      };
  }
}

/** Of several changes each alone decides: the container fails only with all of them. */
function ofEither(
  lab: Lab,
  comparison: Comparison,
  { name }: ContainerView,
  { changes: [first], either }: Decided,
  sources: readonly ImageSource[],
): Say {
  const { changes, own, owner } = comparison;
  const all = [first!, ...either];
  const [one, ...rest] = all.map((index) => undo(lab, comparison, [index]));
  const others = rest.map(([advice]) => ({ ...advice!, text: `or take back only this: ${advice!.text}` }));
  return {
    verdict: 'change',
    confidence: 'confirmed',
    summary:
      `revision ${own.number} of ${owner} broke ${name} by ${all.length} changes together: ` +
      `${all.map((index) => changes[index]!.text).join('; ')}. With any one of them taken back, a copy worked` +
      `${saySources(sources)}${history(lab, comparison)}`,
    advice: [one![0]!, ...others, ...one!.slice(1)],
  };
}

function decide(
  lab: Lab,
  comparison: Comparison,
  container: ContainerView,
  runs: readonly Run[],
  tested: readonly Tested[],
  sources: readonly ImageSource[],
): Say {
  const { changes, own, owner } = comparison;
  if (changes.length === 0) return alike(lab, comparison, container);
  if (!isUsable(changes.length, tested)) return withoutControls(lab, comparison, container, runs, tested);
  const found = decidedBy(changes.length, tested)!;
  if (found.either.length > 0) return ofEither(lab, comparison, container, found, sources);
  const texts = found.changes.map((index) => changes[index]!.text);
  const count = texts.length === 1 ? 'one change' : `${texts.length} changes together`;
  const guilty = found.smallest ? count : `one or more of ${texts.length} changes`;
  const at = tested.findIndex(
    ({ reverted, outcome }) => outcome === 'works' && reverted.join() === found.changes.join(),
  );
  const it = texts.length === 1 ? 'it' : 'them';
  const good = runs[at] ? `. With ${it} taken back, a copy ${outcomeOf(runs[at])}` : '';
  const alone = texts.length > 1 && found.smallest ? '; with fewer of them, it fails' : '';
  const summary = `revision ${own.number} of ${owner} broke ${container.name} by ${guilty}: ${texts.join('; ')}`;
  return {
    verdict: 'change',
    confidence: found.seen && found.smallest ? 'confirmed' : 'likely',
    summary: `${summary}${good}${alone}${saySources(sources)}${history(lab, comparison)}`,
    advice: undo(lab, comparison, found.changes),
  };
}

/**
 * Returns the verdict.
 * @param container the one under test
 * @param tested what each of the runs did, in their order
 */
export function concludeBisect(
  lab: Lab,
  comparison: Comparison,
  container: ContainerView,
  runs: readonly Run[],
  tested: readonly Tested[],
  sources: readonly ImageSource[],
): Conclusion {
  return {
    ...decide(lab, comparison, container, runs, tested, sources),
    steps: [originalStep(lab, container), ...runs.map(stepOf)],
  };
}
