/** Makes one change to the files of a recording. */
import { Random } from '../bench/random.ts';
import type { Action, Files, Step } from './recipe.ts';
import { anyValue, KEYS, TEXTS, TIMES, wrongValue } from './values.ts';

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    const holder = value as Record<string, unknown>;
    found.push({ holder, key });
    if (found.length < 60_000) placesIn(holder[key], found);
  }
  return found;
}

/** Replaces a value. Assigning to `__proto__` would change the prototype instead. */
function put(holder: Record<string, unknown>, key: string, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(key) || 0] = value;
  else Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Changes one value of a document. */
function changeValue(document: unknown, action: Action, random: Random): void {
  // Kinds and the list itself decide whether anything is read at all; most changes are to what is below.
  const all = placesIn(document).filter(({ key }) => !['kind', 'apiVersion'].includes(key) || random.next() < 0.1);
  if (all.length === 0) return;
  const { holder, key } = random.pick(all);
  const value = holder[key];
  switch (action) {
    case 'remove':
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 'wrong-type':
      put(holder, key, wrongValue(random, value));
      return;
    case 'add-key':
      put(
        typeof value === 'object' && value !== null ? (value as typeof holder) : holder,
        random.pick(KEYS),
        anyValue(random),
      );
      return;
    case 'add-member':
      if (Array.isArray(value)) value.splice(random.between(0, value.length), 0, anyValue(random));
      else put(holder, key, anyValue(random));
      return;
    case 'repeat-member':
      if (Array.isArray(value) && value.length > 0) {
        const times = random.pick([1, 2, 40]);
        for (let i = 0; i < times; i++) value.push(structuredClone(random.pick(value)));
      }
      return;
    case 'rename':
      if (Array.isArray(holder)) return;
      delete holder[key];
      put(holder, random.pick([...KEYS, 'name', 'status', 'state', 'items']), value);
      return;
    case 'move':
      put(holder, key, structuredClone(random.pick(all.slice(0, 500)).holder));
      return;
    case 'time': {
      const times = all.filter((one) => /(?:Time|Timestamp|At)$/.test(one.key));
      const other = times.length > 0 ? random.pick(times) : { holder, key };
      put(other.holder, other.key, random.pick(TIMES));
      return;
    }
    case 'wrap':
      put(holder, key, random.pick<unknown>([[value], { value }, { items: value }]));
      return;
    default:
      put(holder, key, anyValue(random));
  }
}

const NO_JSON: readonly string[] = [
  '',
  'null',
  '[]',
  '{}',
  '42',
  '"text"',
  '{"kind":"Status","message":{},"reason":7}',
  '{"items":null}',
  '{"kind":"PodList","apiVersion":7,"items":[null,7,"x",[]]}',
  '<!DOCTYPE html><html><body>Log in</body></html>',
  '\u0000\u0001\u0002',
  '{"items":[',
  'a: &a [*a]',
];

function changeLines(text: string, random: Random): string {
  const lines = text.split('\n');
  const stamp = lines[0]?.slice(0, 31) ?? '';
  for (let i = 0; i < random.between(1, 4); i++) {
    const line = random.pick([
      random.pick(TEXTS),
      `${stamp}${random.pick(TEXTS)}`,
      `${stamp}{"level":"error","msg":${JSON.stringify(random.pick(TEXTS))},"error":{"a":${'['.repeat(900)}${']'.repeat(900)}}}`,
      `${stamp}level=fatal msg=${JSON.stringify(random.pick(TEXTS))}`,
      `${stamp}Error: ${random.pick(TEXTS)} at ${random.pick(TEXTS)}`,
      `${stamp}panic: ${random.pick(TEXTS)}`,
    ]);
    lines.splice(random.between(0, lines.length), random.between(0, 1), line);
  }
  return lines.join('\n');
}

/** Returns the files after a step. */
export function changed(files: Files, { file, action, random: seed }: Step): Files {
  const text = files.get(file);
  if (text === undefined) return files;
  const random = new Random(seed);
  if (action === 'lines') return new Map(files).set(file, changeLines(text, random));
  if (action === 'text-file') {
    const cut = text.slice(0, random.between(0, text.length));
    return new Map(files).set(file, random.next() < 0.4 ? cut : random.pick(NO_JSON));
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return files;
  }
  changeValue(document, action, random);
  return new Map(files).set(file, JSON.stringify(document));
}
