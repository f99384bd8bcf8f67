/** What changed before the first crash: evidence for a cause, or the cause itself if there is no other. */
import { changesBefore } from '../checks/app/support/changes.ts';
import type { Change } from '../checks/app/support/changes.ts';
import { rollbackOf, unsureRollback } from '../checks/app/support/rollback.ts';
import type { Rollback } from '../checks/app/support/rollback.ts';
import { checkOf, LAST_RESORTS } from '../checks/index.ts';
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

/** Returns whether what changed is what a cause is about. */
export function supports(change: Pick<Change, 'relatesTo'>, cause: Found): boolean {
  if (BY_IMAGE.has(cause.category) && change.relatesTo.includes('image')) return true;
  const text = namesOf(cause);
  return change.relatesTo.some((word) => word.length > 1 && holds(text, word));
}

/** What a cause is about, by data that is not quoted text: a log line may hold any word. */
const subjectsOf = ({ about, details, chain, evidence }: Found): string =>
  [
    about?.name,
    about?.part,
    ...(details?.names ?? []),
    ...chain.map((link) => link.object),
    ...evidence.map(({ field }) => field),
  ].join('\n');

/** Whether the cause is in the template or the image of the pod, and in no other object. */
function isOfTemplate({ id, about, chain }: Found): boolean {
  const goesAway = checkOf(id)?.goesAway;
  return (
    chain.length === 0 && (about === null || about.kind === 'Image') && (goesAway === 'never' || goesAway === 'perhaps')
  );
}

/**
 * Returns whether what a rollout changed broke the pod. A cause that lies outside of the template needs a change that
 * names what the cause is about; of another cause, a new image may be the reason, if no edit of a ConfigMap or Secret is.
 */
function isBrokenBy(rollout: readonly Change[], edits: readonly Change[], cause: Found): boolean {
  const names = isOfTemplate(cause) ? namesOf(cause) : subjectsOf(cause);
  const words = rollout.flatMap(({ relatesTo }) => relatesTo.filter((word) => word.length > 1 && word !== 'image'));
  if (words.some((word) => holds(names, word))) return true;
  const hasNewImage = rollout.some(({ relatesTo }) => relatesTo.includes('image'));
  return hasNewImage && isOfTemplate(cause) && !edits.some((edit) => supports(edit, cause));
}

function withEvidence(cause: Found, changes: readonly Change[], back: readonly Fix[]): Found {
  const same = (fix: Fix): string => lineOf(fix.command) ?? fix.text;
  const known = new Set(cause.fixes.map(same));
  const fixes = [...changes.flatMap(({ fix }) => fix ?? []), ...back].filter((fix) => {
    const isNew = !known.has(same(fix));
    known.add(same(fix));
    return isNew;
  });
  return {
    ...cause,
    evidence: [...cause.evidence, ...changes.map((change) => change.citation)],
    fixes: [...cause.fixes, ...fixes],
  };
}

/** An examination with what changed before, and the rollback that it offers. */
export interface Blamed {
  readonly examination: Examination;
  readonly rollback: Rollback | undefined;
}

/**
 * Adds what changed before the first crash to a pod's causes, and the rollback where a rollout broke the pod. It only
 * reads the ledger, which may note wishes.
 * @param subjects the containers to explain
 */
export function withChanges(
  ledger: Ledger,
  pod: Pod,
  subjects: readonly ContainerView[],
  examination: Examination,
): Blamed {
  const context = podContext(ledger, pod, subjects, () => undefined);
  const changes = changesBefore(context);
  const [cause, ...others] = examination.causes;
  if (changes.length === 0) return { examination, rollback: undefined };
  if (!cause) {
    const found = LAST_RESORTS.flatMap((check) => check.run(context)).filter((one) => one.result === 'found');
    const back = found.some(({ fixes }) => fixes.some((fix) => fix.rollback)) ? rollbackOf(context) : undefined;
    return { examination: { ...examination, causes: found }, rollback: back };
  }
  const supporting = changes.filter((change) => supports(change, cause));
  const rollout = changes.filter(({ revision }) => revision !== undefined);
  const isBroken = isBrokenBy(
    rollout,
    changes.filter((change) => !rollout.includes(change)),
    cause,
  );
  const rollback = isBroken ? rollbackOf(context) : undefined;
  const back = rollback ? [rollback.fix] : isBroken ? unsureRollback(context) : [];
  if (supporting.length === 0 && back.length === 0) return { examination, rollback };
  const first = withEvidence(cause, supporting, back);
  return { examination: { ...examination, causes: [first, ...others] }, rollback };
}
