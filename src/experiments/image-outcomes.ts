/**
 * The verdict of an image-test in which a copy started: a table over what the copy with the original image did, and what
 * kept the original from working. Pure.
 */
import type { ContainerView } from '../evidence/views.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Conclusion } from '../model/experiment-answer.ts';
import type { Reading } from './image-reading.ts';
import { adviceToTest, testCommand } from './steps.ts';
import type { Lab } from './test.ts';

/** A verdict, and the cause that its advice comes from. */
export interface Say extends Omit<Conclusion, 'steps' | 'advice'> {
  readonly cause?: Cause | undefined;
  readonly advice?: Conclusion['advice'];
}

/** A copy started, so the spec works: the fault is in the image or in what the original runs in it. */
export interface Works {
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

export const inconclusive = (summary: string, rest: Partial<Say> = {}): Say => ({
  verdict: 'inconclusive',
  confidence: 'possible',
  summary,
  ...rest,
});

/** The copy with the original image did not start, the other did. */
const OWN_FAILS: { readonly [K in Reading['kind']]?: (works: Works) => Say } = {
  'not-pulled': ({ own, proved, container: { name }, cause }) => ({
    verdict: 'image',
    confidence: 'confirmed',
    summary: `the image of ${name} cannot be pulled, but ${proved}: ${whyOf(own)}`,
    cause,
  }),
  'cannot-start': ({ own, proved, container: { name }, cause }) => ({
    verdict: 'image',
    confidence: 'confirmed',
    summary: `the image of ${name} cannot run, but ${proved}: ${whyOf(own)}`,
    cause,
  }),
  spec: ({ own, proved, container: { name }, cause }) => {
    const failed = own as Extract<Reading, { kind: 'spec' }>;
    const unfit = failed.never && failed.cause?.category !== 'bad-image';
    return {
      verdict: unfit ? 'spec' : 'image',
      confidence: 'likely',
      summary: unfit
        ? `the image of ${name} does not run with this pod spec, but ${proved}: ${failed.why}`
        : `even a sleep fails in the image of ${name}, but ${proved}: ${failed.why}`,
      cause: failed.cause ?? cause,
    };
  },
};

/** What kept the original from working, as far as it matters for the verdict. */
type Original =
  /** The runtime could not execute its program, and the spec (the image) is at fault for that. */
  | 'not-executed-spec'
  | 'not-executed-image'
  /** Its process ran, and could not run a program that the spec (the image) is at fault for. */
  | 'lacks-spec'
  | 'lacks-image'
  /** Something else kept it from starting. */
  | 'held'
  | 'node'
  | 'probe'
  /** It failed by itself: by its log, or without a known cause. */
  | 'app'
  /** It ran and failed for what it met: configuration, a volume, a limit. */
  | 'met';

/** The runtime refused to start the process. containerd says StartError, cri-dockerd ContainerCannotRun. */
const REFUSED: readonly (string | undefined)[] = ['StartError', 'ContainerCannotRun'];

function originalOf({ container: { dead, ranSeconds }, cause }: Works): Original {
  const ran = dead !== undefined && !REFUSED.includes(dead.reason) && ranSeconds !== undefined;
  if (cause?.category === 'bad-image') {
    const blames = cause.details.blames ?? 'image';
    if (ran) return `lacks-${blames}`;
    // An image that was not pulled for the original was pulled for the copy.
    return cause.details.blames ? `not-executed-${blames}` : 'held';
  }
  if (!ran) return 'held';
  if (cause === undefined || cause.category === 'app-error') return 'app';
  return cause.category === 'node' ? 'node' : cause.category === 'liveness-probe' ? 'probe' : 'met';
}

/** A possible cause names none: what could not be read may name another. */
const isNamed = (cause: Cause | undefined): boolean => cause !== undefined && cause.confidence !== 'possible';

/**
 * The verdict for each of these. Only a copy of the original image that starts (`own`) shows something about it, so only
 * then is a verdict confirmed: image and spec are the original's, and what differs is the program.
 */
const STARTED: { readonly [K in Original]: (works: Works) => Say } = {
  'not-executed-spec': (works) => ofProgram(works, 'spec', works.cause?.confidence === 'confirmed'),
  'not-executed-image': (works) => ofProgram(works, 'image', works.cause?.confidence === 'confirmed'),
  'lacks-spec': (works) => ofProgram(works, 'spec', false),
  'lacks-image': (works) => ofProgram(works, 'image', false),
  held: ({ proved, container, cause, because }) =>
    cause?.confidence === 'confirmed' && container.dead !== undefined
      ? {
          verdict: 'spec',
          confidence: 'likely',
          summary: `${proved}, but the program of ${container.name} is not found with the mounts of this spec${because}`,
          cause,
        }
      : inconclusive(`${proved}: what keeps the original from starting did not affect the copies`, { cause }),
  node: ({ proved, lab, cause, because }) =>
    inconclusive(`${proved} on the same node, but the evidence points at the node${because}`, {
      cause,
      advice: adviceToTest('node-test', 'run the pod on another node', lab),
    }),
  probe: byProbe,
  app: (works) => ofApp(works, isNamed(works.cause) || works.lab.diagnosis.gaps.length === 0),
  met: (works) => ofApp(works, false),
};

/** The program of the original cannot run, or calls one that cannot. */
function ofProgram(
  { own, proved, container: { name }, cause, because }: Works,
  by: 'spec' | 'image',
  sure: boolean,
): Say {
  const shown = own.kind === 'starts' ? 'its image runs another program fine with the same pod spec' : proved;
  return {
    verdict: by,
    confidence: sure && own.kind === 'starts' ? 'confirmed' : 'likely',
    summary:
      by === 'image'
        ? `the image of ${name} is at fault, because ${shown}${because}`
        : `the pod spec is at fault for what ${name} is to run, because ${shown}${because}`,
    cause,
  };
}

/** The cause is the liveness probe, which copies that sleep do not have. */
function byProbe({ proved, lab, container: { name }, cause, because }: Works): Say {
  const advice = adviceToTest('fix-test', 'try the fix on a copy', lab);
  return cause?.confidence === 'confirmed'
    ? {
        verdict: 'spec',
        confidence: 'likely',
        summary: `${proved}; the probe of ${name} kills it, and the copies have no probe${because}`,
        cause,
        advice,
      }
    : inconclusive(
        `${proved}; the probe of ${name} kills the original, and the copies have no probe: this test cannot show whether it is the app or the probe`,
        { cause, advice },
      );
}

/** @param sure nothing but the app itself is known to be at fault; without a cause, nothing unread may be */
function ofApp({ own, proved, lab, container: { name }, cause, because }: Works, sure: boolean): Say {
  const started =
    own.kind === 'starts'
      ? 'a process starts and stays with this image and pod spec'
      : `${proved}, and the image's own process did start`;
  return {
    verdict: 'app',
    confidence: sure && own.kind === 'starts' ? 'confirmed' : 'likely',
    summary: `${started}; ${name} fails in what it runs${because}`,
    cause,
    advice:
      cause?.category === 'resource-limits'
        ? [{ text: 'check whether it is memory', command: testCommand('oom-test', lab.pod) }]
        : [],
  };
}

/** Returns why a copy did not start; '' where it did. */
export const whyOf = (reading: Reading): string => ('why' in reading ? reading.why : '');

/** Returns the verdict. */
export const outcomeFor = (works: Works): Say => (OWN_FAILS[works.own.kind] ?? STARTED[originalOf(works)])(works);
