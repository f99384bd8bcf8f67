/**
 * Samples of a running container's memory: from its cgroup by exec, else from the metrics API or the kubelet's summary.
 */
import type { Clock } from '../clock.ts';
import { parseQuantity } from '../knowledge/quantity.ts';
import type { Source } from '../sources/source.ts';
import { END, readingOf } from './cgroup-files.ts';
import type { CgroupReading } from './cgroup-files.ts';

/** A command in the container, as sources/cluster/exec.ts opens it. */
export interface Talk {
  write(text: string): void;
  read(): Promise<string | undefined>;
  readonly ending: string;
  close(): void;
}
/** @throws for what keeps the command from being started */
export type OpenTalk = (pod: string, container: string, signal: AbortSignal) => Promise<Talk>;

/** Output without an end mark beyond this is not ours. */
const MAX_TURN = 64 * 1024;

/** One reading over an open session; undefined where the session has ended. */
export async function turn(talk: Talk): Promise<CgroupReading | undefined> {
  talk.write('go\n');
  let text = '';
  while (!text.includes(END)) {
    const piece = await talk.read();
    if (piece === undefined || text.length > MAX_TURN) return undefined;
    text += piece;
  }
  return readingOf(text);
}

/** Returns what the promise gives within so many milliseconds, else undefined. */
export async function within<T>(clock: Clock, promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, clock.sleep(milliseconds, over.signal).then(() => undefined)]);
  } finally {
    over.abort();
  }
}

export interface Reading {
  readonly time: string;
  readonly bytes: number;
  readonly peakBytes: number | null;
  readonly limitBytes: number | null;
  readonly oomKills: number | null;
}

interface Metrics {
  readonly timestamp?: string;
  readonly containers?: readonly { readonly name?: string; readonly usage?: { readonly memory?: string } }[];
}
interface Summary {
  readonly pods?: readonly {
    readonly podRef?: { readonly uid?: string };
    readonly containers?: readonly {
      readonly name?: string;
      readonly startTime?: string;
      readonly memory?: { readonly time?: string; readonly workingSetBytes?: number };
    }[];
  }[];
}

/**
 * A look from outside. What it gives was measured some seconds ago; the same measure comes again and again.
 * @param since RFC 3339: a measure from before this is of an earlier instance
 */
export async function lookFromOutside(
  source: Source,
  paths: { readonly metrics: string; readonly summary: string | null },
  container: string,
  podUid: string,
  since: string,
): Promise<{ reading: Reading | undefined; refused: boolean }> {
  const fresh = (time: string | undefined): boolean => Date.parse(time ?? '') >= Date.parse(since);
  const metrics = await source.fetch({ verb: 'raw', path: paths.metrics });
  if (metrics.state === 'known') {
    const { timestamp, containers } = metrics.value as Metrics;
    const bytes = parseQuantity(containers?.find((one) => one.name === container)?.usage?.memory);
    if (bytes && fresh(timestamp))
      return {
        reading: { time: timestamp!, bytes, peakBytes: null, limitBytes: null, oomKills: null },
        refused: false,
      };
  }
  const summary = paths.summary === null ? undefined : await source.fetch({ verb: 'raw', path: paths.summary });
  if (summary?.state === 'known') {
    const memory = (summary.value as Summary).pods
      ?.find((pod) => pod.podRef?.uid === podUid)
      ?.containers?.find((one) => one.name === container)?.memory;
    if (typeof memory?.workingSetBytes === 'number' && fresh(memory.time))
      return {
        reading: {
          time: memory.time!,
          bytes: memory.workingSetBytes,
          peakBytes: null,
          limitBytes: null,
          oomKills: null,
        },
        refused: false,
      };
  }
  return { reading: undefined, refused: metrics.state !== 'known' && summary?.state !== 'known' };
}
