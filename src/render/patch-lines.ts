/** A patch or a manifest in JSON, as an argument of a command on several lines. */
import { displayWidth } from './width.ts';

/**
 * An argument in JSON that kubectl parses: white space in it means nothing. An app may compare its arguments character by
 * character. bash looks for `!` in each line of a quoted word.
 */
const PATCH = /^((?:-p|--patch|--overrides)[ =])?'([[{][^!]*)';?$/;

/** Whether text in single quotes is JSON. */
function isJson(text: string): boolean {
  if (text.replaceAll(`'\\''`, '').includes("'")) return false;
  try {
    JSON.parse(text.replaceAll(`'\\''`, "'"));
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns an argument on lines of at most `room` columns if it is a patch.
 * @param before the line before it
 */
export function patchPieces(argument: string, before: string, room: number): string[] {
  const [, flag, json] = PATCH.exec(argument) ?? [];
  const isPatch = json !== undefined && (flag !== undefined || before === 'printf %s');
  return displayWidth(argument) <= room || !isPatch || !isJson(json) ? [argument] : jsonPieces(argument, room);
}

/** Returns the parts of JSON text that white space may separate: after each comma, colon and opening bracket. */
function membersOf(json: string): string[] {
  const parts: string[] = [];
  let part = '';
  let isText = false;
  let escaped = false;
  for (const character of json) {
    part += character;
    if (escaped) escaped = false;
    else if (character === '\\') escaped = true;
    else if (character === '"') isText = !isText;
    else if (!isText && /[,:[{]/.test(character)) {
      parts.push(part);
      part = '';
    }
  }
  return [...parts, part];
}

/** Where a line may end, the best first. */
const ENDS = [/,$/, /[[{]$/, /:$/] as const;

/** Returns JSON in quotes on lines of at most `room` columns, broken after commas if that is possible. */
function jsonPieces(word: string, room: number): string[] {
  const lines: string[] = [];
  let parts = membersOf(word);
  while (parts.length > 0) {
    const indent = lines.length > 0 ? ' ' : '';
    let most = 1;
    let text = indent + parts[0]!;
    while (most < parts.length && displayWidth(text + parts[most]!) <= room) text += parts[most++]!;
    const head = parts.slice(0, most);
    const ends = ENDS.map((end) => head.findLastIndex((part) => end.test(part)) + 1);
    const taken = most === parts.length ? most : (ends.find((end) => end > 0) ?? most);
    lines.push(indent + head.slice(0, taken).join(''));
    parts = parts.slice(taken);
  }
  return lines;
}
