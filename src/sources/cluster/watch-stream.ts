/** Reads the answer to one watch request: JSON lines, until the server ends it. */
import { later } from '../../clock.ts';
import { RequestTimeout, type Status } from './api-error.ts';
import type { ApiRequest, Client } from './client.ts';

/** The fields that every watched object has. */
export interface Versioned {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
}

/**
 * One event of a watch. A BOOKMARK's object only has a resourceVersion; an ERROR's is a Status.
 * Source: k8s.io/apimachinery/pkg/apis/meta/v1/watch.go:WatchEvent.
 */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly object: Versioned }
  | { readonly type: 'ERROR'; readonly object: Status };

/**
 * Seconds after which the server ends a watch, so that the client starts a new one. client-go's reflector asks for 5 to
 * 10 minutes. Source: k8s.io/client-go/tools/cache/reflector.go:minWatchTimeout.
 */
const SERVER_SECONDS = 300;
/** Seconds, at random, that are added, so that many watches do not start again together. */
const SPREAD_SECONDS = 60;
/** Seconds after which a watch that the server has not ended counts as lost. */
const GRACE_SECONDS = 15;
/** Bytes of one line. etcd limits an object to 1.5 MiB; as JSON with managedFields it is several times larger. */
const MAX_LINE = 32 * 1024 * 1024;

/** How to watch. */
export interface StreamOptions {
  readonly signal: AbortSignal;
  /** The resourceVersion after which changes are wanted. */
  readonly from: string;
  /** Called when the server starts to answer. */
  readonly onOpen?: () => void;
  /** Bytes of one line. */
  readonly maxLine?: number;
}

/**
 * Yields the events of a watch until the server ends it.
 * @param request the request of the list
 * @throws ApiError where the watch is refused; ConnectionLost or the stream's error where it was cut; RequestTimeout
 *   where the server became silent; Error for a line that is no event; the signal's reason
 */
export async function* watchOnce<T>(
  client: Client,
  request: ApiRequest,
  options: StreamOptions,
): AsyncGenerator<WatchEvent<T>, void> {
  const seconds = SERVER_SECONDS + Math.floor(Math.random() * SPREAD_SECONDS);
  const limit = new AbortController();
  const off = later(client.clock, (seconds + GRACE_SECONDS) * 1000, () =>
    limit.abort(new RequestTimeout('the server became silent: it did not end the watch in time')),
  );
  const signal = AbortSignal.any([options.signal, limit.signal]);
  try {
    const query = {
      ...request.query,
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: options.from,
      timeoutSeconds: seconds,
    };
    const body = await client.stream({ ...request, query, signal, timeoutMs: 0 });
    options.onOpen?.();
    for await (const line of linesOf(body as AsyncIterable<Buffer>, options.maxLine ?? MAX_LINE)) {
      const event = JSON.parse(line) as WatchEvent<T>;
      if (typeof event?.type !== 'string' || typeof event.object !== 'object' || event.object === null)
        throw new Error('the answer to the watch is not a watch event');
      yield event;
    }
  } catch (error) {
    // An abort cuts the stream off. Report the reason of the abort, not the cut.
    throw signal.aborted ? signal.reason : error;
  } finally {
    off();
    // Also ends the request where the caller stopped reading early.
    limit.abort(new Error('the watch is over'));
  }
}

/** Yields the complete lines of a stream. @param max bytes of one line */
async function* linesOf(chunks: AsyncIterable<Buffer>, max: number): AsyncGenerator<string, void> {
  let begun: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      const line =
        begun.length === 0 ? chunk.subarray(start, end) : Buffer.concat([...begun, chunk.subarray(start, end)]);
      [begun, size, start] = [[], 0, end + 1];
      if (line.length > 0) yield line.toString('utf8');
    }
    if (start < chunk.length) {
      begun.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > max) throw new Error(`an event of the watch is larger than ${Math.round(max / 1024 / 1024)} MiB`);
    }
  }
}
