/** Which fix is tested, and the pod's spec with it. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Fix, SpecChange } from '../../model/finding.ts';
import type { Cause } from '../../model/diagnosis.ts';
import { UserError } from '../../errors.ts';
import { containersOf } from '../../evidence/containers.ts';
import type { Container, PodSpec } from '../../model/objects.ts';
import { failingContainer } from '../observed.ts';
import { withChange } from '../spec-path.ts';
import type { Lab } from '../test.ts';
import { mergedSpec } from './strategic.ts';

/** What checks write where only the person knows the value. */
const PLACEHOLDER = 'VALUE';

export interface FixWish {
  readonly container?: string;
  /** Rank of the cause whose fix is tested; the first. */
  readonly fix?: number;
  /** A person's own patch of the pod spec, as `readPatch` gives it, and where it comes from. */
  readonly patch?: { readonly from: string; readonly spec: Readonly<Record<string, unknown>> };
  /** Environment variables, or keys of ConfigMaps and Secrets that env refers to, with their values. */
  readonly set: Readonly<Record<string, string>>;
  readonly shareClaims: boolean;
  readonly keepLabels: boolean;
  /** Seconds that the copies are watched. */
  readonly duration?: number;
}

export interface Proposal {
  /** undefined: a patch of a pod for which no cause was found. */
  readonly cause: Cause | undefined;
  /** It is a person's patch, not the cause's fix. */
  readonly own: boolean;
  /** The fix in words. */
  readonly text: string;
  /** The fix is an older revision: the command that goes back to it. */
  readonly rollback: string | null;
  /** Names of the containers whose fate is the question. */
  readonly watched: readonly string[];
  /** The original's spec with the fix. */
  readonly spec: PodSpec;
  /** The fix changes where the pod may run, so the copy with it is not pinned to the original's node. */
  readonly moves: boolean;
  /** A node that the fix names. */
  readonly node: string | null;
}

const usable = (fix: Fix): fix is Fix & { change: SpecChange } =>
  fix.change !== undefined && Object.keys(fix.change.set).length > 0;

const setFor = (change: SpecChange, set: FixWish['set']): SpecChange => ({
  ...change,
  set: Object.fromEntries(
    Object.entries(change.set).filter(([path]) => set[/^env\[(.+)\]$/.exec(path)?.[1] ?? ''] === undefined),
  ),
});

/** Objects that a cause says are missing: `ConfigMap/web-config`. */
const missingObjects = (cause: Cause | undefined): string[] =>
  (cause?.evidence ?? []).filter((one) => one.field === 'lookup').map((one) => one.object);

/** The container with the values that were given: in env, or in place of a reference to a key of that name. */
function withValues(container: Container, set: FixWish['set'], cause: Cause | undefined): Container {
  const entries = Object.entries(set);
  const env = [...(container.env ?? [])];
  for (const [name, value] of entries) {
    const places = env.flatMap((one, i) =>
      one.name === name || (one.valueFrom?.configMapKeyRef ?? one.valueFrom?.secretKeyRef)?.key === name ? [i] : [],
    );
    for (const i of places) env[i] = { name: env[i]!.name, value };
    if (places.length === 0) env.push({ name, value });
  }
  // What envFrom would have brought comes by name now.
  const gone = missingObjects(cause);
  const optional = <R extends { name?: string; optional?: boolean }>(kind: string, ref: R): R =>
    gone.includes(`${kind}/${ref.name}`) ? { ...ref, optional: true } : ref;
  const envFrom = container.envFrom?.map((one) => ({
    ...one,
    ...(one.configMapRef ? { configMapRef: optional('ConfigMap', one.configMapRef) } : {}),
    ...(one.secretRef ? { secretRef: optional('Secret', one.secretRef) } : {}),
  }));
  return { ...container, env, ...(envFrom ? { envFrom } : {}) };
}

function withSet(spec: PodSpec, name: string, set: FixWish['set'], cause: Cause | undefined): PodSpec {
  if (Object.keys(set).length === 0) return spec;
  const each = (list: Container[]): Container[] =>
    list.map((one) => (one.name === name ? withValues(one, set, cause) : one));
  return {
    ...spec,
    containers: each(spec.containers),
    ...(spec.initContainers ? { initContainers: each(spec.initContainers) } : {}),
  };
}

/** The cause whose fix is wanted. @throws UserError where there is none of that rank */
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
  const lies = fix
    ? `its fix (${fix.text}) lies outside the pod's spec`
    : "it has no fix that is written into a pod's spec";
  const hint = [
    ...(others[0] ? [`cause ${others[0].rank} (${others[0].id}) has one: --fix ${others[0].rank}`] : []),
    OWN_PATCH,
  ].join('; ');
  throw new UserError(`there is nothing to test for ${cause.id} of ${lab.pod.metadata?.name}: ${lies}`, hint);
}

/** The change of a cause's first fix that has one, and what it says. */
function changeOf(
  lab: Lab,
  cause: Cause,
  wish: FixWish,
): { readonly text: string; readonly change: SpecChange | undefined; readonly command?: string | null } {
  const given = Object.keys(wish.set);
  const fixes = cause.fixes.filter(usable);
  const isOpen = (one: Fix & { change: SpecChange }): boolean =>
    Object.values(setFor(one.change, wish.set).set).includes(PLACEHOLDER);
  // One that needs no value goes before one whose value nobody gave.
  const fix = fixes.find((one) => !isOpen(one)) ?? fixes[0];
  const values = given.length > 0 ? `set ${given.map((name) => `${name}=${wish.set[name]}`).join(', ')}` : '';
  if (!fix) return values ? { text: values, change: undefined } : noFix(lab, cause);
  const change = setFor(fix.change, wish.set);
  const open = Object.entries(change.set).find(([, value]) => value === PLACEHOLDER);
  if (open) {
    const name = /^env\[(.+)\]$/.exec(open[0])?.[1] ?? open[0];
    throw new UserError(
      `the fix for ${cause.id} needs a value for ${name}, which only you know`,
      `give it: --set ${name}=…`,
    );
  }
  // A value that stands in for the fix is the fix.
  if (Object.keys(change.set).length === 0) return { text: values, change: undefined };
  return { text: [fix.text, values].filter(Boolean).join('; '), change, command: fix.command };
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

const PLACING = ['nodeSelector', 'affinity', 'tolerations'] as const;

/**
 * @throws UserError where no cause was found, its fix cannot be written into a pod spec, or a value is missing
 */
export function proposalFor(lab: Lab, wish: FixWish): Proposal {
  const original = lab.pod.spec!;
  const cause = causeOf(lab, wish);
  const name = wish.container ?? cause?.container ?? null;
  const failing = failingContainer(lab, name ?? undefined).name;
  let text: string;
  let rollback: string | null = null;
  let spec = original;
  if (wish.patch) {
    text = `the patch of ${wish.patch.from}`;
    spec = withSet(mergedSpec(original, wish.patch.spec), failing, wish.set, cause);
    checkNames(original, spec, wish.patch.from);
  } else {
    if (!cause && Object.keys(wish.set).length === 0)
      throw new UserError(`no cause was found for ${lab.pod.metadata?.name}, so there is no fix to test`, OWN_PATCH);
    const found = cause
      ? changeOf(lab, cause, wish)
      : { text: `set ${Object.keys(wish.set).join(', ')}`, change: undefined };
    rollback = 'command' in found && /\brollout undo\b/.test(found.command ?? '') ? (found.command ?? null) : null;
    text = found.text;
    spec = withSet(found.change ? withChange(original, found.change) : original, failing, wish.set, cause);
  }
  if (isDeepStrictEqual(spec, original))
    throw new UserError(`${text}: the pod's spec is so already`, 'there is nothing to test');
  const node = spec.nodeName !== original.nodeName ? (spec.nodeName ?? null) : null;
  return {
    cause,
    own: wish.patch !== undefined,
    text,
    rollback,
    // Where the pod as a whole is held up, all of it has to run.
    watched: name === null ? original.containers.map((container) => container.name) : [failing],
    spec,
    moves: PLACING.some((field) => !isDeepStrictEqual(spec[field], original[field])),
    node,
  };
}
