/** What a page in HTML draws of a pod besides the answer: its timeline, its logs and its memory. */
import type { Gap } from './diagnosis.ts';
import type { LogsContainer, TimelineEntry } from './reports.ts';

/** The memory of a container next to its limit. An unknown value is null. */
export interface ContainerMemory {
  readonly container: string;
  /** The limit in force as the API writes it, and in bytes. */
  readonly limit: string | null;
  readonly limitBytes: number | null;
  /** `pod`: the limit of the pod is smaller than the container's own, or the only one. */
  readonly limitBy: 'container' | 'pod' | null;
  readonly request: string | null;
  readonly requestBytes: number | null;
  /** What the present run uses, by the metrics API. */
  readonly usedBytes: number | null;
  readonly usedAt: string | null;
  /** The time at which the last run ended with the reason OOMKilled, RFC 3339. */
  readonly oomKilledAt: string | null;
}

export interface PodDetails {
  /** Oldest first, at most 500. */
  readonly timeline: readonly TimelineEntry[];
  readonly logs: readonly LogsContainer[];
  readonly memory: readonly ContainerMemory[];
  /** What could not be read for these, besides the gaps of the answer. */
  readonly gaps: readonly Gap[];
}
