/** How wide text is on a terminal, and lines that fit. */

/** ASCII: one column each. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * First and last code points of the classes W and F of East Asian Width (Unicode TR 11), and of emoji shown as
 * pictures.
 */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x267f, 0x267f],
  [0x2693, 0x2693],
  [0x26a1, 0x26a1],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26ce, 0x26ce],
  [0x26d4, 0x26d4],
  [0x26ea, 0x26ea],
  [0x26f2, 0x26f3],
  [0x26f5, 0x26f5],
  [0x26fa, 0x26fa],
  [0x26fd, 0x26fd],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x274e, 0x274e],
  [0x2753, 0x2755],
  [0x2757, 0x2757],
  [0x2795, 0x2797],
  [0x27b0, 0x27b0],
  [0x27bf, 0x27bf],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2b55, 0x2b55],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f18e],
  [0x1f191, 0x1f19a],
  [0x1f200, 0x1f320],
  [0x1f32d, 0x1f335],
  [0x1f337, 0x1f37c],
  [0x1f37e, 0x1f393],
  [0x1f3a0, 0x1f3ca],
  [0x1f3cf, 0x1f3d3],
  [0x1f3e0, 0x1f3f0],
  [0x1f3f4, 0x1f3f4],
  [0x1f3f8, 0x1f43e],
  [0x1f440, 0x1f440],
  [0x1f442, 0x1f4fc],
  [0x1f4ff, 0x1f53d],
  [0x1f54b, 0x1f54e],
  [0x1f550, 0x1f567],
  [0x1f57a, 0x1f57a],
  [0x1f595, 0x1f596],
  [0x1f5a4, 0x1f5a4],
  [0x1f5fb, 0x1f64f],
  [0x1f680, 0x1f6c5],
  [0x1f6cc, 0x1f6cc],
  [0x1f6d0, 0x1f6d2],
  [0x1f6d5, 0x1f6d7],
  [0x1f6dc, 0x1f6df],
  [0x1f6eb, 0x1f6ec],
  [0x1f6f4, 0x1f6fc],
  [0x1f7e0, 0x1f7f0],
  [0x1f90c, 0x1f93a],
  [0x1f93c, 0x1f945],
  [0x1f947, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];
const COMBINING = /^[\p{Mn}\p{Me}]$/u;

function characterWidth(character: string): number {
  const code = character.codePointAt(0)!;
  // Dashes, quotes, ellipsis, arrows and box drawing hold no combining marks, and that test takes 10 ms to compile.
  const plain =
    code < 0x300 ||
    (code >= 0x2010 && code < 0x20d0) ||
    (code >= 0x2190 && code < 0x2300) ||
    (code >= 0x2500 && code < 0x25fd);
  if (plain) return 1;
  if (COMBINING.test(character)) return 0;
  for (const [from, to] of WIDE) {
    if (code < from) return 1;
    if (code <= to) return 2;
  }
  return 1;
}

/** Returns the columns that sanitised text of one line takes on a terminal. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Returns the text at most `width` columns wide; if it is cut, it ends with an ellipsis. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width - 1) break;
    taken += character;
  }
  return `${taken.trimEnd()}…`;
}

/** Characters that a cut may move to leave a word whole. */
const WORD = 60;

/**
 * Returns the text at most `width` columns wide, cut in the middle and between words: the cause of an error is at its end,
 * and half a name says nothing. Longer words are cut.
 */
export function clipMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const room = Math.floor(width / 2);
  let tail = '';
  let used = 0;
  for (const character of [...text].reverse()) {
    used += characterWidth(character);
    if (used > room) break;
    tail = character + tail;
  }
  const head = clip(text, width - room - 1).slice(0, -1);
  const end = /\s/.test(text.charAt(head.length)) ? head.length : head.lastIndexOf(' ');
  const before = end > 0 && head.length - end <= WORD ? head.slice(0, end).trimEnd() : head;
  const start = tail.indexOf(' ');
  const after = start >= 0 && start <= WORD ? tail.slice(start) : tail;
  return `${before}… ${after.trimStart()}`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/**
 * Returns lines of at most `width` columns, broken between words. A word longer than a line is broken inside, as are
 * wide characters (Chinese, Japanese, Korean).
 */
export const wrap = (text: string, width: number): string[] => wrapWords(text.split(/ +/), width);

/**
 * Returns the words on lines of at most `width` columns.
 * @param whole a word longer than a line stays whole, so that it can be copied: the terminal breaks it
 */
export function wrapWords(words: readonly string[], width: number, whole = false): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of words) {
    const wordWidth = displayWidth(word);
    if (used > 0 && used + 1 + wordWidth <= width) {
      line += ` ${word}`;
      used += 1 + wordWidth;
      continue;
    }
    if (used > 0) lines.push(line);
    line = word;
    used = wordWidth;
    while (used > width && !whole) {
      const [head, tail] = splitAt(line, width);
      lines.push(head);
      line = tail;
      used = displayWidth(line);
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

function splitAt(text: string, width: number): [string, string] {
  let head = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width && head !== '') break;
    head += character;
  }
  return [head, text.slice(head.length)];
}
