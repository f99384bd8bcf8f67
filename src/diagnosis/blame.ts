/** What changed before the first crash, laid beside the cause it supports. */
import type { ContainerView } from '../evidence/views.ts';
import type { Found } from '../model/finding.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { Pod } from '../model/objects.ts';
import { changesBefore } from './changes.ts';
import type { Change } from './changes.ts';
import { podContext } from './context.ts';
import type { Examination } from './examine.ts';

/** Categories in which a new image is a suspect by itself. */
const BY_IMAGE = new Set(['app-error', 'bad-image']);

const textOf = (cause: Found): string =>
  [
    cause.summary,
    ...cause.chain.map((link) => link.says),
    ...cause.evidence.map((one) => `${one.field} ${one.quote}`),
  ].join('\n');

/** Whole words only: `PORT` is no part of `EXPORT_DIR`. */
function speaksOf(text: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:^|[^A-Za-z0-9_])${escaped}(?![A-Za-z0-9_])`).test(text);
}

function supports(change: Change, cause: Found): boolean {
  if (BY_IMAGE.has(cause.category) && change.relatesTo.includes('image')) return true;
  const text = textOf(cause);
  return change.relatesTo.some((word) => word.length > 1 && speaksOf(text, word));
}

function beside(cause: Found, changes: readonly Change[]): Found {
  const texts = new Set(cause.fixes.map((fix) => fix.command ?? fix.text));
  const fixes = changes.flatMap((change) =>
    change.fix && !texts.has(change.fix.command ?? change.fix.text) && texts.add(change.fix.command ?? change.fix.text)
      ? [change.fix]
      : [],
  );
  return {
    ...cause,
    evidence: [...cause.evidence, ...changes.map((change) => change.citation)],
    fixes: [...cause.fixes, ...fixes],
  };
}

/** Where nothing else explains a crash, what changed last before it is the best lead there is. */
function asCause(change: Change, others: readonly Change[], subject: ContainerView | undefined): Found {
  return {
    result: 'found',
    id: 'app/changed',
    category: 'app-error',
    confidence: 'possible',
    container: subject?.name ?? null,
    summary: `nothing that could be read says why; before the first crash ${change.text}`.slice(0, 160),
    chain: [],
    evidence: [change.citation, ...others.map((other) => other.citation)],
    fixes: change.fix ? [change.fix] : [],
  };
}

/** Adds to the causes of a pod what changed before it first crashed; pure on the ledger, which may note wishes. */
export function withChanges(
  ledger: Ledger,
  pod: Pod,
  subjects: readonly ContainerView[],
  examination: Examination,
): Examination {
  const changes = changesBefore(podContext(ledger, pod, subjects, () => undefined));
  const [first, ...rest] = changes;
  if (!first) return examination;
  const [cause, ...others] = examination.causes;
  if (!cause)
    return subjects.length > 0 ? { ...examination, causes: [asCause(first, rest, subjects[0])] } : examination;
  const supporting = changes.filter((change) => supports(change, cause));
  return supporting.length === 0 ? examination : { ...examination, causes: [beside(cause, supporting), ...others] };
}
