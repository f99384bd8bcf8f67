/** What a survey finds. */
import type { PodItem } from '../model/list.ts';

/** A failing pod, with what grouping needs besides. */
export interface Found {
  readonly item: PodItem;
  /** Healthy pods of the same revision on its node, and on others; null if they were not counted. */
  readonly siblings: { readonly here: number; readonly elsewhere: number } | null;
  /** How the pod ended: see `Sighting`. Absent: not known. */
  readonly ending?: string;
}
