/** Of which commit the images of a change are built, as their labels say. Pure but for what it is given to ask. */
import { containersOf } from '../../evidence/containers.ts';
import type { Pod, PodSpec } from '../../model/objects.ts';
import type { TemplateChange } from './change.ts';

/** An image to look up. */
export interface ImageName {
  /** As the pod spec names it. */
  readonly image: string;
  /** `status.imageID` where the pod runs it; '' else: then it is what the tag is in the registry now. */
  readonly imageID: string;
}

/** Two images that a change replaced one by the other, and their `org.opencontainers.image.revision`. */
export interface ImageSource {
  readonly before: string;
  readonly after: string;
  /** null: not known. */
  readonly beforeRevision: string | null;
  readonly afterRevision: string | null;
}

/** What a revision may look like: a commit, a tag, a version. Text of a registry is hostile. */
const REVISION = /^[\w.:/@+-]{1,100}$/;

/**
 * Returns the images that changes replaced, where at least one revision is known.
 * @param ask as `BisectWish.revisionsOf`
 */
export async function sourcesOf(
  changes: readonly TemplateChange[],
  older: PodSpec,
  own: PodSpec,
  pod: Pod,
  ask: (images: readonly ImageName[]) => Promise<readonly (string | null)[]>,
): Promise<ImageSource[]> {
  const lists = (spec: PodSpec): PodSpec['containers'] => [...(spec.initContainers ?? []), ...spec.containers];
  const imageOf = (spec: PodSpec, name: string): string => lists(spec).find((one) => one.name === name)?.image ?? '';
  const names = changes
    .flatMap(({ set }) => Object.keys(set))
    .flatMap((path) => /^\w+\[([^\]]*)\]\.image$/.exec(path)?.[1] ?? []);
  const pairs = [...new Set(names)].map((name) => {
    const imageID = containersOf(pod).find((one) => one.name === name)?.status?.imageID ?? '';
    return { before: imageOf(older, name), after: imageOf(own, name), imageID };
  });
  if (pairs.length === 0) return [];
  const found = await ask(
    pairs.flatMap(({ before, after, imageID }) => [
      { image: before, imageID: '' },
      { image: after, imageID },
    ]),
  );
  const revision = (at: number): string | null => {
    const text = found[at] ?? null;
    return text !== null && REVISION.test(text) ? text : null;
  };
  return pairs
    .map(({ before, after }, index) => ({
      before,
      after,
      beforeRevision: revision(2 * index),
      afterRevision: revision(2 * index + 1),
    }))
    .filter(({ beforeRevision, afterRevision }) => beforeRevision !== null || afterRevision !== null);
}

/** Returns the images with their revisions as a sentence; '' where none is known. */
export function saySources(sources: readonly ImageSource[]): string {
  const each = new Map(
    sources.flatMap(({ before, after, beforeRevision, afterRevision }) => [
      [before, beforeRevision] as const,
      [after, afterRevision] as const,
    ]),
  );
  const known = [...each].flatMap(([image, revision]) =>
    revision === null ? [] : [`${image} is built of ${revision}`],
  );
  return known.length === 0 ? '' : `. By their labels (org.opencontainers.image.revision), ${known.join(', ')}`;
}
