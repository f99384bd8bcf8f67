/** The request that a server refused, where the client reports it on another line than the answer. */
import { secondsUntil } from '../../knowledge/time.ts';
import type { LogLine } from '../log-analysis.ts';

/** Lines above the answer that are read. */
const REACH = 4;
const SECONDS = 2;

/** An answer of an HTTP server that is an error, without its address. */
const STATUS = /\b(?:status|code|response|http|error)\b[^\d]{0,40}\b([45]\d\d)\b(?: ?\(?([A-Z][A-Za-z' -]{3,30}))?/i;
const REQUEST = /\b(?:(?:GET|POST|PUT|HEAD|PATCH|DELETE) )?https?:\/\/[^\s"'<>()]{4,300}/;

/** Returns whether a message has the status of an HTTP answer that is an error. */
export const hasStatus = (message: string): boolean => STATUS.test(message.slice(0, 400));

/** Returns a text without blanks and signs: servers write `Not Found` and `NotFound`. */
const letters = (text: string): string => text.replace(/[^a-z]/gi, '').toLowerCase();

/**
 * Returns the request that an answer belongs to: `POST https://api.example.com/v1/tokens`.
 * @param index index of the line with the answer
 * @returns undefined if the line names its address, or no line right above names the request with the same status
 */
export function requestOf(
  lines: readonly LogLine[],
  index: number,
): { readonly request: string; readonly index: number } | undefined {
  const line = lines[index]!;
  const status = STATUS.exec(line.message.slice(0, 400));
  if (status === null || line.message.includes('://')) return undefined;
  const [, code = '', phrase = ''] = status;
  for (let i = index - 1; i >= Math.max(0, index - REACH); i--) {
    const above = lines[i]!;
    if ((secondsUntil(above.time, line.time) ?? 0) > SECONDS) return undefined;
    const request = REQUEST.exec(above.message.slice(0, 600))?.[0];
    if (request === undefined) continue;
    const same = above.message.includes(code) || (phrase !== '' && letters(above.message).includes(letters(phrase)));
    return same ? { request, index: i } : undefined;
  }
  return undefined;
}
