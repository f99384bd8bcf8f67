/** What a guard watches. */
import type { ClusterSource } from '../sources/cluster/source.ts';
import type { PodScan, PodSelection, Scope } from '../sources/pod-scan.ts';

export interface GuardOptions {
  readonly source: ClusterSource;
  readonly scan: PodScan;
  /** null: all namespaces. */
  readonly namespaces: readonly Scope[];
  readonly selection: PodSelection;
  /** Makes a text of the server safe for a terminal. */
  readonly plain: (text: string) => string;
}
