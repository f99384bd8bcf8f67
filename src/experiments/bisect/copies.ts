/** The copies of a bisect: each has some of the changes taken back. Pure. */
import type { PlannedPod } from '../../model/experiment-answer.ts';
import type { Pod } from '../../model/objects.ts';
import { copySpec } from '../../knowledge/copy-spec.ts';
import { plannedCopy } from '../copy.ts';
import { failingContainer, initSeconds, watchOf } from '../observed.ts';
import type { Lab } from '../test.ts';
import { metadataOf } from './change.ts';
import type { TemplateChange } from './change.ts';
import type { Comparison } from './comparison.ts';
import { withReverted } from './revert.ts';
import type { BisectWish } from './wish.ts';

/** Extra seconds for a running copy to become ready. */
const READY_SECONDS = 30;

const numbers = (reverted: readonly number[]): string => reverted.map((index) => index + 1).join(', ');

/** Returns the name of a copy: the numbers are those of the changes in the plan. */
function stepName(reverted: readonly number[], changes: readonly TemplateChange[]): string {
  if (reverted.length === 0) return 'nothing taken back';
  if (reverted.length < changes.length) return `${numbers(reverted)} taken back`;
  return changes.length === 1 ? 'the change taken back' : `all ${changes.length} taken back`;
}

/** Returns the pod with the labels and annotations of the changes that are taken back: its variables may read them. */
function withMetadata(pod: Pod, taken: readonly TemplateChange[]): Pod {
  const metadata = metadataOf(taken);
  if (metadata === undefined) return pod;
  const merged = (kind: 'labels' | 'annotations'): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ ...pod.metadata?.[kind], ...metadata[kind] }).flatMap(([key, value]) =>
        value === null ? [] : [[key, value]],
      ),
    );
  return { ...pod, metadata: { ...pod.metadata, labels: merged('labels'), annotations: merged('annotations') } };
}

/** Makes the copies of a round. */
export function copiesFor(
  lab: Lab,
  comparison: Comparison,
  sets: readonly (readonly number[])[],
  wish: BisectWish,
  made: { readonly id: string; readonly before: number },
): PlannedPod[] {
  const { changes, older, own } = comparison;
  const container = failingContainer(lab, wish.container);
  const watch = watchOf(container, lab.diagnosis.at ?? lab.source.now(), wish.duration);
  return sets.map((reverted, index): PlannedPod => {
    const taken = reverted.map((one) => changes[one]!);
    const pod = withMetadata(lab.pod, taken);
    const spec = withReverted(pod.spec!, older.spec, taken);
    const node = taken.some(({ places }) => places) ? null : (pod.spec?.nodeName ?? null);
    const purpose =
      reverted.length === 0
        ? `the pod spec of revision ${own.number}: does it fail as the original does?`
        : reverted.length === changes.length
          ? `the pod spec of revision ${older.number}: does ${container.name} work?`
          : `does ${container.name} work without ${reverted.length === 1 ? 'change' : 'changes'} ${numbers(reverted)}?`;
    const planned = plannedCopy({
      pod,
      test: 'bisect',
      id: made.id,
      role: reverted.length === 0 ? 'plain' : 'reverted',
      tag: reverted.length === 0 ? 'plain' : `part${made.before + index}`,
      step: stepName(reverted, changes),
      purpose,
      spec: copySpec({ ...pod, spec }, { node, keepReadiness: true }),
      watched: [container.name],
      watchSeconds: watch.seconds,
      sleeps: false,
      keepLabels: wish.keepLabels,
      initSeconds: initSeconds(pod) + READY_SECONDS,
    });
    return { ...planned, reverted, readySeconds: READY_SECONDS };
  });
}
