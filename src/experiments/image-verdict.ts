/** The verdict of an image-test, from what its two copies show. Pure. */
import type { ContainerView } from '../evidence/views.ts';
import type { Conclusion, CopyRole } from '../model/experiment-answer.ts';
import { inconclusive, outcomeFor, whyOf } from './image-outcomes.ts';
import type { Say, Works } from './image-outcomes.ts';
import { bySight, sightSteps, withSight } from './image-witness.ts';
import type { Sight } from './image-witness.ts';
import { readSleeper } from './image-reading.ts';
import type { Reading } from './image-reading.ts';
import type { Run } from './run-copy.ts';
import { adviceFromCopy, adviceOf, causeFor, originalStep, stepOf } from './steps.ts';
import type { Lab } from './test.ts';

/** No copy started. */
function neither(own: Reading, known: Reading): Say {
  const failed = known.kind === 'spec' ? known : own.kind === 'spec' && own.never ? own : undefined;
  // A known-good image that runs as root says nothing about a spec that forbids root.
  if (failed !== undefined && !(failed.needsNonRoot && own.kind !== 'spec')) {
    const sure = failed.cause?.confidence === 'confirmed' && known.kind === 'spec';
    return {
      verdict: 'spec',
      confidence: sure ? 'confirmed' : 'likely',
      summary: `no image runs with this pod spec: ${failed.why}`,
      cause: failed.cause,
    };
  }
  const whyKnown =
    known.kind === 'not-pulled'
      ? `the known-good image cannot be pulled (--image names another): ${known.why}`
      : whyOf(known);
  return inconclusive(`neither copy shows the cause: original image: ${whyOf(own)}; known-good image: ${whyKnown}`);
}

function decide(own: Reading, known: Reading, lab: Lab, container: ContainerView): Say {
  if (own.kind !== 'starts' && known.kind !== 'starts') return neither(own, known);
  const cause = causeFor(lab.diagnosis, container.name);
  const works: Works = {
    own,
    proved:
      known.kind === 'starts'
        ? 'a known-good image runs fine with the same pod spec'
        : 'its image runs fine with the same pod spec',
    lab,
    container,
    cause,
    because: cause ? `: ${cause.summary}` : '',
  };
  return outcomeFor(works);
}

/**
 * Returns the verdict.
 * @param container the one that sleeps in the copies
 * @param runs each of the two may be missing or refused
 */
export function concludeImageTest(
  lab: Lab,
  container: ContainerView,
  runs: readonly Run[],
  { inspection, inspectOnly }: Sight = { inspection: null, inspectOnly: false },
): Conclusion {
  const of = (role: CopyRole): Run | undefined => runs.find((run) => run.planned.role === role);
  const copies = [of('own'), of('known-good')] as const;
  const [own, known] = copies.map((run) => readSleeper(run, container, Boolean(lab.pod.spec?.nodeName)));
  const {
    cause,
    advice = [],
    ...said
  } = inspectOnly
    ? bySight(inspection, lab, container)
    : withSight(decide(own!, known!, lab, container), inspection, lab, container);
  const { causes } = lab.diagnosis;
  // The original has the same cause, with commands that name its own workload.
  const same = causes.find((one) => one.id === cause?.id && one.container === cause.container);
  const fixes = same ? adviceOf(same) : adviceFromCopy(cause?.fixes.slice(0, 3) ?? [], lab, runs);
  return {
    ...said,
    steps: [
      originalStep(lab, container),
      ...sightSteps(inspection),
      ...[...copies, of('files')].flatMap((run) => (run ? [stepOf(run)] : [])),
    ],
    advice: said.verdict === 'inconclusive' ? advice : [...fixes, ...advice],
    inspection,
  };
}
