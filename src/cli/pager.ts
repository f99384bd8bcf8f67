/** Where the reader is in a text that is longer than the terminal. Pure: keys, lines and a size in, a page out. */

/** A key as `node:readline` names it: `pagedown`, `q`, `return`. */
export interface Key {
  readonly name: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  /** The characters that the key sends. */
  readonly sequence: string;
}

export interface Reading {
  /** The index of the first line that is shown. */
  readonly top: number;
  /** What to search for; '' before the first search. */
  readonly pattern: string;
  /** The line of the match that was found last. */
  readonly match: number | undefined;
  /** The pattern that is being typed. */
  readonly typed: string | undefined;
  /** What the last key led to, until the next key: `not found: oom`. */
  readonly says: string;
}

export const START: Reading = { top: 0, pattern: '', match: undefined, typed: undefined, says: '' };

/** What a key asks for besides another place. */
export type Wish = 'quit' | 'switch' | undefined;

const MAX_PATTERN = 200;

/** Returns a line without colors, as a search sees it. */
export const plainLine = (line: string): string => line.replace(/\u001b\[[\d;]*m/g, '');

const lastTop = (count: number, height: number): number => Math.max(0, count - height);
const within = (top: number, count: number, height: number): number =>
  Math.min(Math.max(0, top), lastTop(count, height));

/** Returns how many lines a key moves the page; undefined if it does not move it. */
function moveOf({ name, ctrl, shift, sequence }: Key, count: number, height: number): number | undefined {
  const page = Math.max(1, height - 1);
  if (name === 'down' || name === 'return' || name === 'enter' || sequence === 'j') return 1;
  if (name === 'up' || sequence === 'k') return -1;
  if (name === 'pagedown' || sequence === ' ' || (ctrl && name === 'f')) return page;
  if (name === 'pageup' || sequence === 'b' || (ctrl && name === 'b')) return -page;
  if (name === 'home' || (sequence === 'g' && !shift)) return -count;
  if (name === 'end' || sequence === 'G') return count;
  return undefined;
}

/**
 * Returns the state after a key.
 * @param lines all lines, with their colors
 * @param height how many lines are shown at a time
 */
export function pressed(
  state: Reading,
  key: Key,
  lines: readonly string[],
  height: number,
): { readonly state: Reading; readonly wish: Wish } {
  const at = { ...state, says: '', top: within(state.top, lines.length, height) };
  if (at.typed !== undefined) return { state: typedOn(at, at.typed, key, lines, height), wish: undefined };
  const { name, ctrl, sequence } = key;
  const move = moveOf(key, lines.length, height);
  if (move !== undefined)
    return { state: { ...at, top: within(at.top + move, lines.length, height) }, wish: undefined };
  if (sequence === 'q' || sequence === 'Q' || name === 'escape') return { state: at, wish: 'quit' };
  if (sequence === 'o') return { state: at, wish: 'switch' };
  if (sequence === '/') return { state: { ...at, typed: '' }, wish: undefined };
  if (!ctrl && (sequence === 'n' || sequence === 'N'))
    return { state: found(at, sequence === 'n' ? 1 : -1, lines, height), wish: undefined };
  return { state: at, wish: undefined };
}

/** Returns the state after a key of a pattern that is being typed. */
function typedOn(at: Reading, typed: string, key: Key, lines: readonly string[], height: number): Reading {
  if (key.name === 'escape') return { ...at, typed: undefined };
  if (key.name === 'backspace') return { ...at, typed: typed === '' ? undefined : [...typed].slice(0, -1).join('') };
  if (key.name === 'return' || key.name === 'enter') {
    const pattern = typed === '' ? at.pattern : typed;
    return found({ ...at, typed: undefined, pattern, match: undefined }, 1, lines, height);
  }
  const isText = !key.ctrl && /^[^\u0000-\u001f\u007f-\u009f]+$/.test(key.sequence);
  return isText ? { ...at, typed: (typed + key.sequence).slice(0, MAX_PATTERN) } : at;
}

/** Returns a function that finds a pattern in a line; capital letters count only if the pattern has some. */
function finder(pattern: string): (line: string) => number {
  const lower = pattern.toLowerCase();
  return lower === pattern ? (line) => line.toLowerCase().indexOf(lower) : (line) => line.indexOf(pattern);
}

/** Returns the state at the next match, or at the one before; the search goes on at the other end. */
function found(at: Reading, step: 1 | -1, lines: readonly string[], height: number): Reading {
  if (at.pattern === '') return at;
  const find = finder(at.pattern);
  const from = at.match ?? (step === 1 ? at.top - 1 : at.top);
  for (let i = 1; i <= lines.length; i++) {
    const index = (((from + step * i) % lines.length) + lines.length) % lines.length;
    if (find(plainLine(lines[index]!)) < 0) continue;
    const isShown = index >= at.top && index < at.top + height;
    return { ...at, match: index, top: isShown ? at.top : within(index - 2, lines.length, height) };
  }
  return { ...at, match: undefined, says: `not found: ${at.pattern}` };
}

/** Returns what makes a line the same line in a newer answer: ages and counts go on. */
const keyOf = (line: string): string => plainLine(line).replace(/\d+/g, '#').trim();

/**
 * Returns the state for newer lines: the first line on the screen stays the first one, wherever it is now.
 * @param before the lines that were shown
 */
export function moved(state: Reading, before: readonly string[], lines: readonly string[], height: number): Reading {
  const where = (index: number): number | undefined => {
    const key = before[index] === undefined ? '' : keyOf(before[index]);
    if (key === '') return undefined;
    let best: number | undefined;
    lines.forEach((line, i) => {
      if ((best === undefined || Math.abs(i - index) < Math.abs(best - index)) && keyOf(line) === key) best = i;
    });
    return best;
  };
  if (state.top === 0) return { ...state, match: state.match === undefined ? undefined : where(state.match) };
  // If the first line is gone, the next one that is still there keeps the place.
  let top = state.top;
  for (let i = 0; i < height; i++) {
    const now = where(state.top + i);
    if (now === undefined) continue;
    top = now - i;
    break;
  }
  return {
    ...state,
    top: within(top, lines.length, height),
    match: state.match === undefined ? undefined : where(state.match),
  };
}

/** Returns the lines to show, with the found text in reverse video, and where they are in the text. */
export function shownOf(
  state: Reading,
  lines: readonly string[],
  height: number,
): { readonly lines: readonly string[]; readonly position: string } {
  const top = within(state.top, lines.length, height);
  const shown = lines.slice(top, top + height).map((line, i) => (top + i === state.match ? marked(line, state) : line));
  const end = top + shown.length;
  const place = top === 0 ? 'top' : end === lines.length ? 'end' : `${Math.floor((100 * end) / lines.length)}%`;
  return {
    lines: shown,
    position: lines.length <= height ? '' : `lines ${top + 1}-${end} of ${lines.length} (${place})`,
  };
}

function marked(line: string, { pattern }: Reading): string {
  const text = plainLine(line);
  const at = finder(pattern)(text);
  if (at < 0) return line;
  const end = at + pattern.length;
  return `${text.slice(0, at)}\u001b[7m${text.slice(at, end)}\u001b[27m${text.slice(end)}`;
}
