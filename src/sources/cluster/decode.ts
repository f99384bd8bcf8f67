/**
 * Reads fields of a given type from parsed YAML, as strictly as Go's decoder. Its errors name fields, never values,
 * because a value can be a secret.
 */

/** A mapping in parsed YAML. */
export type Raw = Record<string, unknown>;

/** Says that a field has a value of another type. */
export class WrongShape extends Error {}

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;

function wrong(key: string, wanted: string, value: unknown): never {
  throw new WrongShape(`${key} must be ${wanted}, not ${typeOf(value)}`);
}

/** Returns the string under a key; '' where there is none. */
export function str(raw: Raw, key: string): string {
  const value = raw[key] ?? '';
  return typeof value === 'string' ? value : wrong(key, 'a string', value);
}

/** Returns the boolean under a key; false where there is none. */
export function bool(raw: Raw, key: string): boolean {
  const value = raw[key] ?? false;
  if (typeof value === 'boolean') return value;
  // Go's decoder follows YAML 1.1, which also has these words.
  if (typeof value === 'string' && /^(y|yes|on)$/i.test(value)) return true;
  if (typeof value === 'string' && /^(n|no|off)$/i.test(value)) return false;
  return wrong(key, 'true or false', value);
}

/** Returns the bytes of the base64 text under a key; undefined where it is empty. */
export function bytes(raw: Raw, key: string): Buffer | undefined {
  const text = str(raw, key).replace(/[\r\n]/g, '');
  if (text === '') return undefined;
  const decoded = Buffer.from(text, 'base64');
  // Encoding it again is several times faster than a regular expression over thousands of characters. The last group is
  // left out of the comparison, because its last digit can have unused bits.
  if (
    text.length % 4 !== 0 ||
    decoded.toString('base64').slice(0, -4) !== text.slice(0, -4) ||
    !/^[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)$/.test(text.slice(-4))
  )
    throw new WrongShape(`${key} is not base64`);
  return decoded;
}

/** Returns the list of strings under a key; empty where there is none. */
export function strings(raw: Raw, key: string): string[] {
  const value = raw[key] ?? [];
  if (!Array.isArray(value)) return wrong(key, 'a list of strings', value);
  return value.map((item) => (typeof item === 'string' ? item : wrong(key, 'a list of strings', item)));
}

/** Returns the mapping under a key; undefined where there is none. */
export function at(raw: Raw, key: string): Raw | undefined {
  const value = raw[key] ?? undefined;
  if (value === undefined) return undefined;
  return typeof value === 'object' && !Array.isArray(value) ? (value as Raw) : wrong(key, 'a mapping', value);
}

/** Returns the mapping to strings under a key; empty where there is none. */
export function stringMap(raw: Raw, key: string): Record<string, string> {
  const map = at(raw, key) ?? {};
  return Object.fromEntries(Object.keys(map).map((k) => [k, str(map, k)]));
}

/** Returns the mapping to lists of strings under a key; empty where there is none. */
export function stringsMap(raw: Raw, key: string): Record<string, string[]> {
  const map = at(raw, key) ?? {};
  return Object.fromEntries(Object.keys(map).map((k) => [k, strings(map, k)]));
}

/**
 * Returns a list of `{name, <field>}` as a map.
 * @param field the field that `decode` gets
 * @throws WrongShape where a name comes twice, as in client-go's conversion
 */
export function named<T>(raw: Raw, key: string, field: string, decode: (raw: Raw) => T): Map<string, T> {
  const list = raw[key] ?? [];
  if (!Array.isArray(list)) return wrong(key, 'a list', list);
  const map = new Map<string, T>();
  for (const item of list as unknown[]) {
    if (typeof item !== 'object' || item === null) return wrong(key, 'a list of mappings', item);
    const name = str(item as Raw, 'name');
    if (map.has(name)) throw new WrongShape(`${key} has the name "${name}" twice`);
    try {
      map.set(name, decode(at(item as Raw, field) ?? {}));
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error;
      throw new WrongShape(`in ${key}, "${name}": ${error.message}`);
    }
  }
  return map;
}
