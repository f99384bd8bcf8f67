/** bisect: which change of the pod template broke it? Copies with some of the changes taken back tell. */
import type { Plan, PlannedPod } from '../../model/experiment-answer.ts';
import { UserError } from '../../errors.ts';
import { copySpec } from '../copy-spec.ts';
import { plannedCopy } from '../copy.ts';
import { newId } from '../experiment.ts';
import { failingContainer, initSeconds, watchOf } from '../observed.ts';
import type { Run } from '../run-copy.ts';
import { causeFor } from '../steps.ts';
import { originalCommands, surroundings } from '../surroundings.ts';
import type { Lab, Test } from '../test.ts';
import { changesBetween } from './differences.ts';
import type { TemplateChange } from './change.ts';
import { atMost } from './joined.ts';
import { outcomeOf } from './outcome.ts';
import { withReverted } from './revert.ts';
import { comparedRevisions, lastWriter } from './revisions.ts';
import type { Comparison } from './comparison.ts';
import { MOST_CHANGES, MOST_COPIES, nextSets } from './search.ts';
import type { Tested } from './search.ts';
import { concludeBisect } from './verdict.ts';

export interface BisectWish {
  readonly container?: string;
  /** The number of the older revision; undefined: the newest that has ready pods, else the one before. */
  readonly revision?: number;
  readonly shareVolumes: boolean;
  readonly keepLabels: boolean;
  /** Seconds for which each copy is watched. */
  readonly duration?: number;
  /** Seconds after which no further copies are created. */
  readonly limit: number;
}

/** Extra seconds for a running copy to become ready. */
const READY_SECONDS = 30;

/** Returns each copy with its outcome. */
function testedIn(lab: Lab, comparison: Comparison, runs: readonly Run[], wanted: string | undefined): Tested[] {
  const every = comparison.changes.length;
  const control = (size: number): Run | undefined => runs.find(({ planned }) => planned.reverted?.length === size);
  const older = control(every);
  const baseline = {
    container: failingContainer(lab, wanted),
    cause: comparison.cause,
    plain: control(0),
    // Where the older spec runs but is not ready as a copy, either, readiness shows nothing.
    needsReady: older?.fate !== 'lived' || older.ready,
  };
  return runs.map((run) => ({ reverted: run.planned.reverted ?? [], outcome: outcomeOf(run, baseline) }));
}

const numbers = (reverted: readonly number[]): string => reverted.map((index) => index + 1).join(', ');

/** Returns the name of a copy: the numbers are those of the changes in the plan. */
function stepName(reverted: readonly number[], changes: readonly TemplateChange[]): string {
  if (reverted.length === 0) return 'nothing taken back';
  if (reverted.length < changes.length) return `${numbers(reverted)} taken back`;
  return changes.length === 1 ? 'the change taken back' : `all ${changes.length} taken back`;
}

/** Makes the copies of a round. */
function copiesFor(
  lab: Lab,
  comparison: Comparison,
  sets: readonly (readonly number[])[],
  wish: BisectWish,
  made: { readonly id: string; readonly before: number },
): PlannedPod[] {
  const { pod } = lab;
  const { changes, older, own } = comparison;
  const container = failingContainer(lab, wish.container);
  const watch = watchOf(container, lab.diagnosis.at ?? lab.source.now(), wish.duration);
  return sets.map((reverted, index): PlannedPod => {
    const taken = reverted.map((one) => changes[one]!);
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

async function compare(lab: Lab, wish: BisectWish): Promise<Comparison & { readonly notes: readonly string[] }> {
  const compared = await comparedRevisions(lab, wish.revision);
  const { own, older, owner } = compared;
  const { changes, untestable } = changesBetween(older.spec, own.spec);
  const but = untestable.length > 0 ? `they differ in ${untestable.join(', ')}, which a copy cannot show` : undefined;
  if (changes.length === 0)
    throw new UserError(
      `revisions ${older.number} and ${own.number} of ${owner} have the same pod spec, so no change of it broke the pod`,
      but ?? 'what else may have changed: ConfigMaps, Secrets, the image of the tag, what the pod calls',
    );
  return {
    ...compared,
    changes: atMost(changes, MOST_CHANGES),
    untestable,
    cause: causeFor(lab.diagnosis, failingContainer(lab, wish.container).name),
    writer: await lastWriter(lab, owner),
    notes: but === undefined ? [] : [`the revisions: ${but}`],
  };
}

/** Returns the changes with their numbers, for the plan and the answer. */
const listed = ({ changes, own, older, owner }: Comparison): string[] => [
  `revision ${own.number} of ${owner} differs from revision ${older.number} in ${changes.length === 1 ? 'one change' : `${changes.length} changes`}`,
  ...changes.map(({ text }, index) => `change ${index + 1}: ${text}`),
];

/** Returns a bisect of one pod. It remembers what its plan compared. */
export function newBisect(): Test<BisectWish> {
  let comparison: Comparison;
  const id = newId();
  const tested = (lab: Lab, runs: readonly Run[], wish: BisectWish): Tested[] =>
    testedIn(lab, comparison, runs, wish.container);
  return {
    name: 'bisect',
    async plan(lab, wish): Promise<Plan> {
      const { notes, ...compared } = await compare(lab, wish);
      comparison = compared;
      const pods = copiesFor(lab, comparison, nextSets(comparison.changes.length, []), wish, { id, before: 0 });
      const [plain, reverted] = pods;
      const around = await surroundings(lab, [plain!.spec, reverted!.spec], {
        shareVolumes: wish.shareVolumes,
        keepLabels: wish.keepLabels,
        nodes: [lab.pod.spec?.nodeName ?? null],
        sleeps: false,
      });
      const container = failingContainer(lab, wish.container);
      const watch = watchOf(container, lab.diagnosis.at ?? lab.source.now(), wish.duration);
      return {
        test: 'bisect',
        target: lab.diagnosis.target,
        pods,
        // On the host's network two copies cannot have the same ports.
        together: lab.pod.spec?.hostNetwork !== true,
        ...(comparison.changes.length > 2 ? { most: MOST_COPIES } : {}),
        runs: [...new Set([...originalCommands(plain!.spec, null), ...originalCommands(reverted!.spec, null)])],
        notes: [
          ...listed(comparison),
          'the original commands run in several copies at the same time, with all they do outside the pod (migrations, messages, locks)',
          'ConfigMaps and Secrets are those of now in every copy: their contents cannot be taken back',
          ...notes,
          ...(watch.tooShort
            ? [
                `the original usually runs longer than the ${watch.seconds} s for which each copy is watched: --duration sets more`,
              ]
            : []),
          ...around,
        ],
      };
    },
    next(lab, _plan, runs, wish, seconds) {
      const watch = Math.max(...runs.map(({ planned }) => planned.watchSeconds));
      if (seconds + watch > wish.limit) return [];
      const sets = nextSets(comparison.changes.length, tested(lab, runs, wish));
      return copiesFor(lab, comparison, sets, wish, { id, before: runs.length });
    },
    conclude(lab, _plan, runs, wish) {
      return concludeBisect(lab, comparison, failingContainer(lab, wish.container), runs, tested(lab, runs, wish));
    },
  };
}
