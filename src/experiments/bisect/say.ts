/** Parts of the verdict of a bisect: who made the revision, and how to undo what it changed. Pure. */
import { command, lineOf } from '../../model/command.ts';
import { deployerText } from '../../model/deployer-text.ts';
import type { Conclusion } from '../../model/experiment-answer.ts';
import { ownerPatch } from '../fix-test/owner-patch.ts';
import type { Lab } from '../test.ts';
import { metadataOf } from './change.ts';
import type { Comparison } from './comparison.ts';
import { withReverted } from './revert.ts';

/** A verdict without its rows. */
export type Say = Omit<Conclusion, 'steps'>;

export const inconclusive = (summary: string, advice: Conclusion['advice'] = []): Say => ({
  verdict: 'inconclusive',
  confidence: 'possible',
  summary,
  advice,
});

/** Returns when and by whom the newer revision was made, as a sentence; '' where neither is known. */
export function history({ diagnosis }: Lab, { own, writer }: Comparison): string {
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
export function undo(lab: Lab, comparison: Comparison, guilty: readonly number[]): Conclusion['advice'] {
  const { changes, older, owner } = comparison;
  const { rollback } = lab.diagnosis.stake;
  const taken = guilty.map((index) => changes[index]!);
  const spec = withReverted(
    lab.pod.spec!,
    older.spec,
    taken.filter(({ metadata }) => metadata === undefined),
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
  return [...ownerPatch(lab.pod, spec, metadataOf(taken)), ...whole];
}
