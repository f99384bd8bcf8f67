/** Finds the usual mistakes in YAML and TOML near a line that a parser named. No parser: others stay unseen. */

/** A key with a value or without: `key: value`, `- key:`. Group 1 is the indentation, 2 the value. */
const KEY =
  /^(\s{0,200})(?:- {1,20}){0,3}(?:"[^"]{0,200}"|'[^']{0,200}'|[^\s#"'[{,][^:#"'[{]{0,200}):(?:\s{1,40}(.{0,2000}))?$/;
const BLOCK = /^[|>][+-]?\d?\s{0,10}(?:#.{0,200})?$/;
/** A plain value that holds a key, begins with a reserved character, or goes on after its closing quote. */
const BAD_VALUE =
  /^[^"'[{|>#&*!\s][^"'[{#]{0,500}:(?:\s|$)|^[@`%]|^"(?:[^"\\]|\\.){0,1000}"\s{0,40}[^\s#,}\]]|^'[^']{0,1000}'\s{0,40}[^\s#,}\]']/;

const indentOf = (line: string): number => line.length - line.trimStart().length;
const isText = (line: string): boolean => line.trim() !== '' && !line.trimStart().startsWith('#');

/**
 * Returns whether a usual mistake is on a line of YAML or next to it: a tab, a second key in a value, a key below a
 * value, a line without a key, an indentation that no line above has, a quote that does not close.
 * @param number the line that the parser named, from 1
 */
export function hasYamlFault(text: string, number: number): boolean {
  const lines = text.split(/\r?\n/).slice(0, 5000);
  const levels: number[] = [];
  let block = -1;
  let above: { readonly indent: number; readonly value: string } | undefined;
  for (let i = 0; i < Math.min(lines.length, number + 1); i++) {
    const line = lines[i]!;
    if (!isText(line)) continue;
    const indent = indentOf(line);
    if (block >= 0 && indent > block) continue;
    block = -1;
    const key = KEY.exec(line);
    const value = (key?.[2] ?? '').trim();
    const near = Math.abs(i + 1 - number) <= 1;
    const depth = levels.length;
    while (levels.length > 0 && indent < levels.at(-1)!) levels.pop();
    const unknown = levels.length < depth && levels.at(-1) !== indent;
    if (near && (unknown || isFault(line, key !== null, value, above))) return true;
    // The keys of a list's item are as deep as the text after its dash.
    const inner = /^\s{0,200}(?:- {1,20}){0,3}/.exec(line)![0].length;
    for (const level of [indent, inner]) if ((levels.at(-1) ?? -1) < level) levels.push(level);
    if (key !== null && BLOCK.test(value)) block = indent;
    above = key === null ? undefined : { indent: inner, value: value.split(' #')[0]!.trim() };
  }
  return false;
}

function isFault(
  line: string,
  isKey: boolean,
  value: string,
  above: { readonly indent: number; readonly value: string } | undefined,
): boolean {
  if (/^\s{0,200}\t/.test(line)) return true;
  if (BAD_VALUE.test(value)) return true;
  const indent = indentOf(line);
  const plain = above !== undefined && above.value !== '' && !/^[|>[{&*!"']/.test(above.value);
  if (isKey && plain && indent > above.indent) return true;
  const quotes = (line.replace(/\\"/g, '').match(/"/g) ?? []).length;
  if (quotes % 2 === 1 && !line.includes("'")) return true;
  return !isKey && above !== undefined && indent <= above.indent && !/^\s{0,200}(?:-|[\]}[{"'?%]|\.{3}|---)/.test(line);
}

/** A line of TOML: a table, a key with a value, or a part of a list. */
const TOML_LINE =
  /^\s{0,40}(?:#|\[|\]|[{}]|[\w."'-]{1,200}\s{0,20}=\s{0,20}\S|["'\d\w][^=]{0,500},\s{0,20}(?:#.{0,200})?$)/;
/** A value that is no text in quotes, number, date, list, table, `true` or `false`. */
const TOML_WORD = /^\s{0,40}[\w."'-]{1,200}\s{0,20}=\s{0,20}(?!true\b|false\b|inf\b|nan\b)[A-Za-z_/~<]/;

/** Returns whether a line of TOML has no key and value, a value without quotes, or a quote that does not close. */
export function hasTomlFault(text: string, number: number): boolean {
  const line = text.split(/\r?\n/)[number - 1] ?? '';
  if (line.trim() === '' || text.includes('"""') || text.includes("'''")) return false;
  const quotes = (line.replace(/\\"/g, '').match(/"/g) ?? []).length;
  return !TOML_LINE.test(line) || TOML_WORD.test(line) || (quotes % 2 === 1 && !line.includes("'"));
}
