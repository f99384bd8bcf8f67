/** Reads lists page by page. Source: Kubernetes API concepts, "Retrieving large results sets in chunks". */
import { ApiError } from './api-error.ts';

/** Objects a page. */
const PAGE = 500;
/** Objects after which a list is not read further. */
const MAX_ITEMS = 10_000;
/** Continue tokens that may expire in one list. */
const MAX_EXPIRED = 5;

/** One page of a list. */
export interface Page {
  readonly body: {
    readonly items?: unknown[];
    readonly metadata?: {
      readonly continue?: string;
      readonly resourceVersion?: string;
      readonly remainingItemCount?: number;
    };
  } & Record<string, unknown>;
  /** The list started over: drop the pages before this one. */
  readonly restarted: boolean;
}

/** Asks for one page. */
export type AskPage = (query: { readonly limit: number; readonly continue?: string }) => Promise<Page['body']>;

/**
 * Reads a list page by page.
 *
 * When a continue token expires, the server sends a new one that goes on from a later state of the list. An object
 * could then be missing or come twice. So the first time the list starts over; only after that it goes on with the new
 * token.
 * @param limit objects a page
 * @throws what `ask` throws
 */
export async function* pagesOf(ask: AskPage, limit = PAGE): AsyncGenerator<Page, void> {
  let token: string | undefined;
  let restarted = false;
  let expired = 0;
  for (;;) {
    try {
      const body = await ask({ limit, ...(token && { continue: token }) });
      yield { body, restarted };
      restarted = false;
      token = body.metadata?.continue || undefined;
      if (!token) return;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 410 || !token || ++expired > MAX_EXPIRED) throw error;
      const next = error.status?.metadata?.continue;
      restarted = expired === 1 || !next;
      token = restarted ? undefined : next;
    }
  }
}

/** How much of a list to read, and what to keep. */
export interface ListOptions<T> {
  /** Objects a page. Default: 500. */
  readonly limit?: number;
  /** Objects after which no further page is read. Default: 10,000. */
  readonly max?: number;
  /** Returns the part of an object to keep in memory. Default: all of it. */
  readonly kept?: (item: T) => T;
}

/** A list in memory. */
export interface WholeList<T> {
  readonly items: T[];
  /** False where the list has more objects than `max`; `items` then holds the first ones. */
  readonly complete: boolean;
  /** '' where the server sent none. */
  readonly resourceVersion: string;
}

/**
 * Reads a whole list. An object that comes twice (by uid) is kept once, as it came last.
 * @throws what `ask` throws
 */
export async function listOf<T>(
  ask: AskPage,
  { limit = PAGE, max = MAX_ITEMS, kept = (item: T): T => item }: ListOptions<T> = {},
): Promise<WholeList<T>> {
  const items = new Map<unknown, T>();
  for await (const { body, restarted } of pagesOf(ask, limit)) {
    if (restarted) items.clear();
    for (const item of (body.items ?? []) as T[]) {
      const uid = (item as { metadata?: { uid?: string } }).metadata?.uid;
      items.set(uid ?? item, kept(item));
    }
    const complete = !body.metadata?.continue;
    if (complete || items.size >= max)
      return { items: [...items.values()], complete, resourceVersion: body.metadata?.resourceVersion ?? '' };
  }
  return { items: [...items.values()], complete: true, resourceVersion: '' };
}
