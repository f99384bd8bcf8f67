/** image-test: is it the image, the app's command or the pod's spec? */
import type { ContainerView } from '../evidence/views.ts';
import type { Pod, PodSpec } from '../model/objects.ts';
import { UserError } from '../errors.ts';
import { asSleeper, copySpec, plannedCopy, START_SECONDS } from './copy.ts';
import { newId } from './experiment.ts';
import { concludeImageTest } from './image-verdict.ts';
import { failingContainer, initSeconds, usualSeconds } from './observed.ts';
import { originalCommands, surroundings } from './surroundings.ts';
import type { Lab, Test } from './test.ts';
import type { Plan, PlannedPod } from '../model/experiment.ts';

export const DEFAULT_IMAGE = 'busybox:1.36';
export const OWN_STEP = 'original image, asleep';
export const KNOWN_STEP = 'known-good image, asleep';

export interface ImageWish {
  readonly container?: string;
  readonly image: string;
  readonly skipInit: boolean;
  readonly shareClaims: boolean;
  readonly keepLabels: boolean;
  /** Seconds the sleepers are watched. */
  readonly duration?: number;
}

/**
 * A sleeper that outlives the original's usual life, and half a minute at most: what the spec breaks it breaks at once.
 */
const sleeperSeconds = (container: ContainerView, now: string): number =>
  Math.min(30, Math.max(10, Math.ceil((usualSeconds(container, now) ?? 0) * 1.5 + 5)));

const leftOut = (pod: Pod, copied: PodSpec): string[] =>
  (pod.spec?.initContainers ?? [])
    .map((container) => container.name)
    .filter((name) => !copied.initContainers?.some((container) => container.name === name));

async function plan(lab: Lab, wish: ImageWish): Promise<Plan> {
  const { pod } = lab;
  const container = failingContainer(lab, wish.container);
  if (wish.image === '') throw new UserError('--image names no image');
  const node = pod.spec?.nodeName ?? null;
  const notes = await surroundings(lab, {
    shareClaims: wish.shareClaims,
    keepLabels: wish.keepLabels,
    nodes: [node],
    sleeps: true,
  });
  const watchSeconds = wish.duration ?? sleeperSeconds(container, lab.diagnosis.at);
  const base = copySpec(pod, { node, skipInit: wish.skipInit, quiet: [container.name] });
  const out = leftOut(pod, base);
  if (out.length > 0)
    notes.push(
      `init containers ${out.join(', ')} are left out: what they prepare is missing, and whether they fail is not seen`,
    );
  if (node === null) notes.push('the original is on no node yet: the scheduler chooses one for the copies');
  const id = newId();
  const sleeper = (role: string, step: string, purpose: string, image: string | null): PlannedPod =>
    plannedCopy({
      pod,
      test: 'image-test',
      id,
      role,
      step,
      purpose,
      watched: [container.name],
      watchSeconds,
      sleeps: true,
      keepLabels: wish.keepLabels,
      initSeconds: wish.skipInit ? 0 : initSeconds(pod),
      spec: asSleeper(base, container.name, watchSeconds + START_SECONDS, image),
    });
  const runs = originalCommands(base, container.name);
  return {
    test: 'image-test',
    target: lab.diagnosis.target,
    pods: [
      sleeper(
        'own',
        OWN_STEP,
        `container ${container.name} sleeps instead of its command: can the image start at all?`,
        null,
      ),
      sleeper(
        'known',
        KNOWN_STEP,
        `container ${container.name} sleeps in ${wish.image}: does the pod spec hold?`,
        wish.image,
      ),
    ],
    // What original commands do they would do twice at the same time.
    together: runs.length === 0,
    runs,
    notes: [`probes and hooks of ${container.name} are taken off the copies: they would kill a sleeper`, ...notes],
  };
}

export const imageTest: Test<ImageWish> = {
  name: 'image-test',
  plan,
  conclude: (lab, _plan, runs, wish) => concludeImageTest(lab, failingContainer(lab, wish.container), runs),
};
