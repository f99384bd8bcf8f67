/** Which fix is tested, and the pod's spec with it. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { checkEffect, chosenFix, fixedSpec } from '../../diagnosis/takes/fix.ts';
import { UserError } from '../../errors.ts';
import { containersOf } from '../../evidence/containers.ts';
import type { Cause } from '../../model/diagnosis.ts';
import type { PodSpec } from '../../model/objects.ts';
import { caseOf, failingContainer } from '../observed.ts';
import type { Lab } from '../test.ts';
import { mergedSpec } from '../../knowledge/strategic-patch.ts';

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
    : chosenFix(caseOf(lab), cause, wish.set);
  const { text, rollback } = chosen;
  const apply = (base: PodSpec): PodSpec =>
    fixedSpec(wish.patch ? mergedSpec(base, wish.patch.spec) : base, chosen, failing, wish.set, cause);
  const spec = apply(original);
  if (wish.patch) checkNames(original, spec, wish.patch.from);
  checkEffect(lab.pod, spec, text);
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
