/**
 * Masks secrets in an answer (plain data), before it is printed in any format. Every text is masked, except the names
 * and ids on the list below; then every value that was masked in one place is masked in all others.
 */
import { expressionOf, holdsAny } from '../needles.ts';
import type { Needled } from '../needles.ts';
import { remembered } from '../remembered.ts';
import type { KnownSecrets } from './known.ts';
import { ObjectMask } from './object-mask.ts';
import { redactNamed, redactWords } from './places.ts';
import { redactText } from './redact.ts';

/** Names, ids, kinds and times: what an answer is about, and what its readers compare. */
const NAMES = new Set(
  `name namespace kind apiVersion uid object field container id category confidence risk state status type reason node
  pod workload image file saved time at startedAt finishedAt createdAt nextRestartAt resource verb test verdict outcome
  action mode severity what signal goesAway platform version schedulerName`
    .trim()
    .split(/\s+/),
);
/** Each with a word of which a path holds one. */
export const PLACES_OF_NAMES: readonly Needled[] = [
  ['env[', /\benv\[([^\][]{1,200})\]$/],
  [
    ['annotations', 'volumeAttributes', 'options', 'parameters', 'httpHeaders'],
    /\b(?:annotations|volumeAttributes|options|parameters|httpHeaders)\[?\.?([^\]]{1,200})\]?$/,
  ],
  ['data[', /\bdata\[([^\]]{1,200})\]$/],
];

/** The name of the variable, the annotation or the key that a path leads to. */
function nameAt(path: string): string | undefined {
  for (const one of PLACES_OF_NAMES) {
    const found = holdsAny(path, one[0]) ? expressionOf(one)?.exec(path) : undefined;
    if (found) return found[1];
  }
  return undefined;
}

/** Where a variable has its value from. */
const KEY_REFERENCE = /^(?:Secret|ConfigMap) [a-z0-9.-]{1,253}(?: key [\w.-]{1,253}(?:, optional: true)?)?$/;

/** What the quote of a named value joins: `old -> new`, `first, then second`. */
const JOINTS = /( -> |, then )/;

/** A fix, or anything else with a command to copy. */
interface Fix {
  readonly command?: string | null | undefined;
  readonly argv?: readonly (readonly string[])[] | null | undefined;
  readonly change?: { readonly set: Readonly<Record<string, unknown>> } | undefined;
}
const isFix = (value: object): value is Fix =>
  ('command' in value && (typeof value.command === 'string' || value.command === null)) ||
  'argv' in value ||
  ('change' in value && typeof value.change === 'object' && value.change !== null && 'set' in value.change);

/** A fix without what masking changed: a command or a change that holds a mask does harm. */
function usable(fix: Fix, masked: Fix, rest: Readonly<Record<string, unknown>>): unknown {
  const isSame = (key: keyof Fix): boolean => JSON.stringify(fix[key]) === JSON.stringify(masked[key]);
  const isCommand = isSame('command') && isSame('argv');
  return Object.fromEntries(
    Object.keys(fix).flatMap((key) => {
      if (key === 'command' || key === 'argv') return [[key, isCommand ? fix[key] : null]];
      if (key === 'change') return isSame('change') ? [[key, fix.change]] : [];
      return [[key, rest[key]]];
    }),
  );
}

class AnswerMask {
  readonly #known: KnownSecrets;
  readonly #objects: ObjectMask;
  /** The pods of a list repeat most of their texts. */
  readonly text = remembered((text: string) => this.#kept(text, redactText(text)));

  constructor(known: KnownSecrets) {
    this.#known = known;
    this.#objects = new ObjectMask(known);
  }

  #kept(text: string, masked: string): string {
    this.#known.addMasked(text, masked);
    return masked;
  }

  /** The quote of a citation or a new value of a spec: its path says what it is. */
  #at(path: string, text: string): string {
    const name = nameAt(path);
    if (name === undefined) return this.text(text);
    return text
      .split(JOINTS)
      .map((part, i) => (i % 2 === 1 ? part : this.#named(name, part)))
      .join('');
  }

  /** A value of this name. The name itself and a reference to a key are no value. */
  #named(name: string, part: string): string {
    return part === name || part === '(none)' || KEY_REFERENCE.test(part)
      ? part
      : this.#kept(part, redactNamed(name, part));
  }

  /** A new value of a field of a pod's spec. */
  #changed(path: string, value: unknown): unknown {
    if (typeof value === 'string') return this.#at(path, value);
    const field = /([A-Za-z]{1,60})$/.exec(path)?.[1] ?? '';
    return Object.values(this.#objects.value({ [field]: value }) as object)[0];
  }

  /**
   * A fix: a command or a change in which a value had to be masked is left out, because it would write the mask into
   * the cluster.
   */
  #fix(fix: Fix): unknown {
    const { command, argv, change, ...rest } = fix;
    const line = typeof command === 'string' ? this.text(command) : command;
    const words = argv?.map((one) => redactWords(one, '', true)) ?? argv;
    for (const [i, one] of (argv ?? []).entries())
      for (const [k, word] of one.entries()) this.#known.addMasked(word, words![i]![k]!);
    const set = Object.fromEntries(
      Object.entries(change?.set ?? {}).map(([path, value]) => [path, this.#changed(path, value)]),
    );
    return usable(
      fix,
      { command: line, argv: words, change: change && { ...change, set } },
      this.value(rest) as Record<string, unknown>,
    );
  }

  /** Lines that follow each other: a secret can span them. */
  #lines(lines: readonly unknown[]): unknown[] {
    const texts = lines.map((line) => String((line as { text?: unknown }).text ?? ''));
    const whole = this.text(texts.join('\n')).split('\n');
    const isSame = whole.length === texts.length && !texts.some((text) => text.includes('\n'));
    return lines.map((line, i) => ({ ...(line as object), text: isSame ? whole[i]! : this.text(texts[i]!) }));
  }

  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((one) => this.value(one));
    if (typeof value !== 'object' || value === null) return value;
    const { field } = value as { field?: unknown };
    if (isFix(value)) return this.#fix(value);
    return Object.fromEntries(
      Object.entries(value).map(([key, one]): [string, unknown] => {
        if (typeof one === 'string')
          return [
            key,
            NAMES.has(key) ? one : key === 'quote' && typeof field === 'string' ? this.#at(field, one) : this.text(one),
          ];
        if (key === 'lines' && Array.isArray(one)) return [key, this.#lines(one)];
        return [key, this.value(one)];
      }),
    );
  }
}

/** Masks every text but names, by a function. */
function everyText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => everyText(one, change));
  if (typeof value !== 'object' || value === null) return value;
  const masked = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      typeof one === 'string' && NAMES.has(key) ? one : everyText(one, change),
    ]),
  );
  if (!isFix(value)) return masked;
  return usable(value, masked, masked);
}

/**
 * Returns a copy of an answer without secrets.
 * @param known the secrets that this run has read; gets those that are found in the answer
 */
export function withoutSecrets<T>(answer: T, known: KnownSecrets): T {
  return withoutKnown(new AnswerMask(known).value(answer) as T, known);
}

/** Returns a copy of an answer in which every known secret is masked. */
export const withoutKnown = <T>(answer: T, known: KnownSecrets): T =>
  everyText(
    answer,
    remembered((text) => known.mask(text)),
  ) as T;
