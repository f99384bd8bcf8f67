/** Which fix a fix-test proves, and whether copies of the pod can show it. Pure. */
import { UserError } from '../../errors.ts';
import { copySpec } from '../../knowledge/copy-spec.ts';
import { withChange } from '../../knowledge/spec-change.ts';
import { withSet } from '../../knowledge/spec-values.ts';
import { PLACEHOLDER } from '../../model/command.ts';
import type { Cause, PrintedFix } from '../../model/diagnosis.ts';
import type { SpecChange } from '../../model/finding.ts';
import { nameOf } from '../../model/objects.ts';
import type { Pod, PodSpec } from '../../model/objects.ts';
import type { Case } from './container.ts';

/** The values of `--set`. */
export type Values = Readonly<Record<string, string>>;

type Usable = PrintedFix & { readonly change: SpecChange };

const usable = (fix: PrintedFix): fix is Usable => fix.change !== undefined && Object.keys(fix.change.set).length > 0;

const VARIABLE = /^env\[(.+)\]$/;

const setFor = (change: SpecChange, set: Values): SpecChange => ({
  ...change,
  set: Object.fromEntries(
    Object.entries(change.set).filter(([path]) => set[VARIABLE.exec(path)?.[1] ?? ''] === undefined),
  ),
});

const isOpen = ({ change }: Usable, set: Values): boolean =>
  Object.values(setFor(change, set).set).includes(PLACEHOLDER);

/**
 * Returns the fix to prove. One that needs no value comes before one that lacks a value. A rollback brings the service
 * back, and proves little.
 */
function firstOf(fixes: readonly PrintedFix[], set: Values): Usable | undefined {
  const all = fixes.filter(usable);
  const whole = all.filter((one) => !isOpen(one, set));
  return whole.find(({ rollback }) => !rollback) ?? whole[0] ?? all[0];
}

/** Returns the rank of the first cause with a fix that changes the spec and is known in full; undefined: there is none. */
export const firstUsable = (causes: readonly Cause[]): number | undefined =>
  causes.find(({ fixes }) => fixes.some((fix) => usable(fix) && !isOpen(fix, {})))?.rank;

/** Returns the variables that the fix of a cause needs values for, which only the user knows. */
export const openVariables = ({ fixes }: Cause): string[] =>
  Object.entries(firstOf(fixes, {})?.change.set ?? {}).flatMap(([path, value]) =>
    value === PLACEHOLDER ? (VARIABLE.exec(path)?.[1] ?? []) : [],
  );

const OWN_PATCH = '--patch FILE tests a patch of your own';

function noFix({ pod, causes }: Case, cause: Cause): UserError {
  const [fix] = cause.fixes;
  const why = fix ? `its fix (${fix.text}) is outside the pod's spec` : "it has no fix that changes a pod's spec";
  const other = causes.find((one) => one !== cause && one.fixes.some(usable));
  return new UserError(
    `there is nothing to test for ${cause.id} of ${nameOf(pod)}: ${why}`,
    other ? `cause ${other.rank} (${other.id}) has one; ${OWN_PATCH}` : OWN_PATCH,
    other && { to: `to test the fix of ${other.id}`, add: { fix: String(other.rank) } },
  );
}

/** Returns the error for a fix with a value that only the user knows. @param path of the field */
function needsValue(cause: Cause, path: string, given: readonly string[]): UserError {
  const variable = VARIABLE.exec(path)?.[1];
  const message = `the fix for ${cause.id} needs a value for ${variable ?? path}, which only you know`;
  if (variable === undefined) return new UserError(message, OWN_PATCH);
  return new UserError(
    message,
    `give it with --set ${variable}=${PLACEHOLDER}`,
    given.length === 0 ? { to: 'with your value', add: { set: `${variable}=${PLACEHOLDER}` } } : undefined,
  );
}

/** What a fix-test tries. */
export interface Chosen {
  readonly text: string;
  /** undefined: the values of `--set` are the fix. */
  readonly change: SpecChange | undefined;
  /** Where it is an older revision: the command that goes back to it. */
  readonly rollback: string | null;
}

/**
 * Returns the fix to test.
 * @param cause undefined: none was found
 * @throws UserError where there is no cause, its fix does not change the spec, or a value is missing
 */
export function chosenFix(one: Case, cause: Cause | undefined, set: Values): Chosen {
  const given = Object.keys(set);
  if (!cause) {
    if (given.length > 0) return { text: `set ${given.join(', ')}`, change: undefined, rollback: null };
    throw new UserError(`no cause was found for ${nameOf(one.pod)}, so there is no fix to test`, OWN_PATCH);
  }
  const values = given.length > 0 ? `set ${given.map((name) => `${name}=${set[name]}`).join(', ')}` : '';
  const fix = firstOf(cause.fixes, set);
  if (!fix && values) return { text: values, change: undefined, rollback: null };
  if (!fix) throw noFix(one, cause);
  const change = setFor(fix.change, set);
  const open = Object.entries(change.set).find(([, value]) => value === PLACEHOLDER);
  if (open) throw needsValue(cause, open[0], given);
  // The given values are the whole fix.
  if (Object.keys(change.set).length === 0) return { text: values, change: undefined, rollback: null };
  const rollback = fix.rollback ? fix.command : null;
  return { text: [fix.text, values].filter(Boolean).join('; '), change, rollback };
}

/** Returns a spec with the fix. @param container the one that gets the values of `--set` */
export const fixedSpec = (
  spec: PodSpec,
  { change }: Pick<Chosen, 'change'>,
  container: string,
  set: Values,
  cause: Cause | undefined,
): PodSpec => withSet(change ? withChange(spec, change) : spec, container, set, cause);

const isSame = (one: PodSpec, other: PodSpec): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * Checks that a copy with the fix differs from one without it.
 * @param spec the pod's spec with the fix
 * @param text the fix, for people
 * @throws UserError where the fix changes nothing, or only what no copy has
 */
export function checkEffect(pod: Pod, spec: PodSpec, text: string): void {
  const original = pod.spec!;
  if (isSame(spec, original))
    throw new UserError(`${text}: the pod's spec is like this already`, 'there is nothing to test');
  const copied = (one: PodSpec): PodSpec => copySpec({ ...pod, spec: one }, { node: null, keepReadiness: true });
  if (spec.nodeName === original.nodeName && isSame(copied(spec), copied(original)))
    throw new UserError(
      `${text}: a copy cannot show the effect`,
      'a copy runs once (restartPolicy Never), without host ports, device claims, priority and topology spread constraints',
    );
}
