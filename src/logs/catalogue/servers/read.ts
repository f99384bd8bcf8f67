/** Small readers that the servers' patterns share. */
import { detailOf } from '../address.ts';
import type { Neighbours, Reading } from '../pattern.ts';
import type { MatchFields } from '../../log-analysis.ts';

/** The whole message as detail, with the match's named groups beside it. */
export function config(match: RegExpExecArray, around: Neighbours): Reading<'config-invalid'> {
  const { path, at, key } = match.groups ?? {};
  return {
    fields: {
      detail: detailOf(around.line(0)?.message ?? match[0]),
      ...(path === undefined || path === '' ? {} : { path }),
      ...(at === undefined || at === '' ? {} : { at: /^\d+$/.test(at) ? `line ${at}` : at }),
      ...(key === undefined || key === '' ? {} : { key }),
    },
  };
}

/** The message as what the server refuses. */
export const refuses =
  (what: MatchFields['refused']['what']) =>
  (match: RegExpExecArray, around: Neighbours): Reading<'refused'> => ({
    fields: { what, detail: detailOf(around.line(0)?.message ?? match[0]) },
  });
