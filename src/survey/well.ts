/** How many siblings of each revision run well where, kept true after the survey by what a watch tells. Pure. */
import type { Pod } from '../model/objects.ts';
import { keyOf, prefixOf } from './namespace.ts';
import type { WellSiblings } from './namespace.ts';

interface Told {
  readonly node: string;
  /** The survey counted it as well. */
  readonly counted: boolean;
  readonly well: boolean;
}

/** Its containers run, and each is ready. */
function runsWell(pod: Pod): boolean {
  const statuses = pod.status?.containerStatuses ?? [];
  return (
    pod.status?.phase === 'Running' &&
    !pod.metadata?.deletionTimestamp &&
    statuses.length > 0 &&
    statuses.every((status) => status.ready)
  );
}

export class WellCount {
  #counted: WellSiblings = new Map();
  /** `namespace/name` of pods that were there, and not well, when the others were counted. */
  #unwell: ReadonlySet<string> = new Set();
  #at = 0;
  /** By revision, then by name: pods of which something was told since. */
  readonly #told = new Map<string, Map<string, Told>>();

  /** @param at milliseconds since 1970 by the server's clock: when they were counted */
  reset(counted: WellSiblings, unwell: ReadonlySet<string>, at: number): void {
    [this.#counted, this.#unwell, this.#at] = [counted, unwell, at];
    this.#told.clear();
  }

  /** @param troubled it is one of those that the list tells of */
  tell(pod: Pod, gone: boolean, troubled: boolean): void {
    const { namespace = '', name = '', generateName, creationTimestamp } = pod.metadata ?? {};
    const node = pod.spec?.nodeName;
    if (!generateName || !node) return;
    const key = keyOf(namespace, prefixOf(name));
    const told = this.#told.get(key) ?? new Map<string, Told>();
    const counted =
      told.get(name)?.counted ??
      (Date.parse(creationTimestamp ?? '') <= this.#at && !this.#unwell.has(`${namespace}/${name}`));
    if (gone && !counted) told.delete(name);
    else told.set(name, { node, counted, well: !gone && !troubled && runsWell(pod) });
    this.#told.set(key, told);
  }

  /** How many siblings of a pod run well on its node, and on others. */
  of(
    { namespace, name }: { readonly namespace: string; readonly name: string },
    node: string,
  ): { readonly here: number; readonly elsewhere: number } {
    const key = keyOf(namespace, prefixOf(name));
    const nodes = new Map(this.#counted.get(key) ?? []);
    for (const one of this.#told.get(key)?.values() ?? [])
      nodes.set(one.node, Math.max(0, (nodes.get(one.node) ?? 0) + Number(one.well) - Number(one.counted)));
    const all = [...nodes.values()].reduce((sum, count) => sum + count, 0);
    return { here: nodes.get(node) ?? 0, elsewhere: all - (nodes.get(node) ?? 0) };
  }
}
