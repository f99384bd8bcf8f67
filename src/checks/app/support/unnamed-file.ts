/** The mounted configuration file that an error is about, where the log names no file. */
import { carriedFiles } from '../../config/support/files.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

/** A line of a mounted file. */
export interface UnnamedFile {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** The log quotes the line with its number, and one mounted file has that text there. */
  readonly isExact: boolean;
}

const QUOTED = /["'`“‘]([^"'`“”‘’\n]{2,200})["'`”’]/g;
/** Longer files are no configuration that a person wrote. */
const MAX_LINES = 5000;

const hasWord = (line: string, word: string): boolean => line.split(/[^\w.-]+/).includes(word);

/** Whether a line sets a name: `name: 1`, `"name": 1`, `- name = 1`, `name 1`. */
function sets(line: string, name: string): boolean {
  const text = line
    .trimStart()
    .replace(/^- {1,4}/, '')
    .replace(/^["']/, '');
  // JSON on one line.
  if (line.includes(`"${name}":`)) return true;
  return text.startsWith(name) && /^["']?\s{0,20}(?:[:= \t]|$)/.test(text.slice(name.length));
}

/**
 * Returns the line of the only mounted ConfigMap key that has what a message quotes.
 * @param key the setting that the message names
 * @param at the place that it names: `line 3`
 */
export function unnamedFile(
  context: PodContext,
  container: ContainerView,
  message: string,
  key: string | undefined,
  at: string | undefined,
): UnnamedFile | undefined {
  const files = carriedFiles(context, container).flatMap(({ path, key: name, carrier }) => {
    const map = carrier.kind === 'ConfigMap' ? context.get('configmaps', carrier.name) : undefined;
    const text = map?.state === 'known' ? map.value.data?.[name] : undefined;
    return text === undefined ? [] : [{ path, lines: text.split('\n', MAX_LINES) }];
  });
  const quotes = [...message.slice(0, 1000).matchAll(QUOTED)].map(([, text = '']) => text.trim());
  const onlyOne = (isLine: (line: string, number: number) => boolean, isExact: boolean): UnnamedFile | undefined => {
    const found = files.flatMap(({ path, lines }) => {
      const index = lines.findIndex((line, i) => isLine(line, i + 1));
      return index < 0 ? [] : [{ path, line: index + 1, isExact }];
    });
    return found.length === 1 ? found[0] : undefined;
  };
  const number = Number(/\d{1,6}/.exec(at ?? '')?.[0] ?? 0);
  const exact = onlyOne((line, i) => i === number && quotes.includes(line.trim()), true);
  if (exact !== undefined) return exact;
  // `storage.dbPath` is dbPath below storage.
  const name = key?.split('.').at(-1);
  const words = [...new Set([...(name ? [name] : []), ...quotes])].filter((one) => /^[\w.-]{2,80}$/.test(one));
  if (words.length === 0) return undefined;
  const isThere = (i: number): boolean => number === 0 || i === number;
  return (
    (words.length > 1
      ? onlyOne((line, i) => isThere(i) && words.every((word) => hasWord(line, word)), false)
      : undefined) ?? onlyOne((line, i) => isThere(i) && sets(line, name ?? words[0]!), false)
  );
}
