/** A unified diff of two texts, short and with colours. */
import { styleFor } from './style.ts';

/** Lines around a change. */
const CONTEXT = 2;
/** Changed lines that are searched for in order; more are shown as one block. */
const MOST_EDITS = 400;

interface Row {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** The rows of two lists without a common start and end, by the shortest edit script (Myers). */
function edits(before: readonly string[], after: readonly string[]): Row[] {
  const [n, m] = [before.length, after.length];
  const traces: Map<number, number>[] = [];
  const furthest = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= Math.min(n + m, MOST_EDITS); d++) {
    traces.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      const [below, above] = [furthest.get(k - 1) ?? -1, furthest.get(k + 1) ?? -1];
      let x = k === -d || (k !== d && below < above) ? above : below + 1;
      let y = x - k;
      while (x < n && y < m && before[x] === after[y]) [x, y] = [x + 1, y + 1];
      furthest.set(k, x);
      if (x >= n && y >= m) return walked(before, after, traces);
    }
  }
  return [...before.map((text): Row => ({ mark: '-', text })), ...after.map((text): Row => ({ mark: '+', text }))];
}

/** Follows the traces back from the end. */
function walked(before: readonly string[], after: readonly string[], traces: readonly Map<number, number>[]): Row[] {
  const rows: Row[] = [];
  let [x, y] = [before.length, after.length];
  for (let d = traces.length - 1; d >= 0; d--) {
    const trace = traces[d]!;
    const k = x - y;
    const [below, above] = [trace.get(k - 1) ?? -1, trace.get(k + 1) ?? -1];
    const from = k === -d || (k !== d && below < above) ? k + 1 : k - 1;
    const startX = trace.get(from) ?? 0;
    const startY = startX - from;
    while (x > startX && y > startY) {
      rows.push({ mark: ' ', text: before[x - 1]! });
      [x, y] = [x - 1, y - 1];
    }
    if (d === 0) break;
    rows.push(x === startX ? { mark: '+', text: after[y - 1]! } : { mark: '-', text: before[x - 1]! });
    [x, y] = [startX, startY];
  }
  return rows.reverse();
}

function rowsOf(before: readonly string[], after: readonly string[]): Row[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  const same = (lines: readonly string[]): Row[] => lines.map((text) => ({ mark: ' ', text }));
  return [
    ...same(before.slice(0, start)),
    ...edits(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

const indentOf = (text: string): number => /^(?: |- )*/.exec(text)![0].length;

/** Returns the keys above a line of YAML: `spec.template.spec.containers[web].resources`. */
function pathAbove(lines: readonly string[], at: number): string {
  const parts: string[] = [];
  const changed = lines[at] ?? '';
  const startsMember = /^ *- [\w-]+:/.test(changed);
  // A plain member of a list has its key above, not its neighbours.
  let indent = indentOf(changed) - (/^ *- /.test(changed) && !startsMember ? 2 : 0);
  for (let i = startsMember ? at : at - 1; i >= 0; i--) {
    const line = lines[i]!;
    const own = indentOf(line);
    const isItem = /^ *- /.test(line);
    // The first key of a list member is as deep as the others.
    if (isItem && own === indent) {
      const name = lines
        .slice(i)
        .find(
          (one, index) => indentOf(one) === own && (index === 0 || !/^ *- /.test(one)) && /(?:^|- | )name: /.test(one),
        );
      parts.unshift(`[${/name: (.*)$/.exec(name ?? '')?.[1] ?? '-'}]`);
      indent = own - 2;
      continue;
    }
    if (own < indent || (parts[0]?.startsWith('[') && own <= indent)) {
      const [key, ...value] = line.slice(line.search(/[^ -]|$/)).split(':');
      if (key && value.length > 0) parts.unshift(key);
      indent = own;
    }
  }
  return parts.join('.').replaceAll('.[', '[');
}

/**
 * Returns the diff of two YAML texts; empty where they are equal.
 * @param names of the two sides
 */
export function yamlDiff(before: string, after: string, names: readonly [string, string], color: boolean): string[] {
  const [was, is] = [before.trimEnd().split('\n'), after.trimEnd().split('\n')];
  const rows = rowsOf(was, is);
  const changed = rows.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]));
  if (changed.length === 0) return [];
  const style = styleFor(color);
  const shown = new Set(
    changed.flatMap((index) => Array.from({ length: 2 * CONTEXT + 1 }, (_, step) => index - CONTEXT + step)),
  );
  const lines = [style.head(`--- ${names[0]}`), style.head(`+++ ${names[1]}`)];
  const whole = rows.map(({ text }) => text);
  let previous = -2;
  for (const [index, { mark, text }] of rows.entries()) {
    if (!shown.has(index)) continue;
    if (index > previous + 1) {
      const path = pathAbove(whole, changed.find((one) => one >= index) ?? index);
      lines.push(style.dim(`@@ ${path === '' ? 'start' : path} @@`));
    }
    previous = index;
    const paint = { ' ': (one: string) => one, '-': style.bad, '+': style.good }[mark];
    lines.push(paint(`${mark}${text}`));
  }
  return lines;
}
