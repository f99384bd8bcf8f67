/** The verdict of a bisect, from what each copy did. Pure. */
import type { ContainerView } from '../../evidence/views.ts';
import { command, lineOf } from '../../model/command.ts';
import { deployerText } from '../../model/deployer-text.ts';
import type { Conclusion } from '../../model/experiment-answer.ts';
import { ownerPatch } from '../fix-test/owner-patch.ts';
import { originalOutcome } from '../observed.ts';
import type { Run } from '../run-copy.ts';
import { originalStep, outcomeOf, stepOf, testCommand } from '../steps.ts';
import type { Lab } from '../test.ts';
import type { Comparison } from './comparison.ts';
import { withReverted } from './revert.ts';
import { decidedBy, isUsable } from './search.ts';
import type { Tested } from './search.ts';

type Say = Omit<Conclusion, 'steps'>;

const inconclusive = (summary: string, advice: Conclusion['advice'] = []): Say => ({
  verdict: 'inconclusive',
  confidence: 'possible',
  summary,
  advice,
});

/** Returns when and by whom the newer revision was made, as a sentence; '' where neither is known. */
function history({ diagnosis }: Lab, { own, writer }: Comparison): string {
  const created = own.metadata?.creationTimestamp;
  const reason = own.metadata?.annotations?.['kubernetes.io/change-cause'];
  const parts = [
    ...(created === undefined ? [] : [`made at ${String(created)}`]),
    ...(writer === undefined ? [] : [`last written by ${writer}`]),
    ...(reason === undefined ? [] : [`change-cause "${reason}"`]),
    ...(diagnosis.deployedBy === null ? [] : [`deployed by ${deployerText(diagnosis.deployedBy)}`]),
  ];
  return parts.length === 0 ? '' : `. Revision ${own.number}: ${parts.join(', ')}`;
}

/** Returns how to undo the guilty changes, and how to go back to the whole older revision. */
function undo(lab: Lab, comparison: Comparison, guilty: readonly number[]): Conclusion['advice'] {
  const { changes, older, owner } = comparison;
  const { rollback } = lab.diagnosis.stake;
  const spec = withReverted(
    lab.pod.spec!,
    older.spec,
    guilty.map((index) => changes[index]!),
  );
  const whole =
    guilty.length === changes.length
      ? []
      : [
          {
            text: `or go back to the whole of revision ${older.number}`,
            // As the tool that deployed the workload does it, where there is one.
            command:
              rollback?.revision === older.number
                ? rollback.command
                : lineOf(
                    command`kubectl -n ${lab.pod.metadata?.namespace ?? ''} rollout undo ${owner} --to-revision=${older.number}`,
                  ),
          },
        ];
  return [...ownerPatch(lab.pod, spec), ...whole];
}

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
          `fails as before (${outcomeOf(second)}). What else may have changed: labels and annotations, a ConfigMap, a Secret, the image of the tag, the node, what the pod calls`,
        advice: [
          {
            text: 'see what changed besides the template',
            command: lineOf(
              command`kubectl crashloop timeline -n ${lab.pod.metadata?.namespace ?? ''} ${lab.pod.metadata?.name ?? ''}`,
            ),
          },
        ],
      };
  }
}

function decide(
  lab: Lab,
  comparison: Comparison,
  container: ContainerView,
  runs: readonly Run[],
  tested: readonly Tested[],
): Say {
  const { changes, own, owner } = comparison;
  if (!isUsable(changes.length, tested)) return withoutControls(lab, comparison, container, runs, tested);
  const found = decidedBy(changes.length, tested)!;
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
    summary: `${summary}${good}${alone}${history(lab, comparison)}`,
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
): Conclusion {
  return {
    ...decide(lab, comparison, container, runs, tested),
    steps: [originalStep(lab, container), ...runs.map(stepOf)],
  };
}
