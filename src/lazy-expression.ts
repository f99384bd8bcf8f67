/**
 * Regular expressions that V8 makes when they are first used. V8 reads an expression when it makes it (10 000
 * instructions) and compiles it when it first runs. One `explain` uses a tenth of the expressions of its modules: to make
 * all of them took 6 % of its processor time. In the program, every expression at the top level of a module is one of
 * these (scripts/build/quick-expressions.ts).
 */

/** Behaves as the expression of the same source and flags, also for `instanceof`. */
class LazyExpression {
  /** As written; `RegExp.prototype.source`. */
  readonly source: string;
  readonly flags: string;
  #made: RegExp | undefined;

  constructor(source: string, flags: string) {
    this.source = source;
    this.flags = flags;
  }

  get #expression(): RegExp {
    this.#made ??= new RegExp(this.source, this.flags);
    return this.#made;
  }

  get hasIndices(): boolean {
    return this.flags.includes('d');
  }
  get global(): boolean {
    return this.flags.includes('g');
  }
  get ignoreCase(): boolean {
    return this.flags.includes('i');
  }
  get multiline(): boolean {
    return this.flags.includes('m');
  }
  get dotAll(): boolean {
    return this.flags.includes('s');
  }
  get unicode(): boolean {
    return this.flags.includes('u');
  }
  get unicodeSets(): boolean {
    return this.flags.includes('v');
  }
  get sticky(): boolean {
    return this.flags.includes('y');
  }

  get lastIndex(): number {
    return this.#expression.lastIndex;
  }
  set lastIndex(index: number) {
    this.#expression.lastIndex = index;
  }

  exec(text: string): RegExpExecArray | null {
    return this.#expression.exec(text);
  }
  test(text: string): boolean {
    return this.#expression.test(text);
  }
  toString(): string {
    return `/${this.source}/${this.flags}`;
  }

  // What `match`, `replace` and the other methods of a text call.
  [Symbol.match](text: string): RegExpMatchArray | null {
    return this.#expression[Symbol.match](text);
  }
  [Symbol.matchAll](text: string): RegExpStringIterator<RegExpExecArray> {
    return this.#expression[Symbol.matchAll](text);
  }
  [Symbol.replace](text: string, replacement: string): string {
    return this.#expression[Symbol.replace](text, replacement);
  }
  [Symbol.search](text: string): number {
    return this.#expression[Symbol.search](text);
  }
  [Symbol.split](text: string, limit?: number): string[] {
    return this.#expression[Symbol.split](text, limit);
  }
}
Object.setPrototypeOf(LazyExpression.prototype, RegExp.prototype);

/**
 * Returns an expression that is made when it is first used.
 * @param source what is between the slashes of a literal. An error in it is thrown at the first use
 */
export const lazily = (source: string, flags = ''): RegExp => new LazyExpression(source, flags) as unknown as RegExp;
