/** Which fix is tested, and the pod's spec with it. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Cause, PrintedFix } from '../../model/diagnosis.ts';
import type { SpecChange } from '../../model/finding.ts';
import { PLACEHOLDER } from '../../model/command.ts';
import { UserError } from '../../errors.ts';
import { containersOf } from '../../evidence/containers.ts';
import type { PodSpec } from '../../model/objects.ts';
import { failingContainer } from '../observed.ts';
import { withChange } from '../../knowledge/spec-change.ts';
import type { Lab } from '../test.ts';
import { mergedSpec } from '../../knowledge/strategic-patch.ts';
import { withSet } from './values.ts';

export interface FixWish {
  readonly container?: string;
  /** The rank of the cause with the fix to test; undefined: the first cause. */
  readonly fix?: number;
  /** The user's own patch of the pod spec, as `readPatch` returns it, and its file. */
  readonly patch?: { readonly from: string; readonly spec: Readonly<Record<string, unknown>> };
  /** Values of environment variables, or of keys of ConfigMaps and Secrets that env refers to. */
  readonly set: Readonly<Record<string, string>>;
  readonly shareVolumes: boolean;
  readonly keepLabels: boolean;
  /** Seconds for which the copies are watched. */
  readonly duration?: number;
}

export interface Proposal {
  /** undefined: no cause was found, and the user gave a patch. */
  readonly cause: Cause | undefined;
  /** It is the user's patch, not the cause's fix. */
  readonly own: boolean;
  /** The fix, for people. */
  readonly text: string;
  /** Where the fix is an older revision: the command that goes back to it. */
  readonly rollback: string | null;
  /** Names of the containers under test. */
  readonly watched: readonly string[];
  /** The original's spec with the fix. */
  readonly spec: PodSpec;
  /** Names of the variables and keys that `--set` gives values to. */
  readonly given: readonly string[];
  /** Makes the same change in another spec, such as that of the template. @throws Error where it lacks the container */
  readonly apply: (spec: PodSpec) => PodSpec;
  /** The fix changes where the pod may run, so its copy is not pinned to the original's node. */
  readonly moves: boolean;
  /** A node that the fix names. */
  readonly node: string | null;
}

const usable = (fix: PrintedFix): fix is PrintedFix & { change: SpecChange } =>
  fix.change !== undefined && Object.keys(fix.change.set).length > 0;

const setFor = (change: SpecChange, set: FixWish['set']): SpecChange => ({
  ...change,
  set: Object.fromEntries(
    Object.entries(change.set).filter(([path]) => set[/^env\[(.+)\]$/.exec(path)?.[1] ?? ''] === undefined),
  ),
});

/** Returns the rank of the first cause with a fix that changes the spec and is known in full; undefined: there is none. */
export const firstUsable = (causes: readonly Cause[]): number | undefined =>
  causes.find(({ fixes }) => fixes.some((fix) => usable(fix) && !Object.values(fix.change.set).includes(PLACEHOLDER)))
    ?.rank;

/** Returns the cause to test the fix of. @throws UserError where no cause has that rank */
function causeOf(lab: Lab, wish: FixWish): Cause | undefined {
  const { causes } = lab.diagnosis;
  if (wish.fix === undefined) return causes[0];
  const found = causes.find((cause) => cause.rank === wish.fix);
  if (!found)
    throw new UserError(
      `there is no cause ${wish.fix}`,
      causes.length === 0
        ? 'no cause was found'
        : `causes found: ${causes.map((cause) => `${cause.rank} ${cause.id}`).join(', ')}`,
    );
  return found;
}

const OWN_PATCH = '--patch FILE tests a patch of your own';

function noFix(lab: Lab, cause: Cause): never {
  const others = lab.diagnosis.causes.filter((one) => one !== cause && one.fixes.some(usable));
  const fix = cause.fixes[0];
  const why = fix ? `its fix (${fix.text}) is outside the pod's spec` : "it has no fix that changes a pod's spec";
  const [other] = others;
  throw new UserError(
    `there is nothing to test for ${cause.id} of ${lab.pod.metadata?.name}: ${why}`,
    other ? `cause ${other.rank} (${other.id}) has one; ${OWN_PATCH}` : OWN_PATCH,
    other && { to: `to test the fix of ${other.id}`, add: { fix: String(other.rank) } },
  );
}

interface Chosen {
  readonly text: string;
  /** undefined: the values of `--set` are the fix. */
  readonly change: SpecChange | undefined;
  readonly rollback: string | null;
}

/** Returns the error for a fix with a value that only the user knows. @param path of the field */
function needsValue(cause: Cause, path: string, given: readonly string[]): UserError {
  const variable = /^env\[(.+)\]$/.exec(path)?.[1];
  const message = `the fix for ${cause.id} needs a value for ${variable ?? path}, which only you know`;
  if (variable === undefined) return new UserError(message, OWN_PATCH);
  return new UserError(
    message,
    `give it with --set ${variable}=${PLACEHOLDER}`,
    given.length === 0 ? { to: 'with your value', add: { set: `${variable}=${PLACEHOLDER}` } } : undefined,
  );
}

/** @returns a cause's first fix that changes the spec @throws UserError where it has none, or lacks a value */
function changeOf(lab: Lab, cause: Cause, wish: FixWish): Chosen {
  const given = Object.keys(wish.set);
  const fixes = cause.fixes.filter(usable);
  const isOpen = (one: PrintedFix & { change: SpecChange }): boolean =>
    Object.values(setFor(one.change, wish.set).set).includes(PLACEHOLDER);
  // A fix that needs no value comes before one that lacks a value. A rollback brings the service back, and proves little.
  const whole = fixes.filter((one) => !isOpen(one));
  const fix = whole.find(({ rollback }) => !rollback) ?? whole[0] ?? fixes[0];
  const values = given.length > 0 ? `set ${given.map((name) => `${name}=${wish.set[name]}`).join(', ')}` : '';
  if (!fix) return values ? { text: values, change: undefined, rollback: null } : noFix(lab, cause);
  const change = setFor(fix.change, wish.set);
  const open = Object.entries(change.set).find(([, value]) => value === PLACEHOLDER);
  if (open) throw needsValue(cause, open[0], given);
  // The given values are the whole fix.
  if (Object.keys(change.set).length === 0) return { text: values, change: undefined, rollback: null };
  const rollback = fix.rollback ? fix.command : null;
  return { text: [fix.text, values].filter(Boolean).join('; '), change, rollback };
}

function checkNames(spec: PodSpec, patched: PodSpec, from: string): void {
  const known = containersOf({ spec }).map((container) => container.name);
  const strange = containersOf({ spec: patched }).find(
    (container) => !known.includes(container.name) && !container.spec.image,
  );
  if (strange)
    throw new UserError(
      `${from} names container ${strange.name}, which the pod does not have`,
      `it has: ${known.join(', ')}`,
    );
}

function fixOf(lab: Lab, cause: Cause | undefined, wish: FixWish): Chosen {
  if (cause) return changeOf(lab, cause, wish);
  const names = Object.keys(wish.set);
  if (names.length === 0)
    throw new UserError(`no cause was found for ${lab.pod.metadata?.name}, so there is no fix to test`, OWN_PATCH);
  return { text: `set ${names.join(', ')}`, change: undefined, rollback: null };
}

/** Fields that decide on which nodes the pod may run. */
const PLACING = ['nodeSelector', 'affinity', 'tolerations'] as const;

/**
 * Returns the fix to test and the spec with it.
 * @throws UserError where there is no cause, its fix does not change a pod's spec, or a value is missing
 */
export function proposalFor(lab: Lab, wish: FixWish): Proposal {
  const original = lab.pod.spec!;
  const cause = causeOf(lab, wish);
  const name = wish.container ?? cause?.container ?? null;
  const failing = failingContainer(lab, name ?? undefined).name;
  const chosen = wish.patch
    ? { text: `the patch from ${wish.patch.from}`, change: undefined, rollback: null }
    : fixOf(lab, cause, wish);
  const { text, rollback } = chosen;
  const apply = (base: PodSpec): PodSpec => {
    const changed = wish.patch
      ? mergedSpec(base, wish.patch.spec)
      : chosen.change
        ? withChange(base, chosen.change)
        : base;
    return withSet(changed, failing, wish.set, cause);
  };
  const spec = apply(original);
  if (wish.patch) checkNames(original, spec, wish.patch.from);
  if (isDeepStrictEqual(spec, original))
    throw new UserError(`${text}: the pod's spec is like this already`, 'there is nothing to test');
  const node = spec.nodeName !== original.nodeName ? (spec.nodeName ?? null) : null;
  return {
    cause,
    own: wish.patch !== undefined,
    text,
    rollback,
    // A cause of the whole pod keeps all containers from running.
    watched: name === null ? original.containers.map((container) => container.name) : [failing],
    spec,
    given: Object.keys(wish.set),
    apply,
    moves: PLACING.some((field) => !isDeepStrictEqual(spec[field], original[field])),
    node,
  };
}
