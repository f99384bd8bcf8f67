/** What a bisect is asked for. */
import type { ImageName } from './image-sources.ts';

export interface BisectWish {
  readonly container?: string;
  /** Returns `org.opencontainers.image.revision` of images, in their order; null where it could not be read. */
  readonly revisionsOf: (images: readonly ImageName[]) => Promise<readonly (string | null)[]>;
  /** The number of the older revision; undefined: the newest that has ready pods, else the one before. */
  readonly revision?: number;
  readonly shareVolumes: boolean;
  readonly keepLabels: boolean;
  /** Seconds for which each copy is watched. */
  readonly duration?: number;
  /** Seconds after which no further copies are created. */
  readonly limit: number;
}
