/** One answer to one watch request: lines of JSON as the API server sends them, until it ends. */
import { RequestTimeout, type Status } from './api-error.ts';
import type { ApiRequest, Client } from './client.ts';

/** Objects that are watched have at least this. */
export interface Versioned {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
}

/**
 * k8s.io/apimachinery/pkg/apis/meta/v1/watch.go:WatchEvent. An ERROR carries a Status, a BOOKMARK an object with only a
 * resourceVersion.
 */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly object: Versioned }
  | { readonly type: 'ERROR'; readonly object: Status };

/**
 * The server ends a watch after so many seconds and it is taken up again: client-go's reflector asks for 5 to 10
 * minutes (k8s.io/client-go/tools/cache/reflector.go:minWatchTimeout). Spread out, so that many do not come back at
 * once.
 */
const SERVER_SECONDS = 300;
const SPREAD_SECONDS = 60;
/** A server that has not ended it by then is not there any more. */
const GRACE_SECONDS = 15;
/** etcd takes 1.5 MiB of an object; managedFields and JSON make several times as much of it. */
const MAX_LINE = 32 * 1024 * 1024;

export interface StreamOptions {
  readonly signal: AbortSignal;
  /** Where to go on: changes after this resourceVersion. */
  readonly from: string;
  /** The server has begun to answer. */
  readonly onOpen?: () => void;
  /** Seconds after which the server is asked to end it; tests shorten it. */
  readonly seconds?: number;
  readonly graceSeconds?: number;
  readonly maxLine?: number;
}

/**
 * Watches until the server ends it; without an error where it ended as agreed.
 * @param request the list's
 * @throws ApiError for a refused watch; ConnectionLost or the stream's error where it was cut; RequestTimeout where the
 *   server fell silent for good; Error for a line that is no event; the signal's reason
 */
export async function* watchOnce<T>(
  client: Client,
  request: ApiRequest,
  options: StreamOptions,
): AsyncGenerator<WatchEvent<T>, void> {
  const seconds = options.seconds ?? SERVER_SECONDS + Math.floor(Math.random() * SPREAD_SECONDS);
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new RequestTimeout('the server neither went on with the watch nor ended it')),
    (seconds + (options.graceSeconds ?? GRACE_SECONDS)) * 1000,
  );
  timer.unref();
  const signal = AbortSignal.any([options.signal, limit.signal]);
  try {
    const query = {
      ...request.query,
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: options.from,
      timeoutSeconds: Math.ceil(seconds),
    };
    const body = await client.stream({ ...request, query, signal, timeoutMs: 0 });
    options.onOpen?.();
    for await (const line of linesOf(body as AsyncIterable<Buffer>, options.maxLine ?? MAX_LINE)) {
      const event = JSON.parse(line) as WatchEvent<T>;
      if (typeof event?.type !== 'string' || typeof event.object !== 'object' || event.object === null)
        throw new Error('the watch answered something other than events');
      yield event;
    }
  } catch (error) {
    // A stream that was ended reports the cut; the reason is what the caller wants to know.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    // Whoever stops reading early ends the stream with it: `for await` has destroyed the body by now.
    limit.abort(new Error('the watch is over'));
  }
}

/**
 * Bytes as lines, without the last one where the connection was cut in the middle of it. @param max bytes of one line
 */
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
