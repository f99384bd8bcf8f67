/** bisect: which change of the pod template broke it? Copies with some of the changes taken back tell. */
import { isDoneAfterZero } from '../../evidence/restart-rules.ts';
import type { Plan } from '../../model/experiment-answer.ts';
import { newId } from '../experiment.ts';
import { failingContainer, watchOf } from '../observed.ts';
import type { Run } from '../run-copy.ts';
import { originalCommands, surroundings } from '../surroundings.ts';
import type { Lab, Test } from '../test.ts';
import { compare, listed } from './compare.ts';
import type { Comparison } from './comparison.ts';
import { copiesFor } from './copies.ts';
import { decidedBy } from './decided.ts';
import { isUsable } from './explanations.ts';
import type { Tested } from './explanations.ts';
import { sourcesOf } from './image-sources.ts';
import type { ImageSource } from './image-sources.ts';
import { outcomeOf } from './outcome.ts';
import { MOST_COPIES, nextSets } from './search.ts';
import { concludeBisect } from './verdict.ts';
import type { BisectWish } from './wish.ts';

/** Returns each copy with its outcome. */
function testedIn(lab: Lab, comparison: Comparison, runs: readonly Run[], wanted: string | undefined): Tested[] {
  const every = comparison.changes.length;
  const control = (size: number): Run | undefined => runs.find(({ planned }) => planned.reverted?.length === size);
  const older = control(every);
  const container = failingContainer(lab, wanted);
  const baseline = {
    container,
    cause: comparison.cause,
    plain: control(0),
    // Where the older spec runs but is not ready as a copy, either, readiness shows nothing.
    needsReady: older?.fate !== 'lived' || older.ready,
    mayEnd: isDoneAfterZero(lab.pod, container),
  };
  return runs.map((run) => ({ reverted: run.planned.reverted ?? [], outcome: outcomeOf(run, baseline) }));
}

/** Reads of which commit the images of a guilty change are built; a registry is asked for nothing else. */
async function sources(
  lab: Lab,
  { changes, older, own }: Comparison,
  did: readonly Tested[],
  { revisionsOf }: BisectWish,
): Promise<readonly ImageSource[]> {
  const decided = isUsable(changes.length, did) ? decidedBy(changes.length, did) : undefined;
  const guilty = [...(decided?.changes ?? []), ...(decided?.either ?? [])].map((index) => changes[index]!);
  return sourcesOf(guilty, older.spec, own.spec, lab.pod, revisionsOf);
}

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
      const base = { test: 'bisect', target: lab.diagnosis.target } as const;
      if (compared.changes.length === 0) return { ...base, pods: [], together: false, runs: [], notes };
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
        ...base,
        pods,
        // On the host's network two copies cannot have the same ports.
        together: lab.pod.spec?.hostNetwork !== true,
        ...(comparison.changes.length > 2 ? { most: MOST_COPIES } : {}),
        runs: [...new Set([...originalCommands(plain!.spec, null), ...originalCommands(reverted!.spec, null)])],
        notes: [
          ...listed(comparison),
          'the original commands run in several copies at the same time, with all they do outside the pod (migrations, messages, locks)',
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
      if (comparison.changes.length === 0) return [];
      const watch = Math.max(...runs.map(({ planned }) => planned.watchSeconds));
      if (seconds + watch > wish.limit) return [];
      const sets = nextSets(comparison.changes.length, tested(lab, runs, wish));
      return copiesFor(lab, comparison, sets, wish, { id, before: runs.length });
    },
    async conclude(lab, _plan, runs, wish) {
      const container = failingContainer(lab, wish.container);
      const did = tested(lab, runs, wish);
      return concludeBisect(lab, comparison, container, runs, did, await sources(lab, comparison, did, wish));
    },
  };
}
