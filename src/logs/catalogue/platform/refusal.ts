/** Reads what an app refuses. Pure. */
import { NEWER_DATABASE } from '../../../knowledge/newer-database.ts';
import type { MatchFields } from '../../log-analysis.ts';
import { detailOf } from '../readings.ts';
import type { Neighbours, Reading } from '../pattern.ts';

/** Returns the line as detail. Lines about progress and success name the same tools and do not count. */
export const refusal =
  (what: MatchFields['refused']['what']) =>
  (_match: RegExpExecArray, around: Neighbours): Reading<'refused'> | null => {
    const line = around.matched;
    if (line.severity === 'info' || line.severity === 'debug' || line.severity === 'trace') return null;
    const detail = detailOf(line.message);
    return { fields: { what: what === 'migration' && NEWER_DATABASE.test(detail) ? 'version' : what, detail } };
  };
