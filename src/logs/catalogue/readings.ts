/** Readers that several files of patterns share. Pure. */
import { firstOfList } from '../../knowledge/first-error.ts';
import type { MatchFields } from '../log-analysis.ts';
import type { Neighbours, Reading } from './pattern.ts';

/** Most characters of a `detail`. */
const DETAIL = 500;

/**
 * Returns a message as a `detail`. Of a longer one, a list keeps its first entry, and any other its beginning and its
 * end, where wrapped errors have the reason.
 */
export const detailOf = (text: string): string => {
  const trimmed = text.length <= DETAIL ? text.trim() : firstOfList(text.trim());
  return trimmed.length <= DETAIL ? trimmed : `${trimmed.slice(0, DETAIL / 2)}… ${trimmed.slice(2 - DETAIL / 2)}`;
};

/**
 * Returns whether the line is source code that a trace quotes (`    raise ConnectionError(...)`): it does not say what
 * happened.
 */
export const isCode = (around: Neighbours): boolean =>
  /^\s{2,40}(?:raise|throw|return|except|if|elif|await|const|let|self\.\w{1,40} =|new)\b/.test(around.matched.text);

/** Reads the whole message as the detail, and the named groups path, at and key. */
export function config(match: RegExpExecArray, around: Neighbours): Reading<'config-invalid'> {
  const { path, at, key } = match.groups ?? {};
  return {
    fields: {
      detail: detailOf(around.matched.message),
      ...(path === undefined || path === '' ? {} : { path }),
      ...(at === undefined || at === '' ? {} : { at: /^\d+$/.test(at) ? `line ${at}` : at }),
      ...(key === undefined || key === '' ? {} : { key }),
    },
  };
}

/** Reads the message as what the server refuses. */
export const refuses =
  (what: MatchFields['refused']['what']) =>
  (_match: RegExpExecArray, around: Neighbours): Reading<'refused'> => ({
    fields: { what, detail: detailOf(around.matched.message) },
  });
