/** Lines of text for a drawing: SVG does not wrap text, so its width is estimated from the kinds of its characters. */
import { sanitise } from '../text.ts';
import { displayWidth } from '../width.ts';

/** Width of a character in parts of the font size, on the large side of common sans-serif fonts. */
function widthOf(character: string, mono: boolean): number {
  const columns = displayWidth(character);
  if (columns !== 1) return columns * 0.6;
  if (mono) return 0.61;
  if (/[il.,:;'|!jtfrI()[\]/ ]/.test(character)) return 0.36;
  if (/[mwMW@%]/.test(character)) return 0.95;
  return /[A-Z0-9_=+<>]/.test(character) ? 0.68 : 0.57;
}

/** Returns how many characters of a list fit, at least one. */
function fitting(characters: readonly string[], room: number, mono: boolean): number {
  let width = 0;
  for (const [i, character] of characters.entries()) {
    width += widthOf(character, mono);
    if (width > room) return Math.max(1, i);
  }
  return characters.length;
}

/**
 * Returns text as lines that fit.
 * @param pixels the room
 * @param size of the font, in pixels
 * @param mono whether all characters have one width
 * @param most lines; the last one then ends with `…`
 */
export function fitted(text: string, pixels: number, size: number, mono: boolean, most: number): string[] {
  const room = pixels / size;
  // More than this never fits.
  let rest = Array.from(sanitise(text.slice(0, 4000)));
  const lines: string[] = [];
  while (rest.length > 0) {
    const end = fitting(rest, room, mono);
    if (end === rest.length) {
      lines.push(rest.join(''));
      break;
    }
    if (lines.length === most - 1) {
      lines.push(`${rest.slice(0, Math.max(1, end - 1)).join('')}…`);
      break;
    }
    // At the last blank, or in a name after its last sign; else where the line is full.
    const line = rest.slice(0, end + 1);
    const blank = line.lastIndexOf(' ');
    const sign = rest.slice(0, end).findLastIndex((character) => /[-/.:,]/.test(character));
    const at = blank > end / 3 ? blank : sign > end / 3 ? sign + 1 : end;
    lines.push(rest.slice(0, at).join('').trimEnd());
    rest = rest.slice(at);
    while (rest[0] === ' ') rest = rest.slice(1);
  }
  return lines;
}
