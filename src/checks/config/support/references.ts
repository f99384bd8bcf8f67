/** The ConfigMaps and Secrets that a pod refers to, and whether they exist. */
import { nearest } from '../../../evidence/text.ts';
import { nameOf } from '../../../model/objects.ts';
import { citeAbsent, citeField, citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { keysOf, listConfigNames, lookUpConfig, sayKeys } from '../../support/config-objects.ts';
import type { ConfigKind } from '../../support/config-objects.ts';
import { carriersOf } from '../../support/mounts.ts';
import { neverStarted } from '../../support/trouble.ts';

export interface Reference {
  readonly kind: ConfigKind;
  readonly name: string;
  /** Keys that must exist; empty: only the object must. */
  readonly keys: readonly string[];
  readonly optional: boolean;
  /** The container that refers to it; null: a volume of the pod. */
  readonly container: string | null;
  /** What refers to it: `env DB_PASSWORD`, `envFrom`, `volume config`. */
  readonly via: string;
  /** Path of the reference, for a citation. */
  readonly field: string;
}

/** Every namespace has it, and the ServiceAccount plugin puts it into every token volume: it is not worth a request. */
const ROOT_CA = 'kube-root-ca.crt';

function isMissed(context: PodContext, name: string): boolean {
  return context
    .podEvents()
    .some.some(({ reason, message }) => reason === 'FailedMount' && message.includes(`"${name}" not found`));
}

/** Returns every reference of env, envFrom, volumes and projected volumes, in the order of the spec. */
export function referencesOf(context: PodContext): Reference[] {
  const found: Reference[] = [];
  for (const { name: container, spec, specPath } of context.containers) {
    for (const { configMapRef, secretRef } of spec.envFrom ?? []) {
      const ref = configMapRef ?? secretRef;
      if (!ref?.name) continue;
      const kind = configMapRef ? 'ConfigMap' : 'Secret';
      found.push({
        kind,
        name: ref.name,
        keys: [],
        optional: ref.optional === true,
        container,
        via: 'envFrom',
        field: `${specPath}.envFrom[${ref.name}]`,
      });
    }
    for (const { name: variable, valueFrom } of spec.env ?? []) {
      const ref = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
      if (!ref?.name) continue;
      const kind = valueFrom?.configMapKeyRef ? 'ConfigMap' : 'Secret';
      found.push({
        kind,
        name: ref.name,
        keys: [ref.key],
        optional: ref.optional === true,
        container,
        via: `env ${variable}`,
        field: `${specPath}.env[${variable}]`,
      });
    }
  }
  for (const volume of context.pod.spec?.volumes ?? []) {
    for (const { kind, name, items, optional, field } of carriersOf(volume)) {
      if (name && (name !== ROOT_CA || isMissed(context, name)))
        found.push({
          kind,
          name,
          keys: (items ?? []).map(({ key }) => key),
          optional,
          container: null,
          via: `volume ${volume.name}`,
          field,
        });
    }
  }
  return found;
}

/** What the lookup of a reference showed. */
export interface Standing {
  readonly reference: Reference;
  readonly state: 'exists' | 'absent' | 'keys-absent' | 'unknown';
  readonly missingKeys: readonly string[];
  /** The keys that the object has. */
  readonly keys: readonly string[];
  /** Why the state is unknown; else empty. */
  readonly why: string;
}

function standingOf(context: PodContext, reference: Reference): Standing {
  const fact = lookUpConfig(context, reference.kind, reference.name);
  const base = { reference, missingKeys: [], keys: [], why: '' };
  if (fact.state === 'absent') return { ...base, state: 'absent' };
  if (fact.state !== 'known') {
    const why = fact.state === 'forbidden' ? 'may not be read' : 'was not read';
    return { ...base, state: 'unknown', why: `${reference.kind} ${reference.name} ${why}` };
  }
  const keys = keysOf(fact.value);
  const missingKeys = reference.keys.filter((key) => !keys.includes(key));
  return { ...base, keys, missingKeys, state: missingKeys.length > 0 ? 'keys-absent' : 'exists' };
}

/** Looks up every reference of the pod. */
export function standings(context: PodContext): Standing[] {
  return referencesOf(context).map((reference) => standingOf(context, reference));
}

/** Returns names of that kind that are like a missing one. It asks only for names. */
export function nearestNames(context: PodContext, kind: ConfigKind, name: string): string[] {
  return nearest(name, listConfigNames(context, kind).some.map(nameOf));
}

/**
 * Whether the container (for a volume: any container) has started although the object is missing. Then the object was
 * deleted later and is not the reason.
 */
export function startedWithout(context: PodContext, reference: Reference): boolean {
  const container = context.containers.find(({ name }) => name === reference.container);
  if (container)
    return (
      container.waiting?.reason !== 'CreateContainerConfigError' &&
      (container.dead !== undefined || container.state === 'running')
    );
  return !neverStarted(context);
}

/** Returns the object of a reference: `Secret/db`. */
export const objectRef = (reference: Reference): string => `${reference.kind}/${reference.name}`;

/** Returns what refers to the object: `env PORT of web`, `volume config`. */
export const sayVia = ({ via, container }: Reference): string => (container ? `${via} of ${container}` : via);

/** Cites the reference in the pod's spec. */
export function citeReference(context: PodContext, reference: Reference): Citation {
  const key = reference.keys.length > 0 ? ` key ${reference.keys.join(', ')}` : '';
  return citePod(context, reference.field, `${reference.kind} ${reference.name}${key}`);
}

/** Cites the lookup of an object that does not exist. */
export const citeLookup = (reference: Reference): Citation => citeAbsent(objectRef(reference));

/** Cites the keys of an object. */
export const citeKeys = (reference: Reference, keys: readonly string[]): Citation =>
  citeField(objectRef(reference), 'data', sayKeys(keys));
