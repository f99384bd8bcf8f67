/** Repeatable random numbers: the same seed gives the same cluster on every machine. */

export class Random {
  #state: number;

  /** @param seed any text; two texts give two sequences */
  constructor(seed: string) {
    // FNV-1a, 32 bits.
    let hash = 0x811c9dc5;
    for (const letter of seed) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
    this.#state = hash >>> 0;
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)]!;
  }

  shuffled<T>(values: readonly T[]): T[] {
    const all = [...values];
    for (let i = all.length - 1; i > 0; i--) {
      const other = this.between(0, i);
      [all[i], all[other]] = [all[other]!, all[i]!];
    }
    return all;
  }

  /** Letters and digits for names, as Kubernetes uses them (`apimachinery/pkg/util/rand`). */
  suffix(length: number): string {
    return this.#text(length, 'bcdfghjklmnpqrstvwxz2456789');
  }

  hex(length: number): string {
    return this.#text(length, '0123456789abcdef');
  }

  #text(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[this.between(0, alphabet.length - 1)]).join('');
  }
}
