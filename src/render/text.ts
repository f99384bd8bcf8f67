/**
 * Makes text from a cluster safe for a terminal: it cannot move the cursor, colour, hide or reorder anything, and its
 * width is known. (The attack: kubernetes/kubernetes#101695.)
 */

/** C0 without tab and newline, DEL, C1. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/**
 * Characters that have no width or change the reading direction: soft hyphen, Arabic letter mark, zero-width spaces and
 * joiners, directional marks, embeddings, overrides and isolates, line and paragraph separators, invisible operators,
 * the byte order mark, interlinear annotations, tag characters.
 */
export const INVISIBLE =
  /[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const PLAIN = /^[\x20-\x7e]*$/;

const hex = (character: string): string =>
  `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`;

/** Returns `^[` for ESC, as kubectl writes it; `<U+009B>` for a character without a caret form. */
function caret(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  return code === 0x7f ? '^?' : hex(character);
}

/** Returns text of any number of lines without characters that a terminal acts on; tabs become two spaces. */
export function sanitiseLines(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', '  ')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(CONTROL, caret)
    .replace(INVISIBLE, hex);
}

/** Returns the same text on one line: line breaks become a space. */
export function sanitise(text: string): string {
  return PLAIN.test(text)
    ? text
    : sanitiseLines(text)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join(' ');
}
