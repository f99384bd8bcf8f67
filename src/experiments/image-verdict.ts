/** What the steps of an image-test say together. Pure. */
import type { Confidence } from '../model/finding.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Cause } from '../model/diagnosis.ts';
import { NO_ROOM } from './experiment.ts';
import type { Run } from './lab.ts';
import { adviceOf, causeFor, originalStep, stepOf, testCommand } from './steps.ts';
import type { Conclusion, ExperimentVerdict } from '../model/experiment.ts';
import type { Lab } from './test.ts';

/** What one sleeper shows. */
type Reading =
  /** The container ran: image and spec let a process start and stay. */
  | { readonly kind: 'starts' }
  /** Its image could not be had. */
  | { readonly kind: 'not-pulled'; readonly why: string }
  /** A process of this image cannot be executed. */
  | { readonly kind: 'cannot-start'; readonly why: string }
  /** The pod could not be made to run (`never`), or a mere sleep died in it. */
  | { readonly kind: 'spec'; readonly why: string; readonly cause: Cause | undefined; readonly never: boolean }
  /** The step tells nothing. */
  | { readonly kind: 'unclear'; readonly why: string };

/** Waiting reasons of an image that is not there (pkg/kubelet/images/types.go). */
const NOT_PULLED =
  /^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError|RegistryUnavailable|SignatureValidationFailed)\b/;
/**
 * The runtimes' words where the shell itself is not in the image (runc: stat or PATH look-up; crun: `executable file`).
 */
const NO_SHELL =
  /(?:exec: ["`]?\/bin\/sh|stat \/bin\/sh|executable file `?\/bin\/sh|exec \/bin\/sh)[^]{0,80}(?:no such file|not found)|["`]?\/bin\/sh["`]?: no such file/;
const FOREIGN = /exec format error/i;
const NON_ROOT = /runAsNonRoot|non-root policy/;

function read(run: Run | undefined, lab: Lab, container: ContainerView): Reading {
  if (run === undefined) return { kind: 'unclear', why: 'it was not run' };
  const cause = causeFor(run.diagnosis, container.name);
  const told = cause?.summary ?? run.says;
  const heard = [run.says, told, ...(cause?.evidence ?? []).map((citation) => citation.quote)].join('\n');
  const own = run.container === null || run.container === container.name;
  switch (run.fate) {
    case 'lived':
      return { kind: 'starts' };
    case 'refused':
      return { kind: 'unclear', why: run.says };
    case 'lost':
    case 'interrupted':
    case 'completed':
      return { kind: 'unclear', why: run.says || run.fate };
    case 'died':
      // Evicted, or ended by another container.
      if (run.container !== container.name) return { kind: 'unclear', why: run.says };
      if (NO_SHELL.test(heard)) return { kind: 'unclear', why: 'the image has no shell to sleep with' };
      if (FOREIGN.test(heard)) return { kind: 'cannot-start', why: told };
      // A shell's own words for a command it cannot run.
      if (run.exitCode === 126 || run.exitCode === 127)
        return { kind: 'unclear', why: 'the image has a shell but no sleep' };
      return { kind: 'spec', why: told, cause, never: run.reason === 'StartError' };
    case 'stuck':
      if (own && NOT_PULLED.test(run.says)) return { kind: 'not-pulled', why: told };
      if (NO_SHELL.test(heard)) return { kind: 'unclear', why: 'the image has no shell to sleep with' };
      if (/^not scheduled/.test(run.says) && lab.pod.spec?.nodeName) {
        return {
          kind: 'unclear',
          why: `the copy found no place${NO_ROOM.test(run.says) ? ' beside the original' : ''}: ${run.says}`,
        };
      }
      return { kind: 'spec', why: told, cause, never: true };
  }
}

/** The original's process ran: what ended it came after the runtime's part. */
const ran = (container: ContainerView): boolean =>
  container.dead !== undefined &&
  container.dead.reason !== 'StartError' &&
  container.dead.reason !== 'ContainerCannotRun' &&
  container.ranSeconds !== undefined;

interface Say {
  readonly verdict: ExperimentVerdict;
  readonly confidence: Confidence;
  readonly summary: string;
  readonly cause?: Cause | undefined;
  readonly advice?: Conclusion['advice'];
}

/** The spec holds: a sleeper lived in it. What remains is the image or what the original runs in it. */
function imageOrApp(own: Reading, proved: string, lab: Lab, container: ContainerView): Say {
  const cause = causeFor(lab.diagnosis, container.name);
  const name = container.name;
  const because = cause ? `: ${cause.summary}` : '';
  if (own.kind === 'not-pulled')
    return {
      verdict: 'image',
      confidence: 'confirmed',
      summary: `the image of ${name} cannot be had, while ${proved}: ${own.why}`,
      cause,
    };
  if (own.kind === 'cannot-start')
    return {
      verdict: 'image',
      confidence: 'confirmed',
      summary: `the image of ${name} cannot run, while ${proved}: ${own.why}`,
      cause,
    };
  if (own.kind === 'spec') {
    const never = own.never && own.cause?.category !== 'bad-image';
    return {
      verdict: never ? 'spec' : 'image',
      confidence: 'likely',
      summary: never
        ? `this spec does not fit the image of ${name}, while ${proved}: ${own.why}`
        : `not even a sleep runs in the image of ${name}, while ${proved}: ${own.why}`,
      cause: own.cause ?? cause,
    };
  }
  // The recorded failure to execute the image's own file, and that the spec holds, decide together.
  if (cause?.category === 'bad-image')
    return {
      verdict: 'image',
      confidence: cause.confidence === 'possible' ? 'likely' : 'confirmed',
      summary: `the image of ${name} is at fault, as ${proved}${because}`,
      cause,
    };
  if (!ran(container)) {
    if (cause && cause.confidence === 'confirmed' && container.dead !== undefined)
      return {
        verdict: 'spec',
        confidence: 'likely',
        summary: `${proved}, but what ${name} runs is not found as this spec mounts it${because}`,
        cause,
      };
    return {
      verdict: 'inconclusive',
      confidence: 'possible',
      summary: `${proved}: what holds the original up did not meet the copies`,
      cause,
    };
  }
  if (cause?.category === 'node') {
    return {
      verdict: 'inconclusive',
      confidence: 'possible',
      summary: `${proved} on the same node, but what is known points at the node${because}`,
      cause,
      advice: [{ text: 'run the pod on another node', command: testCommand('node-test', lab.pod) }],
    };
  }
  if (cause?.category === 'liveness-probe') {
    const advice = [{ text: 'try the fix on a copy', command: testCommand('fix-test', lab.pod) }];
    if (cause.confidence === 'confirmed')
      return {
        verdict: 'spec',
        confidence: 'likely',
        summary: `${proved}; what kills ${name} is its probe, which the sleepers do not have${because}`,
        cause,
        advice,
      };
    return {
      verdict: 'inconclusive',
      confidence: 'possible',
      summary: `${proved}; the original dies of its probe, which the sleepers do not have: app or probe, this test cannot tell`,
      cause,
      advice,
    };
  }
  const sure = own.kind === 'starts' && (cause === undefined || cause.category === 'app-error');
  const memory =
    cause?.category === 'resource-limits'
      ? [{ text: 'tell memory from every other killer', command: testCommand('oom-test', lab.pod) }]
      : [];
  const command =
    own.kind === 'starts'
      ? 'image and pod spec let a process start and stay'
      : `${proved}, and the image's own process did start`;
  return {
    verdict: 'app',
    confidence: sure ? 'confirmed' : 'likely',
    summary: `${command}; ${name} fails in what it runs${because}`,
    cause,
    advice: memory,
  };
}

function decide(own: Reading, known: Reading, lab: Lab, container: ContainerView): Say {
  const starts = own.kind === 'starts' || known.kind === 'starts';
  if (starts)
    return imageOrApp(
      own,
      known.kind === 'starts'
        ? 'a known-good image sleeps well in the same pod spec'
        : 'its image sleeps well in the same pod spec',
      lab,
      container,
    );
  const failed = known.kind === 'spec' ? known : own.kind === 'spec' && own.never ? own : undefined;
  if (failed !== undefined && !(NON_ROOT.test(failed.why) && own.kind !== 'spec')) {
    const sure = failed.cause?.confidence === 'confirmed' && known.kind === 'spec';
    return {
      verdict: 'spec',
      confidence: sure ? 'confirmed' : 'likely',
      summary: `the pod spec does not hold, whatever the image: ${failed.why}`,
      cause: failed.cause,
    };
  }
  const why = (reading: Reading): string => ('why' in reading ? reading.why : '');
  const whyKnown =
    known.kind === 'not-pulled'
      ? `the known-good image cannot be had (--image takes another): ${known.why}`
      : why(known);
  return {
    verdict: 'inconclusive',
    confidence: 'possible',
    summary: `neither step tells: original image: ${why(own)}; known-good image: ${whyKnown}`,
  };
}

/**
 * @param container the one that slept in the copies
 * @param runs original image first, known-good image second; each may be missing or refused
 */
export function concludeImageTest(lab: Lab, container: ContainerView, runs: readonly Run[]): Conclusion {
  const of = (role: string): Run | undefined =>
    runs.find((run) => run.planned.object.metadata?.name?.includes(`-crashloop-${role}-`));
  const [own, known] = [of('own'), of('known')];
  const {
    cause,
    advice = [],
    ...said
  } = decide(read(own, lab, container), read(known, lab, container), lab, container);
  return {
    ...said,
    steps: [originalStep(lab, container), ...[own, known].flatMap((run) => (run ? [stepOf(run)] : []))],
    advice: said.verdict === 'inconclusive' ? advice : [...adviceOf(cause), ...advice],
  };
}
