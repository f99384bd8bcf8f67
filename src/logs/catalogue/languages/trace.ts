/** Walking through stack traces: what the readers of all languages share. */
import type { LogLine } from '../../log-analysis.ts';
import type { Neighbours } from '../pattern.ts';

export interface Frame {
  /** As the trace has it: `file:line`. */
  readonly at: string;
  readonly index: number;
}

/** The lines after the matched one, at most `max` (200 at most), in order. */
export function following(around: Neighbours, max = 200): LogLine[] {
  const lines: LogLine[] = [];
  for (let n = 1; n <= max; n++) {
    const line = around.line(n);
    if (line === undefined) break;
    lines.push(line);
  }
  return lines;
}

/**
 * The application's own frame: the first (or, `last`, the last) that is not of a library; the nearest frame at all
 * where all are.
 * @param frame matches a frame's line; group 1 is the file, group 2 its line number; group 3 the function of a frame
 *   without a file
 * @param foreign matches the file or the whole line of a frame that is a library's
 */
export function appFrame(lines: readonly LogLine[], frame: RegExp, foreign: RegExp, last = false): Frame | undefined {
  const frames: { frame: Frame; own: boolean }[] = [];
  for (const line of lines) {
    const match = frame.exec(line.text);
    if (match === null) continue;
    const file = match[1] ?? match[3] ?? '';
    const at = match[2] === undefined ? file : `${file}:${match[2]}`;
    frames.push({ frame: { at: at.slice(0, 300), index: line.index }, own: !foreign.test(line.text) });
  }
  if (last) frames.reverse();
  return (frames.find((candidate) => candidate.own) ?? frames[0])?.frame;
}

/** A message as a field: one line, bounded; absent where there is none. */
export function message(text: string | undefined): { message?: string } {
  const short = text?.trim().slice(0, 400);
  return short === undefined || short === '' ? {} : { message: short };
}

export const at = (frame: Frame | undefined): { frame?: string } => (frame === undefined ? {} : { frame: frame.at });
export const also = (frame: Frame | undefined): { also?: number[] } =>
  frame === undefined ? {} : { also: [frame.index] };
