/** What changed before the first crash: evidence for a cause, or the cause itself if there is no other. */
import { changesBefore } from '../checks/app/support/changes.ts';
import type { Change } from '../checks/app/support/changes.ts';
import { LAST_RESORTS } from '../checks/index.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { ContainerView } from '../evidence/views.ts';
import { lineOf } from '../model/command.ts';
import type { Fix, Found } from '../model/finding.ts';
import type { Pod } from '../model/objects.ts';
import { podContext } from './context.ts';
import type { Examination } from './examine.ts';

/** Categories in which a new image is a suspect without further evidence. */
const BY_IMAGE = new Set(['app-error', 'bad-image']);

/** Returns what a cause names, from its data and not from its sentences. */
const namesOf = ({ about, details, chain, evidence }: Found): string =>
  [
    about?.name,
    about?.part,
    ...(details?.names ?? []),
    ...chain.map((link) => link.object),
    ...evidence.map(({ field, quote }) => `${field} ${quote}`),
  ].join('\n');

/** Returns whether a text holds a name as a whole word: `PORT` is not part of `EXPORT_DIR`. */
function holds(text: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:^|[^A-Za-z0-9_])${escaped}(?![A-Za-z0-9_])`).test(text);
}

function supports(change: Change, cause: Found): boolean {
  if (BY_IMAGE.has(cause.category) && change.relatesTo.includes('image')) return true;
  const text = namesOf(cause);
  return change.relatesTo.some((word) => word.length > 1 && holds(text, word));
}

function withEvidence(cause: Found, changes: readonly Change[]): Found {
  const same = (fix: Fix): string => lineOf(fix.command) ?? fix.text;
  const known = new Set(cause.fixes.map(same));
  const fixes = changes.flatMap(({ fix }) => {
    if (fix === undefined || known.has(same(fix))) return [];
    known.add(same(fix));
    return [fix];
  });
  return {
    ...cause,
    evidence: [...cause.evidence, ...changes.map((change) => change.citation)],
    fixes: [...cause.fixes, ...fixes],
  };
}

/**
 * Adds what changed before the first crash to a pod's causes. It only reads the ledger, which may note wishes.
 * @param subjects the containers to explain
 */
export function withChanges(
  ledger: Ledger,
  pod: Pod,
  subjects: readonly ContainerView[],
  examination: Examination,
): Examination {
  const context = podContext(ledger, pod, subjects, () => undefined);
  const changes = changesBefore(context);
  if (changes.length === 0) return examination;
  const [cause, ...others] = examination.causes;
  if (!cause) {
    const found = LAST_RESORTS.flatMap((check) => check.run(context)).filter((one) => one.result === 'found');
    return { ...examination, causes: found };
  }
  const supporting = changes.filter((change) => supports(change, cause));
  return supporting.length === 0
    ? examination
    : { ...examination, causes: [withEvidence(cause, supporting), ...others] };
}
