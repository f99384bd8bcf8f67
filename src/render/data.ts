/** JSON and YAML, with an escape for every character that a terminal would act on or not show. */

import { INVISIBLE } from './text.ts';

/** DEL, C1 and the invisible characters, which JSON leaves as they are. */
const UNSAFE = new RegExp(`[\\u007f-\\u009f]|${INVISIBLE.source}`, 'g');
/** Returns the escapes of a character; two where it is a pair of surrogates. */
const escaped = (character: string): string =>
  character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(UNSAFE, escaped)}\n`;
}

/** Returns JSON on one line, for streams of documents. */
export function renderJsonLine(value: unknown): string {
  return `${JSON.stringify(value).replace(UNSAFE, escaped)}\n`;
}

const MARK = 'crashloop-escaped-';

/**
 * Returns YAML that reads back to the same value. A string with unsafe characters becomes a double-quoted scalar with
 * escapes.
 */
export async function renderYaml(value: unknown): Promise<string> {
  const { dump } = await import('js-yaml');
  const marks = new Map<string, string>();
  const marked = JSON.stringify(value, (_key, one: unknown) => {
    if (typeof one !== 'string' || (one.search(UNSAFE) < 0 && !one.includes(MARK))) return one;
    // js-yaml would print the string raw, so a placeholder goes through it instead.
    const mark = `${MARK}${marks.size}-`;
    marks.set(mark, JSON.stringify(one).replace(UNSAFE, escaped));
    return mark;
  });
  const text = dump(JSON.parse(marked), { lineWidth: -1, noRefs: true });
  return marks.size === 0 ? text : text.replace(/crashloop-escaped-\d+-/g, (mark) => marks.get(mark) ?? mark);
}
