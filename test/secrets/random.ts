/** Random texts from a seed: the same seed gives the same secrets. */

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** Returns a whole number below `limit`. */
  below(limit: number): number {
    this.#state = (Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((this.#state ^ (this.#state >>> 13)) >>> 0) % limit;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  of(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join('');
  }

  hex = (length: number): string => this.of('0123456789abcdef', length);
  digits = (length: number): string => this.of('123456789', length);
  lower = (length: number): string => this.of('abcdefghijklmnopqrstuvwxyz0123456789', length);
  upper = (length: number): string => this.of('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', length);

  /** Letters and digits of both cases, each of them at least twice. */
  mixed(length: number): string {
    const all = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    return `${this.of(all, length - 6)}${this.of('ABCDEFGHKLMNP', 1)}${this.digits(1)}${this.of('abcdefghk', 1)}${this.of('QRSTUVWX', 1)}${this.digits(1)}${this.of('mnpqrstu', 1)}`;
  }

  /** A made-up word of small letters. */
  word(length: number): string {
    return Array.from({ length }, (_, i) => this.of(i % 2 === 0 ? 'bdfgklmnprstvz' : 'aeiou', 1)).join('');
  }
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
export const base64url = (text: string): string => Buffer.from(text).toString('base64url');
