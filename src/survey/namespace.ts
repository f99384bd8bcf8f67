/**
 * Scans one namespace: the rows of its table, then whole only the pods that may be failing. Of each pod only a sighting
 * is kept.
 */
import { isHealthy, isStarting, mayBeFailing } from '../diagnosis/candidates.ts';
import type { Fact } from '../model/facts.ts';
import { nameOf, objectKey } from '../model/objects.ts';
import type { Pod } from '../model/objects.ts';
import type { PodRow, PodScan, PodSelection, ReadPod, Scope } from '../sources/pod-scan.ts';
import type { SharedSource } from '../sources/shared.ts';
import { isHealthyPod, revisionKey } from './healthy-siblings.ts';
import type { HealthySiblings } from './healthy-siblings.ts';
import { knowSiblings } from './known-siblings.ts';
import { isComingUp, sight } from './sighting.ts';
import type { Sighting } from './sighting.ts';

export interface Seen {
  /** All pods, healthy or not. */
  pods: number;
  readonly sightings: Sighting[];
  readonly healthy: HealthySiblings;
  readonly refused: Map<string, Fact<unknown>>;
  /** `namespace/name` of pods that may still be starting. */
  readonly young: string[];
  /** Why there may be other pods; undefined: these are all. */
  part: string | undefined;
}

class Namespace implements Seen {
  pods = 0;
  readonly sightings: Sighting[] = [];
  readonly healthy = new Map<string, Map<string, number>>();
  readonly refused = new Map<string, Fact<unknown>>();
  readonly young: string[] = [];
  part: string | undefined;
  readonly #healthyRows: PodRow[] = [];
  /** Names of all pods, and of those that may be failing, by namespace. */
  readonly wanted = new Map<string, { all: string[]; names: string[] }>();

  reset(): void {
    this.pods = 0;
    this.sightings.length = 0;
    this.young.length = 0;
    this.healthy.clear();
    this.#healthyRows.length = 0;
    this.wanted.clear();
  }

  row(row: PodRow, since: number): void {
    this.pods++;
    let here = this.wanted.get(row.namespace);
    if (here === undefined) {
      here = { all: [], names: [] };
      this.wanted.set(row.namespace, here);
    }
    here.all.push(row.name);
    if (mayBeFailing(row, since)) here.names.push(row.name);
    else if (isStarting(row)) this.young.push(`${row.namespace}/${row.name}`);
    else if (isHealthy(row)) this.#healthyRows.push(row);
  }

  /** Counts healthy pods by their rows. @param every also of revisions without a pod that may be failing */
  countHealthy(every: boolean): void {
    const revisions = new Set<string | undefined>();
    for (const [namespace, { names }] of this.wanted)
      for (const name of names) revisions.add(revisionKey(namespace, name));
    if (!every && revisions.size === 0) return;
    for (const { namespace, name, node } of this.#healthyRows)
      if (every || revisions.has(revisionKey(namespace, name))) this.#countHealthy(namespace, name, node);
  }

  /** Takes a pod. Returns it as it is remembered. */
  whole(read: ReadPod, source: SharedSource, since: number): Pod {
    const pod = read.value;
    const sighting = sight(pod, source.now(), since);
    if (sighting !== undefined) {
      this.sightings.push(sighting);
      return source.know(read);
    }
    // The diagnosis reports it; a pod that seems healthy has none.
    if (read.state === 'partial') this.refused.set(objectKey(pod), read);
    if (isComingUp(pod)) this.young.push(objectKey(pod));
    if (isHealthyPod(pod)) this.#countHealthy(pod.metadata?.namespace ?? '', nameOf(pod), pod.spec?.nodeName ?? '');
    return pod;
  }

  #countHealthy(namespace: string, name: string, node: string): void {
    const key = revisionKey(namespace, name);
    if (key === undefined || node === '') return;
    const nodes = this.healthy.get(key) ?? new Map<string, number>();
    nodes.set(node, (nodes.get(node) ?? 0) + 1);
    this.healthy.set(key, nodes);
  }
}

/**
 * Scans the pods of a scope.
 * @param since seconds: how recent a restart must be to count
 * @param every count the healthy pods of every revision, not only of those with a pod that may be failing
 * @throws Unreadable if the pods of the scope cannot be listed; UserError if the server cannot be asked at all
 */
export async function lookThrough(
  source: SharedSource,
  scan: PodScan,
  scope: Scope,
  selection: PodSelection,
  since: number,
  every = false,
): Promise<Seen> {
  const seen = new Namespace();
  for await (const page of scan.pages(scope, selection)) {
    if (page.restarted) seen.reset();
    seen.part ??= page.part;
    for (const row of page.rows) seen.row(row, since);
    for (const pod of page.pods) {
      seen.pods++;
      seen.whole(pod, source, since);
    }
  }
  seen.countHealthy(every);
  const isAll = selection.labelSelector === undefined && selection.fieldSelector === undefined;
  for (const [namespace, { all, names }] of seen.wanted) {
    if (names.length === 0) continue;
    const read: Pod[] = [];
    for await (const pod of scan.whole(
      namespace,
      names,
      all.length,
      selection,
      (name, fact) => void seen.refused.set(`${namespace}/${name}`, fact),
    )) {
      const own = seen.whole(pod, source, since);
      if (pod.state === 'known') read.push(own);
    }
    if (isAll && seen.part === undefined) knowSiblings(source, namespace, all, read);
  }
  return seen;
}
