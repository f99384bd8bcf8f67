/** The verdict of an image-test, from what its two copies show. Pure. */
import type { ContainerView } from '../evidence/views.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Conclusion, CopyRole } from '../model/experiment-answer.ts';
import { readSleeper } from './image-reading.ts';
import type { Reading } from './image-reading.ts';
import type { Run } from './run-copy.ts';
import { adviceOf, causeFor, originalStep, stepOf, testCommand } from './steps.ts';
import type { Lab } from './test.ts';

/** Whether the original's process ran, so that what ended it was not the runtime. */
const ran = (container: ContainerView): boolean =>
  container.dead !== undefined &&
  container.dead.reason !== 'StartError' &&
  container.dead.reason !== 'ContainerCannotRun' &&
  container.ranSeconds !== undefined;

interface Say extends Omit<Conclusion, 'steps' | 'advice'> {
  readonly cause?: Cause | undefined;
  readonly advice?: Conclusion['advice'];
}

/** A copy started, so the spec works: the fault is in the image or in what the original runs in it. */
interface Works {
  readonly own: Reading;
  /** What the copy that started proves, as the start of a sentence. */
  readonly proved: string;
  readonly lab: Lab;
  readonly container: ContainerView;
  /** The original's cause. */
  readonly cause: Cause | undefined;
  /** `: ` and the cause, or ''. */
  readonly because: string;
}

/** The copy with the original image did not start, the other did. */
function ownFails({ own, proved, container: { name }, cause }: Works): Say | undefined {
  const image = { verdict: 'image', confidence: 'confirmed', cause } as const;
  switch (own.kind) {
    case 'not-pulled':
      return { ...image, summary: `the image of ${name} cannot be pulled, but ${proved}: ${own.why}` };
    case 'cannot-start':
      return { ...image, summary: `the image of ${name} cannot run, but ${proved}: ${own.why}` };
    case 'spec': {
      const unfit = own.never && own.cause?.category !== 'bad-image';
      return {
        verdict: unfit ? 'spec' : 'image',
        confidence: 'likely',
        summary: unfit
          ? `the image of ${name} does not run with this pod spec, but ${proved}: ${own.why}`
          : `even a sleep fails in the image of ${name}, but ${proved}: ${own.why}`,
        cause: own.cause ?? cause,
      };
    }
    default:
      return undefined;
  }
}

/** The original's process never ran. */
function neverRan({ proved, container, cause, because }: Works): Say {
  return cause?.confidence === 'confirmed' && container.dead !== undefined
    ? {
        verdict: 'spec',
        confidence: 'likely',
        summary: `${proved}, but the program of ${container.name} is not found with the mounts of this spec${because}`,
        cause,
      }
    : {
        verdict: 'inconclusive',
        confidence: 'possible',
        summary: `${proved}: what keeps the original from starting did not affect the copies`,
        cause,
      };
}

/** The cause is the liveness probe, which copies that sleep do not have. */
function byProbe({ proved, lab, container: { name }, cause, because }: Works): Say {
  const advice = [{ text: 'try the fix on a copy', command: testCommand('fix-test', lab.pod) }];
  return cause?.confidence === 'confirmed'
    ? {
        verdict: 'spec',
        confidence: 'likely',
        summary: `${proved}; the probe of ${name} kills it, and the copies have no probe${because}`,
        cause,
        advice,
      }
    : {
        verdict: 'inconclusive',
        confidence: 'possible',
        summary: `${proved}; the probe of ${name} kills the original, and the copies have no probe: this test cannot show whether it is the app or the probe`,
        cause,
        advice,
      };
}

function imageOrApp(works: Works): Say {
  const { own, proved, lab, container, cause, because } = works;
  const { name } = container;
  const failed = ownFails(works);
  if (failed) return failed;
  // The original's own failure and a spec that works prove it together.
  if (cause?.category === 'bad-image')
    return {
      verdict: 'image',
      confidence: cause.confidence === 'possible' ? 'likely' : 'confirmed',
      summary: `the image of ${name} is at fault, because ${proved}${because}`,
      cause,
    };
  if (!ran(container)) return neverRan(works);
  if (cause?.category === 'node')
    return {
      verdict: 'inconclusive',
      confidence: 'possible',
      summary: `${proved} on the same node, but the evidence points at the node${because}`,
      cause,
      advice: [{ text: 'run the pod on another node', command: testCommand('node-test', lab.pod) }],
    };
  if (cause?.category === 'liveness-probe') return byProbe(works);
  // Without a cause, what could not be read may hold one that is no fault of the app.
  const known = cause ? cause.category === 'app-error' : lab.diagnosis.gaps.length === 0;
  const sure = own.kind === 'starts' && known;
  const started =
    own.kind === 'starts'
      ? 'a process starts and stays with this image and pod spec'
      : `${proved}, and the image's own process did start`;
  return {
    verdict: 'app',
    confidence: sure ? 'confirmed' : 'likely',
    summary: `${started}; ${name} fails in what it runs${because}`,
    cause,
    advice:
      cause?.category === 'resource-limits'
        ? [{ text: 'check whether it is memory', command: testCommand('oom-test', lab.pod) }]
        : [],
  };
}

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
  const why = (reading: Reading): string => ('why' in reading ? reading.why : '');
  const whyKnown =
    known.kind === 'not-pulled'
      ? `the known-good image cannot be pulled (--image names another): ${known.why}`
      : why(known);
  return {
    verdict: 'inconclusive',
    confidence: 'possible',
    summary: `neither copy shows the cause: original image: ${why(own)}; known-good image: ${whyKnown}`,
  };
}

function decide(own: Reading, known: Reading, lab: Lab, container: ContainerView): Say {
  if (own.kind !== 'starts' && known.kind !== 'starts') return neither(own, known);
  const cause = causeFor(lab.diagnosis, container.name);
  return imageOrApp({
    own,
    proved:
      known.kind === 'starts'
        ? 'a known-good image runs fine with the same pod spec'
        : 'its image runs fine with the same pod spec',
    lab,
    container,
    cause,
    because: cause ? `: ${cause.summary}` : '',
  });
}

/**
 * Returns the verdict.
 * @param container the one that sleeps in the copies
 * @param runs each of the two may be missing or refused
 */
export function concludeImageTest(lab: Lab, container: ContainerView, runs: readonly Run[]): Conclusion {
  const of = (role: CopyRole): Run | undefined => runs.find((run) => run.planned.role === role);
  const copies = [of('own'), of('known-good')] as const;
  const [own, known] = copies.map((run) => readSleeper(run, container, Boolean(lab.pod.spec?.nodeName)));
  const { cause, advice = [], ...said } = decide(own!, known!, lab, container);
  return {
    ...said,
    steps: [originalStep(lab, container), ...copies.flatMap((run) => (run ? [stepOf(run)] : []))],
    advice: said.verdict === 'inconclusive' ? advice : [...adviceOf(cause), ...advice],
  };
}
