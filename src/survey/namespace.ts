/**
 * One namespace gone through: its rows, then whole only what may be in trouble. Keeps of each pod no more than a
 * sighting.
 */
import { isStarting, isWell, mayBeInTrouble } from '../diagnosis/candidates.ts';
import type { Fact } from '../model/facts.ts';
import { objectKey } from '../model/objects.ts';
import type { Pod } from '../model/objects.ts';
import type { PodRow, PodScan, PodSelection, Scope } from '../sources/pod-scan.ts';
import type { SharedSource } from '../sources/shared.ts';
import { sight } from './sighting.ts';
import type { Sighting } from './sighting.ts';

/** How many pods of a revision run well on each node, by the part of their names that they share. */
export type WellSiblings = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface Seen {
  /** All pods, well or not. */
  pods: number;
  readonly sightings: Sighting[];
  readonly well: WellSiblings;
  readonly refused: Map<string, Fact<never>>;
  /** `namespace/name` of pods that may only be on their way. */
  readonly young: string[];
}

/** Names are unique within a namespace. */
export const keyOf = (namespace: string, prefix: string): string => `${namespace}/${prefix}`;
/** A controller's name and a dash (apimachinery pkg/names/generate.go adds five letters). */
export const prefixOf = (name: string): string => name.slice(0, name.lastIndexOf('-') + 1);

class Namespace implements Seen {
  pods = 0;
  readonly sightings: Sighting[] = [];
  readonly well = new Map<string, Map<string, number>>();
  readonly refused = new Map<string, Fact<never>>();
  readonly young: string[] = [];
  /** Names of pods that may be in trouble, and how many rows there are, by namespace. */
  readonly wanted = new Map<string, { rows: number; names: string[] }>();

  reset(): void {
    this.pods = 0;
    this.sightings.length = 0;
    this.young.length = 0;
    this.well.clear();
    this.wanted.clear();
  }

  row(row: PodRow, since: number): void {
    this.pods++;
    let here = this.wanted.get(row.namespace);
    if (here === undefined) {
      here = { rows: 0, names: [] };
      this.wanted.set(row.namespace, here);
    }
    here.rows++;
    if (mayBeInTrouble(row, since)) here.names.push(row.name);
    else if (isStarting(row)) this.young.push(`${row.namespace}/${row.name}`);
    else if (isWell(row)) this.#countWell(row.namespace, prefixOf(row.name), row.node);
  }

  whole(pod: Pod, source: SharedSource, since: number): void {
    const sighting = sight(pod, source.now(), since);
    if (sighting !== undefined) {
      this.sightings.push(sighting);
      source.know(pod);
      return;
    }
    if (pod.status?.phase === 'Pending') this.young.push(objectKey(pod));
    const statuses = pod.status?.containerStatuses ?? [];
    if (pod.status?.phase === 'Running' && statuses.length > 0 && statuses.every((status) => status.ready))
      this.#countWell(pod.metadata?.namespace ?? '', prefixOf(pod.metadata?.name ?? ''), pod.spec?.nodeName ?? '');
  }

  #countWell(namespace: string, prefix: string, node: string): void {
    if (prefix === '' || node === '') return;
    const key = keyOf(namespace, prefix);
    const nodes = this.well.get(key) ?? new Map<string, number>();
    nodes.set(node, (nodes.get(node) ?? 0) + 1);
    this.well.set(key, nodes);
  }
}

/**
 * @param since seconds: what counts as lately
 * @throws Unreadable where the namespace's pods cannot be listed; UserError where nothing can be asked
 */
export async function lookThrough(
  source: SharedSource,
  scan: PodScan,
  scope: Scope,
  selection: PodSelection,
  since: number,
): Promise<Seen> {
  const seen = new Namespace();
  for await (const page of scan.pages(scope, selection)) {
    if (page.restarted) seen.reset();
    for (const row of page.rows) seen.row(row, since);
    for (const pod of page.pods) {
      seen.pods++;
      seen.whole(pod, source, since);
    }
  }
  for (const [namespace, { rows, names }] of seen.wanted) {
    if (names.length === 0) continue;
    for await (const pod of scan.whole(
      namespace,
      names,
      rows,
      selection,
      (name, fact) => void seen.refused.set(`${namespace}/${name}`, fact),
    ))
      seen.whole(pod, source, since);
  }
  return seen;
}

/** How many pods of the same revision run well on this pod's node, and on others; null for a pod without siblings. */
export function siblingsOf(
  { prefix, node, target }: Sighting,
  well: WellSiblings,
): { readonly here: number; readonly elsewhere: number } | null {
  if (prefix === null || node === null) return null;
  const nodes = well.get(keyOf(target.namespace, prefix)) ?? new Map<string, number>();
  const all = [...nodes.values()].reduce((sum, count) => sum + count, 0);
  const here = nodes.get(node) ?? 0;
  return { here, elsewhere: all - here };
}
