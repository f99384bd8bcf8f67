/** image-test: is it the image, the app's command or the pod's spec? */
import { UserError } from '../errors.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { CopyRole, Plan, PlannedPod } from '../model/experiment-answer.ts';
import type { Pod, PodSpec } from '../model/objects.ts';
import { asSleeper, copySpec } from '../knowledge/copy-spec.ts';
import { plannedCopy, START_SECONDS } from './copy.ts';
import { newId } from './experiment.ts';
import { concludeImageTest } from './image-verdict.ts';
import { witnessOf } from './image-witness.ts';
import type { Sight } from './image-witness.ts';
import { listingSpec } from './image-volume/copy-spec.ts';
import { inspectListing } from './image-volume/inspection.ts';
import type { Listing } from './image-volume/possible.ts';
import { failingContainer, initSeconds, usualSeconds } from './observed.ts';
import { originalCommands, surroundings } from './surroundings.ts';
import type { Lab, Test } from './test.ts';

/** The known-good image, unless `--image` names another. */
export const DEFAULT_IMAGE = 'busybox:1.36';

export interface ImageWish extends Sight {
  /** The files of the image, to be listed in a copy where the registry could not be read; null: they need not be. */
  readonly listing: Listing | null;
  readonly container?: string;
  readonly image: string;
  readonly skipInit: boolean;
  readonly shareVolumes: boolean;
  readonly keepLabels: boolean;
  /** Seconds for which the copies are watched. */
  readonly duration?: number;
}

/** Longer than the original usually runs, but 30 s at most: a spec that does not work fails at once. */
const sleeperSeconds = (container: ContainerView, now: string): number =>
  Math.min(30, Math.max(10, Math.ceil((usualSeconds(container, now) ?? 0) * 1.5 + 5)));

const leftOut = (pod: Pod, copied: PodSpec): string[] =>
  (pod.spec?.initContainers ?? [])
    .map((container) => container.name)
    .filter((name) => !copied.initContainers?.some((container) => container.name === name));

/** Seconds that the list of an image may take. */
const LISTING_SECONDS = 60;

/** What --inspect-only leaves out. */
const onlyNotes = (target: Listing['target'] | null): string[] =>
  target !== null && typeof target !== 'string'
    ? ['without --inspect-only, a copy would mount the image as a volume and read its files there']
    : [];

async function plan(lab: Lab, wish: ImageWish): Promise<Plan> {
  const { pod } = lab;
  const { skipInit, shareVolumes, keepLabels, image } = wish;
  const container = failingContainer(lab, wish.container);
  const { name } = container;
  const base = { test: 'image-test', target: lab.diagnosis.target } as const;
  const { target = null } = wish.listing ?? {};
  const whyNoVolume = typeof target === 'string' ? [`no copy can mount the image to read its files: ${target}`] : [];
  if (wish.inspectOnly) return { ...base, pods: [], together: false, runs: [], notes: onlyNotes(target) };
  if (witnessOf(wish.inspection, lab, container) === 'proves')
    return {
      ...base,
      pods: [],
      together: false,
      runs: [],
      notes: ['the image shows the cause, so no copy was created'],
    };
  if (image === '') throw new UserError('--image needs the name of an image');
  const node = pod.spec?.nodeName ?? null;
  const watchSeconds = wish.duration ?? sleeperSeconds(container, lab.diagnosis.at ?? lab.source.now());
  const copied = copySpec(pod, { node, skipInit, quiet: [name] });
  const notes = await surroundings(lab, [copied], { shareVolumes, keepLabels, nodes: [node], sleeps: true });
  const out = leftOut(pod, copied);
  if (out.length > 0)
    notes.push(
      `the copies run without init containers ${out.join(', ')}: what they prepare is missing, and the test does not show whether they fail`,
    );
  if (node === null) notes.push('the original is on no node yet: the scheduler chooses a node for the copies');
  const id = newId();
  const sleeper = (role: CopyRole, tag: string, step: string, purpose: string, other: string | null): PlannedPod =>
    plannedCopy({
      pod,
      test: 'image-test',
      id,
      role,
      tag,
      step,
      purpose,
      watched: [name],
      watchSeconds,
      sleeps: true,
      keepLabels,
      initSeconds: skipInit ? 0 : initSeconds(pod),
      spec: asSleeper(copied, name, watchSeconds + START_SECONDS, other),
    });
  const runs = originalCommands(copied, name);
  const files =
    target === null || typeof target === 'string'
      ? []
      : [
          plannedCopy({
            pod,
            test: 'image-test',
            id,
            role: 'files',
            tag: 'files',
            step: 'files of the image',
            purpose: `${image} lists the program of ${name} in the image, which is mounted as a read-only volume, because the registry could not be read. It runs nothing of the image.`,
            watched: [name],
            watchSeconds: LISTING_SECONDS,
            sleeps: true,
            keepLabels,
            spec: listingSpec(copied, container.spec, image, target),
          }),
        ];
  return {
    ...base,
    pods: [
      sleeper(
        'own',
        'own',
        'original image, asleep',
        `container ${name} sleeps instead of running its command: does the image start at all?`,
        null,
      ),
      sleeper(
        'known-good',
        'known',
        'known-good image, asleep',
        `container ${name} sleeps in ${image}: does the pod spec work?`,
        image,
      ),
      ...files.map((copy) => ({ ...copy, prints: true })),
    ],
    // At the same time, two copies would run the original commands twice at once.
    together: runs.length === 0,
    runs,
    notes: [
      `the copies have no probes and hooks of ${name}: they would kill a container that sleeps`,
      ...whyNoVolume,
      ...notes,
    ],
  };
}

export const imageTest: Test<ImageWish> = {
  name: 'image-test',
  plan,
  async conclude(lab, _plan, runs, wish) {
    const { listing, inspection, inspectOnly } = wish;
    const { target = null, subject } = listing ?? {};
    const files = runs.find(({ planned }) => planned.role === 'files');
    const seen =
      inspection === null || subject === undefined || target === null || typeof target === 'string'
        ? inspection
        : await inspectListing(files, target, subject, inspection);
    return concludeImageTest(lab, failingContainer(lab, wish.container), runs, { inspection: seen, inspectOnly });
  },
};
