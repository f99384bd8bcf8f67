/** Reads stack traces, for the patterns of all languages. */
import type { LogLine } from '../../log-analysis.ts';
import type { Neighbours } from '../pattern.ts';

export interface Frame {
  /** `file:line`, as the trace prints it. */
  readonly at: string;
  readonly index: number;
}

/** Returns the lines after the matched one, in order: at most `max`, and at most 200. */
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
 * Returns the first frame of the application itself; with `last`, the last one. If all frames are of libraries, returns
 * the nearest frame.
 * @param frame matches the line of a frame. Group 1 is the file, group 2 the line number, group 3 the function of a
 *   frame without a file
 * @param foreign matches the file or the line of a frame in a library
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

/** Returns a message as a field: one line, at most 400 characters; no field if there is none. */
export function message(text: string | undefined): { message?: string } {
  const short = text?.trim().slice(0, 400);
  return short === undefined || short === '' ? {} : { message: short };
}

export const at = (frame: Frame | undefined): { frame?: string } => (frame === undefined ? {} : { frame: frame.at });
export const also = (frame: Frame | undefined): { also?: number[] } =>
  frame === undefined ? {} : { also: [frame.index] };
