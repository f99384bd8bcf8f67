/**
 * Masks the lists of a watch. Most pods of a list are the same as in the list before, and masking a thousand of them
 * takes longer than everything else that a watch does, so what was masked is kept.
 */
import type { Cause } from '../model/diagnosis.ts';
import type { DiagnosisList, PodItem } from '../model/list.ts';
import type { KnownSecrets } from '../redaction/known.ts';

/** Returns a copy of an answer without secrets. */
type Mask = <T>(answer: T, known: KnownSecrets) => Promise<T>;

/** What is masked with the items of a group, and their names, which are never masked. */
const WITHOUT_PODS = { cause: null, pods: [], takesDown: [] };

export class MaskedLists {
  readonly #known: KnownSecrets;
  readonly #mask: Mask;
  /** By the item as it was before; valid for what was known then. */
  #items = new WeakMap<PodItem, PodItem>();
  #version = -1;

  constructor(known: KnownSecrets, mask: Mask) {
    this.#known = known;
    this.#mask = mask;
  }

  /** Returns a copy of a list without secrets. */
  async answer(list: DiagnosisList): Promise<DiagnosisList> {
    if (this.#version !== this.#known.version) this.#items = new WeakMap();
    const version = this.#known.version;
    const fresh = list.items.filter((item) => !this.#items.has(item));
    const masked = await this.#mask(
      { ...list, items: fresh, groups: list.groups.map((group) => ({ ...group, ...WITHOUT_PODS })) },
      this.#known,
    );
    // A secret that was found now can be in any item.
    if (this.#known.version !== version) {
      const whole = await this.#mask(list, this.#known);
      this.#keep(list.items, whole.items);
      return whole;
    }
    this.#keep(fresh, masked.items);
    const items = list.items.map((item) => this.#items.get(item)!);
    const causes = new Map<Cause | null, Cause>();
    for (const [i, item] of list.items.entries())
      for (const field of ['causes', 'history'] as const)
        for (const [k, cause] of item[field].entries()) causes.set(cause, items[i]![field][k]!);
    const groups = await Promise.all(
      list.groups.map(async ({ cause, pods, takesDown }, i) => ({
        ...masked.groups[i]!,
        pods,
        takesDown,
        cause: cause === null ? null : (causes.get(cause) ?? (await this.#mask(cause, this.#known))),
      })),
    );
    return { ...masked, items, groups };
  }

  #keep(items: readonly PodItem[], masked: readonly PodItem[]): void {
    for (const [i, item] of items.entries()) this.#items.set(item, masked[i]!);
    this.#version = this.#known.version;
  }
}
