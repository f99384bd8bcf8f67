/** How many siblings of each revision are healthy on each node, counted by a survey and updated by a watch. */
import type { Pod } from '../model/objects.ts';
import type { Sighting } from './sighting.ts';

/** By revision (`namespace/prefix`), then by node: how many pods are healthy. */
export type HealthySiblings = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** By revision: the node of each healthy pod. A watch keeps it for all pods of a cluster, in a quarter of the memory. */
export type HealthyNodes = ReadonlyMap<string, readonly string[]>;

/** Collects the healthy pods of many namespaces. Each name of a node is kept once. */
export class NodesOfHealthy {
  readonly byRevision = new Map<string, readonly string[]>();
  readonly #names = new Map<string, string>();

  add(counted: HealthySiblings): void {
    for (const [revision, nodes] of counted)
      this.byRevision.set(
        revision,
        [...nodes].flatMap(([node, count]) => new Array<string>(count).fill(this.#once(node))),
      );
  }

  #once(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, name);
    return name;
  }
}

/** Healthy siblings on a pod's own node, and on all others. */
export interface SiblingCount {
  readonly here: number;
  readonly elsewhere: number;
}

/** Returns a controller's name with its dash: apimachinery pkg/names/generate.go adds five letters to it. */
export const prefixOf = (name: string): string => name.slice(0, name.lastIndexOf('-') + 1);

/** Returns the key of a pod's revision; undefined for a pod without a generated part in its name. */
export function revisionKey(namespace: string, name: string): string | undefined {
  const prefix = prefixOf(name);
  return prefix === '' ? undefined : `${namespace}/${prefix}`;
}

/** Returns whether all containers of a pod run and are ready. */
export function isHealthyPod(pod: Pod): boolean {
  const statuses = pod.status?.containerStatuses ?? [];
  return (
    pod.status?.phase === 'Running' &&
    !pod.metadata?.deletionTimestamp &&
    statuses.length > 0 &&
    statuses.every((status) => status.ready)
  );
}

/** Returns how many of the counted pods are on a node, and on the others. */
function split(nodes: ReadonlyMap<string, number> | undefined, node: string): SiblingCount {
  const all = [...(nodes?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  const here = nodes?.get(node) ?? 0;
  return { here, elsewhere: all - here };
}

/** Returns the healthy siblings of a pod that a survey saw; null for a pod without siblings. */
export const siblingsOf = (counted: HealthySiblings, { prefix, node, target }: Sighting): SiblingCount | null =>
  prefix === null || node === null ? null : split(counted.get(`${target.namespace}/${prefix}`), node);

/** A pod that changed since the survey. */
interface Seen {
  readonly node: string;
  /** The survey counted it as healthy. */
  readonly counted: boolean;
  readonly healthy: boolean;
}

/** The counts of a survey, updated with every change of a pod. */
export class HealthyCount {
  #counted: HealthyNodes = new Map();
  /** `namespace/name` of pods that existed when the survey counted, but were not healthy. */
  #unhealthy: ReadonlySet<string> = new Set();
  #at = 0;
  /** By revision, then by name. */
  readonly #seen = new Map<string, Map<string, Seen>>();

  /** Starts from the counts of a new survey. @param at the time of the survey by the server's clock, milliseconds */
  reset(counted: HealthyNodes, unhealthy: ReadonlySet<string>, at: number): void {
    [this.#counted, this.#unhealthy, this.#at] = [counted, unhealthy, at];
    this.#seen.clear();
  }

  /** Notes a change of a pod. @param failing the list shows it */
  note(pod: Pod, gone: boolean, failing: boolean): void {
    const { namespace = '', name = '', generateName, creationTimestamp } = pod.metadata ?? {};
    const node = pod.spec?.nodeName;
    const key = revisionKey(namespace, name);
    if (!generateName || !node || key === undefined) return;
    const seen = this.#seen.get(key) ?? new Map<string, Seen>();
    const counted =
      seen.get(name)?.counted ??
      (Date.parse(creationTimestamp ?? '') <= this.#at && !this.#unhealthy.has(`${namespace}/${name}`));
    if (gone && !counted) seen.delete(name);
    else seen.set(name, { node, counted, healthy: !gone && !failing && isHealthyPod(pod) });
    this.#seen.set(key, seen);
  }

  /** Returns the healthy siblings of a pod on its node, and on others. */
  of({ namespace, name }: { readonly namespace: string; readonly name: string }, node: string): SiblingCount {
    const key = revisionKey(namespace, name) ?? '';
    const nodes = new Map<string, number>();
    for (const one of this.#counted.get(key) ?? []) nodes.set(one, (nodes.get(one) ?? 0) + 1);
    for (const one of this.#seen.get(key)?.values() ?? [])
      nodes.set(one.node, Math.max(0, (nodes.get(one.node) ?? 0) + Number(one.healthy) - Number(one.counted)));
    return split(nodes, node);
  }
}
