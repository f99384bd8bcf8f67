/**
 * Draws docs/explain.svg: the terminal after `kubectl crashloop demo`, from what the program prints. The demo explains
 * a recording at the time of that recording, so the same program gives the same picture.
 *
 *   npm run picture            draws it
 *   npm run picture -- --check fails if the file is not what the program prints
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { displayWidth } from '../src/render/width.ts';

const FILE = fileURLToPath(new URL('../docs/explain.svg', import.meta.url));
const BUILD = fileURLToPath(new URL('build.ts', import.meta.url));

/**
 * Pixels. A cell is as wide as common monospaced fonts at this size; the text is stretched to its cells.
 */
const [FONT_SIZE, CELL, LINE, MARGIN] = [14, 8.4, 19, 18];
const COLUMNS = 80;

/** One dark background for light and dark pages; each colour has a contrast of at least 6:1 on it. */
const GROUND = '#0d1117';
const EDGE = '#3d444d';
const PLAIN = '#d1d7e0';
const COLORS: Readonly<Record<number, string>> = { 31: '#ff7b72', 32: '#56d364', 33: '#e3b341' };
const DIM = '#9198a1';

interface Look {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly color: string | null;
}
const START: Look = { bold: false, dim: false, color: null };

/**
 * Returns a style after an SGR code (ECMA-48 8.3.117).
 * @throws Error for a code that src/render/style.ts did not use when this was written
 */
function after(look: Look, code: number): Look {
  if (code === 0) return START;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 39) return { ...look, color: null };
  const color = COLORS[code];
  if (color === undefined) throw new Error(`the picture knows no colour for SGR ${code}`);
  return { ...look, color };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const round = (pixels: number): string => String(Math.round(pixels * 100) / 100);

/**
 * Draws text of one style. After two or more blanks, the rest is placed at its column, so that columns stay aligned in
 * any font.
 */
function drawn(text: string, column: number, look: Look): string {
  const fill = look.color ?? (look.dim ? DIM : PLAIN);
  const style = `${fill === PLAIN ? '' : ` fill="${fill}"`}${look.bold ? ' font-weight="bold"' : ''}`;
  return Array.from(text.matchAll(/\S+(?: \S+)*/g), ({ 0: words, index }) => {
    const x = MARGIN + (column + displayWidth(text.slice(0, index))) * CELL;
    return `<tspan x="${round(x)}" textLength="${round(displayWidth(words) * CELL)}"${style}>${escaped(words)}</tspan>`;
  }).join('');
}

/**
 * Draws the picture of a terminal.
 * @param command the command line
 * @param printed its output, with SGR sequences
 * @throws Error for a line that is wider than the terminal, or an unknown color
 */
export function picture(command: string, printed: string): string {
  const rows: string[] = [];
  let look = START;
  for (const line of [`$ ${command}`, ...printed.trimEnd().split('\n')]) {
    let [column, row] = [0, ''];
    for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
      const codes = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
      if (codes !== undefined) for (const code of codes.split(';')) look = after(look, Number(code));
      else {
        row += drawn(part, column, look);
        column += displayWidth(part);
      }
    }
    if (column > COLUMNS) throw new Error(`a line of ${column} columns in a picture of ${COLUMNS}: ${line}`);
    rows.push(row);
  }
  const [width, height] = [Math.ceil(2 * MARGIN + COLUMNS * CELL), Math.ceil(2 * MARGIN + rows.length * LINE)];
  const texts = rows.flatMap((row, i) =>
    row === '' ? [] : [`<text y="${round(MARGIN + (i + 0.75) * LINE)}">${row}</text>`],
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">The terminal after: ${escaped(command)}</title>
<rect x="0.5" y="0.5" width="${round(width - 1)}" height="${round(height - 1)}" rx="8" fill="${GROUND}" stroke="${EDGE}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace" font-size="${FONT_SIZE}" fill="${PLAIN}">
${texts.join('\n')}
</g>
</svg>
`;
}

/** Builds the program into a temporary folder and runs its demo. */
function demo(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-picture-'));
  try {
    execFileSync(process.execPath, [BUILD, '--outdir', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    return execFileSync(process.execPath, [join(folder, 'main.cjs'), 'demo', '--color=always'], {
      encoding: 'utf8',
      env: { ...process.env, COLUMNS: String(COLUMNS) },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const svg = picture('kubectl crashloop demo', demo());
  if (!process.argv.includes('--check')) {
    writeFileSync(FILE, svg);
  } else if (readFileSync(FILE, 'utf8') !== svg) {
    console.error('error: docs/explain.svg is not what the program prints; run: npm run picture');
    process.exitCode = 1;
  }
}
