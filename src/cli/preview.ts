/** What a survey shows on a terminal before its answer is complete: the first failing pods that it found. */
import { causeOf, itemKey } from '../model/list-items.ts';
import type { PodItem } from '../model/list.ts';
import type { Io } from './command.ts';
import type { Progress } from './progress.ts';

/** Rows shown at most. */
const MOST = 10;
const INDENT = 2;

export interface Preview {
  readonly onProgress: (what: string) => void;
  readonly onFound: (item: PodItem) => void;
}

/**
 * Returns what a survey calls. Pods with the same cause are one row, as far as its text shows: the answer groups them by
 * more. Where standard output is no terminal there are no rows.
 */
export function previewOn(io: Io, progress: Progress): Preview {
  const rows = new Map<string, string>();
  const hasRows = io.stdout.isTerminal;
  return {
    onProgress: (what) => progress.say(what, [...rows.values()]),
    onFound: (item) => {
      const cause = causeOf(item);
      if (!hasRows || rows.size >= MOST || cause === undefined || rows.has(cause.summary)) return;
      rows.set(cause.summary, `${' '.repeat(INDENT)}${itemKey(item)}  ${cause.confidence}: ${cause.summary}`);
    },
  };
}
