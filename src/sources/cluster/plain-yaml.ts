/**
 * The part of YAML in which kubectl and the tools of cloud providers write kubeconfigs: blocks of mappings and lists,
 * each value a word on its own line. Read at a twentieth of the time that loading and running a whole YAML parser takes
 * at a start.
 */

class Beyond extends Error {}

interface Line {
  indent: number;
  text: string;
}

const KEY = /^([A-Za-z][A-Za-z0-9._/-]*):(?: +(\S.*))?$/;
/** What begins so is no number, and what holds nothing else needs no quotes. */
const WORD = /^(?:[A-Za-z/]|--[a-z])[A-Za-z0-9/+=._@%:-]*$/;
/** Constants in one spelling or another; also those that older YAML takes for true and false. */
const CONSTANT = /^(?:true|false|null)$/i;
const QUOTED = /^(?:"([^"\\]*)"|'([^']*)')$/;
const DEEPEST = 20;

/**
 * @returns what a YAML parser would give, or undefined where the text holds anything that is not certain to be read
 *   alike
 */
export function plainYaml(text: string): object | undefined {
  // A tab, a line end that is not \n, a mark of byte order, a character that YAML allows nowhere.
  if (/[^\n\x20-\x7e]/.test(text)) return undefined;
  const lines = text.split('\n').flatMap((line, i): Line[] => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || (i === 0 && line === '---')) return [];
    return [{ indent: line.length - line.trimStart().length, text: trimmed }];
  });
  try {
    const reader = new Reader(lines);
    const value = reader.mapping(0, 0);
    return reader.atEnd ? value : undefined;
  } catch (error) {
    if (error instanceof Beyond) return undefined;
    throw error;
  }
}

class Reader {
  readonly #lines: readonly Line[];
  #at = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  get atEnd(): boolean {
    return this.#at === this.#lines.length;
  }

  /** The line to be read, where it stands at this depth; a deeper one would go on with the value before it. */
  #here(indent: number): Line | undefined {
    const line = this.#lines[this.#at];
    if (line !== undefined && line.indent > indent) throw new Beyond();
    return line?.indent === indent ? line : undefined;
  }

  mapping(indent: number, depth: number): object {
    if (depth > DEEPEST) throw new Beyond();
    const entries = new Map<string, unknown>();
    for (let line = this.#here(indent); line !== undefined && !isItem(line); line = this.#here(indent)) {
      const [, key, rest] = KEY.exec(line.text) ?? [];
      if (key === undefined) throw new Beyond();
      this.#at++;
      entries.set(key, rest === undefined ? this.#below(indent, depth) : scalar(rest));
    }
    if (entries.size === 0) throw new Beyond();
    return Object.fromEntries(entries);
  }

  /** What stands under a key: a list may be as deep as the key itself. */
  #below(indent: number, depth: number): unknown {
    const next = this.#lines[this.#at];
    if (next === undefined || next.indent < indent || (next.indent === indent && !isItem(next))) return null;
    return isItem(next) ? this.#list(next.indent, depth + 1) : this.mapping(next.indent, depth + 1);
  }

  #list(indent: number, depth: number): unknown[] {
    const items: unknown[] = [];
    for (let line = this.#here(indent); line !== undefined && isItem(line); line = this.#here(indent)) {
      const text = line.text.slice(1).trimStart();
      if (!KEY.test(text)) {
        this.#at++;
        items.push(scalar(text));
        continue;
      }
      line.indent += line.text.length - text.length;
      line.text = text;
      items.push(this.mapping(line.indent, depth + 1));
    }
    return items;
  }
}

const isItem = ({ text }: Line): boolean => text.startsWith('- ');

function scalar(text: string): unknown {
  if (text === '{}') return {};
  if (text === '[]') return [];
  if (text === 'true' || text === 'false') return text === 'true';
  const quoted = QUOTED.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  if (!WORD.test(text) || CONSTANT.test(text) || text.endsWith(':')) throw new Beyond();
  return text;
}
