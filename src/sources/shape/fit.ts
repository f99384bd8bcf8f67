/**
 * Fits parsed JSON into the shapes that the program reads. What does not fit is dropped and noted, so that no reader
 * meets a value of another type. An object that fits as it is, is returned as it is: that costs no memory.
 */
import { once } from '../../expressions.ts';

/** Returns whether a value is a JSON object: neither null nor a list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nested values. The API server rejects deeper ones, and they could exceed the stack. */
const MOST_DEPTH = 500;
/** Misfits that are named. */
const MOST_NAMED = 3;
/** Characters of a key in the path of a misfit. */
const MOST_KEY = 60;

/** The misfits of one object, and the path of the value that is looked at. */
export class Misfits {
  readonly path: (string | number)[] = [];
  readonly #named: string[] = [];
  count = 0;

  /** Notes a misfit. @param what what is wrong, after the path: `is not a list` */
  note(what: string, ...below: (string | number)[]): void {
    this.count++;
    if (this.#named.length < MOST_NAMED) this.#named.push(`${pathText([...this.path, ...below])} ${what}`);
  }

  /** Returns the misfits as one text; undefined where there is none. */
  text(): string | undefined {
    const more = this.count - this.#named.length;
    return this.count === 0 ? undefined : this.#named.join(', ') + (more > 0 ? `, and ${more} more` : '');
  }
}

const pathText = (path: readonly (string | number)[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = part.length > MOST_KEY ? `${part.slice(0, MOST_KEY)}…` : part;
    return text === '' ? key : `${text}.${key}`;
  }, '');

/** A shape: returns the value where it fits, the fitting part of it where it can do without the rest, else undefined. */
export interface Shape<T> {
  (value: unknown, misfits: Misfits): T | undefined;
  /** What a value has to be, for the note: `a list`. Absent where the shape writes the note itself. */
  readonly wants?: string;
  /** Returns the value of a field that is absent, or does not fit. Absent: such a field stays absent. */
  readonly otherwise?: () => T;
}

const leaf = <T>(wants: string, fit: (value: unknown) => T | undefined): Shape<T> => Object.assign(fit, { wants });

/** Numbers and booleans count as text: hand-written YAML has them without quotes. */
const asText = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
      ? String(value)
      : undefined;

/** Any text. */
export const text = leaf('text', asText);
/** A text that is not empty. */
export const name = leaf('a name', (value) => asText(value) || undefined);
/** A whole number. */
export const int = leaf('a whole number', (value) => (Number.isSafeInteger(value) ? (value as number) : undefined));
const MOST_COUNT = 2 ** 31 - 1;
/** A whole number that cannot be negative, of 32 bits. */
export const count = leaf('a count', (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOST_COUNT
    ? (value as number)
    : undefined,
);
/** Any number that is finite. */
export const number = leaf('a number', (value) => (Number.isFinite(value) ? (value as number) : undefined));
export const flag = leaf('true or false', (value) => (typeof value === 'boolean' ? value : undefined));
/** A port: a number or the name of one. */
export const intOrName = leaf<string | number>('a number or a name', (value) =>
  Number.isSafeInteger(value) ? (value as number) : typeof value === 'string' ? value : undefined,
);

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,20})?(?:Z|[+-]\d\d:\d\d)$/;
/** A time, RFC 3339. */
export const time = leaf('a time', (value) =>
  typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined,
);

function tooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  for (const key in value) if (tooDeep((value as Record<string, unknown>)[key], left - 1)) return true;
  return false;
}

/** Any JSON that is not nested too deeply. */
export const any: Shape<never> = (value, misfits) =>
  tooDeep(value, MOST_DEPTH) ? void misfits.note('is nested too deeply') : (value as never);

/** Any JSON object. */
export const anyObject: Shape<never> = (value, misfits) =>
  isObject(value) ? any(value, misfits) : void misfits.note('is not an object');

/** Fits one value below the path. */
function below<T>(shape: Shape<T>, value: unknown, key: string | number, misfits: Misfits): T | undefined {
  misfits.path.push(key);
  const before = misfits.count;
  const fit = shape(value, misfits);
  if (fit === undefined && misfits.count === before) misfits.note(`is not ${shape.wants ?? 'usable'}`);
  misfits.path.pop();
  return fit;
}

/**
 * The shape of a field that is never absent. The API leaves out a field with Go's zero value only where a reader takes it
 * for that value.
 */
export const orElse = <T>(shape: Shape<T>, otherwise: () => T): Shape<T> =>
  Object.assign((value: unknown, misfits: Misfits): T | undefined => shape(value, misfits), {
    otherwise,
    ...(shape.wants !== undefined && { wants: shape.wants }),
  });
/** A text that is never absent. */
export const textOrNone = orElse(text, () => '');
/** A count that is never absent. */
export const countOrZero = orElse(count, () => 0);

type Known<T> = { readonly [K in keyof T]?: Shape<NonNullable<T[K]>> };

/**
 * The shape of an object with these fields. Other fields stay as they are.
 * @param known a function where the shape is large: a run of the program meets few of the kinds of objects
 * @param required fields without which the object says nothing, so that it does not fit
 */
export function fields<T>(known: Known<T> | (() => Known<T>), ...required: readonly (keyof T & string)[]): Shape<T> {
  const made = once(() => {
    const shapes = new Map(Object.entries(typeof known === 'function' ? known() : known)) as Map<
      string,
      Shape<unknown>
    >;
    return { shapes, filled: [...shapes].filter(([, { otherwise }]) => otherwise !== undefined) };
  });
  const fit: Shape<T> = (value, misfits) => {
    if (!isObject(value)) return void misfits.note('is not an object');
    const { shapes, filled } = made();
    let own = value;
    const set = (key: string, to: unknown): void => {
      if (own === value) own = { ...value };
      if (to === undefined) delete own[key];
      else own[key] = to;
    };
    for (const key in value) {
      const one = value[key];
      if (one === null || one === undefined) {
        set(key, undefined);
        continue;
      }
      const fitted = below(shapes.get(key) ?? any, one, key, misfits);
      if (fitted !== one) set(key, fitted);
    }
    if (Object.hasOwn(own, '__proto__')) {
      misfits.note('is no field', '__proto__');
      set('__proto__', undefined);
    }
    for (const key of required)
      if (!Object.hasOwn(own, key)) {
        if (!(key in value) || value[key] === null) misfits.note('is missing', key);
        return undefined;
      }
    for (const [key, { otherwise }] of filled) if (!Object.hasOwn(own, key)) set(key, otherwise!());
    return own as T;
  };
  return fit;
}

/**
 * The shape of a list. Members that do not fit are dropped.
 * @param key returns what identifies a member; of two members with the same key the first one stays
 */
export function list<T>(member: Shape<T>, key?: (member: T) => string): Shape<T[]> {
  return (value, misfits) => {
    if (!Array.isArray(value)) return void misfits.note('is not a list');
    const kept: T[] = [];
    let same = true;
    const seen = key && value.length > 1 ? new Set<string>() : undefined;
    for (let i = 0; i < value.length; i++) {
      const one: unknown = value[i];
      const fitted = below(member, one, i, misfits);
      if (fitted !== undefined && seen !== undefined) {
        const id = key!(fitted);
        if (seen.has(id)) {
          misfits.path.push(i);
          misfits.note('has the same name as another');
          misfits.path.pop();
          same = false;
          continue;
        }
        seen.add(id);
      }
      if (fitted === undefined || fitted !== one) same = false;
      if (fitted !== undefined) kept.push(fitted);
    }
    return same ? value : kept;
  };
}

/**
 * The shape of a map with free keys. The map has no prototype: otherwise looking up `constructor`, which anyone can
 * write into a selector, would find something in every map.
 */
export function map<T>(member: Shape<T>): Shape<{ [key: string]: T }> {
  return (value, misfits) => {
    if (!isObject(value)) return void misfits.note('is not a map');
    const own = Object.create(null) as { [key: string]: T };
    for (const key in value) {
      const one = value[key];
      if (one === null || one === undefined) continue;
      const fitted = below(member, one, key, misfits);
      if (fitted !== undefined) own[key] = fitted;
    }
    return own;
  };
}

/** Labels, limits and other maps of texts. */
export const texts: Shape<{ [key: string]: string }> = map(text);
/** The name of a list's member, as its key. */
export const byName = ({ name: own }: { readonly name?: string | undefined }): string => own ?? '';
