/**
 * Reading values of a stated type out of decoded YAML, as strictly as Go's decoder does. Error texts name fields, never
 * values.
 */

export type Raw = Record<string, unknown>;

/** The file holds something of another type than the field asks for. */
export class WrongShape extends Error {}

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;

function wrong(key: string, wanted: string, value: unknown): never {
  throw new WrongShape(`${key} must be ${wanted}, and is ${typeOf(value)}`);
}

export function str(raw: Raw, key: string): string {
  const value = raw[key] ?? '';
  return typeof value === 'string' ? value : wrong(key, 'a string', value);
}

export function bool(raw: Raw, key: string): boolean {
  const value = raw[key] ?? false;
  if (typeof value === 'boolean') return value;
  // YAML 1.1, which Go's decoder follows, has more words for it.
  if (typeof value === 'string' && /^(y|yes|on)$/i.test(value)) return true;
  if (typeof value === 'string' && /^(n|no|off)$/i.test(value)) return false;
  return wrong(key, 'true or false', value);
}

/** Base64 text, decoded; undefined where it is empty. */
export function bytes(raw: Raw, key: string): Buffer | undefined {
  const text = str(raw, key).replace(/[\r\n]/g, '');
  if (text === '') return undefined;
  const decoded = Buffer.from(text, 'base64');
  // Writing it again is several times faster than an expression over thousands of characters. A last digit may hold
  // bits that count for nothing.
  if (
    text.length % 4 !== 0 ||
    decoded.toString('base64').slice(0, -4) !== text.slice(0, -4) ||
    !/^[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)$/.test(text.slice(-4))
  )
    throw new WrongShape(`${key} is not base64`);
  return decoded;
}

export function strings(raw: Raw, key: string): string[] {
  const value = raw[key] ?? [];
  if (!Array.isArray(value)) return wrong(key, 'a list of strings', value);
  return value.map((item) => (typeof item === 'string' ? item : wrong(key, 'a list of strings', item)));
}

/** The mapping under a key; undefined where there is none. */
export function at(raw: Raw, key: string): Raw | undefined {
  const value = raw[key] ?? undefined;
  if (value === undefined) return undefined;
  return typeof value === 'object' && !Array.isArray(value) ? (value as Raw) : wrong(key, 'a mapping', value);
}

export function stringMap(raw: Raw, key: string): Record<string, string> {
  const map = at(raw, key) ?? {};
  return Object.fromEntries(Object.keys(map).map((k) => [k, str(map, k)]));
}

export function stringsMap(raw: Raw, key: string): Record<string, string[]> {
  const map = at(raw, key) ?? {};
  return Object.fromEntries(Object.keys(map).map((k) => [k, strings(map, k)]));
}

/**
 * A list of `{name, <field>}` as a map. @throws WrongShape where a name stands twice, as client-go's conversion does
 */
export function named<T>(raw: Raw, key: string, field: string, decode: (raw: Raw) => T): Map<string, T> {
  const list = raw[key] ?? [];
  if (!Array.isArray(list)) return wrong(key, 'a list', list);
  const map = new Map<string, T>();
  for (const item of list as unknown[]) {
    if (typeof item !== 'object' || item === null) return wrong(key, 'a list of mappings', item);
    const name = str(item as Raw, 'name');
    if (map.has(name)) throw new WrongShape(`${key} holds the name "${name}" twice`);
    try {
      map.set(name, decode(at(item as Raw, field) ?? {}));
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error;
      throw new WrongShape(`in ${key}, "${name}": ${error.message}`);
    }
  }
  return map;
}
