/** The ConfigMaps and Secrets a pod refers to, and how each reference stands. */
import { nearest } from '../../../evidence/text.ts';
import type { ConfigMap, Secret } from '../../../model/objects.ts';
import { citeAbsent, citeEvent, citeField, citePod, citeWaiting } from '../../support/cite.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { carriersOf } from '../../support/mounts.ts';
import { neverStarted } from '../../support/trouble.ts';

export interface Reference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** Keys that must be there; empty: the object alone. */
  readonly keys: readonly string[];
  readonly optional: boolean;
  /** Container that refers to it; null: a volume of the pod. */
  readonly container: string | null;
  /** How: `env DB_PASSWORD`, `envFrom`, `volume config`. */
  readonly via: string;
  /** Path of the reference, for a citation. */
  readonly field: string;
}

/**
 * In every namespace, put into every token volume by the ServiceAccount plugin: not the pod's author's, and not worth a
 * request.
 */
const ROOT_CA = 'kube-root-ca.crt';

function isMissed(context: PodContext, name: string): boolean {
  return context
    .podEvents()
    .some.some(({ reason, message }) => reason === 'FailedMount' && message.includes(`"${name}" not found`));
}

/** Every reference of env, envFrom, volumes and projected volumes, in the order of the spec. */
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

export interface Standing {
  readonly reference: Reference;
  readonly state: 'there' | 'absent' | 'keys-absent' | 'unknown';
  readonly missingKeys: readonly string[];
  /** Keys that are there. */
  readonly keys: readonly string[];
  readonly why: string;
}

export const keysOf = (object: ConfigMap | Secret): string[] =>
  Object.keys({ ...object.data, ...(object as ConfigMap).binaryData });

function standingOf(context: PodContext, reference: Reference): Standing {
  const fact = context.get(reference.kind === 'ConfigMap' ? 'configmaps' : 'secrets', reference.name);
  const base = { reference, missingKeys: [], keys: [], why: '' };
  if (fact.state === 'absent') return { ...base, state: 'absent' };
  if (fact.state !== 'known')
    return {
      ...base,
      state: 'unknown',
      why:
        fact.state === 'forbidden'
          ? `${reference.kind} ${reference.name} may not be read`
          : `${reference.kind} ${reference.name} was not read`,
    };
  const keys = keysOf(fact.value as ConfigMap | Secret);
  const missingKeys = reference.keys.filter((key) => !keys.includes(key));
  return { ...base, keys, missingKeys, state: missingKeys.length > 0 ? 'keys-absent' : 'there' };
}

/** Looks every reference up, each object once. */
export function standings(context: PodContext): Standing[] {
  return referencesOf(context).map((reference) => standingOf(context, reference));
}

/** Names of that kind that are like a missing one; asks for the names alone. */
export function nearestNames(context: PodContext, kind: 'ConfigMap' | 'Secret', name: string): string[] {
  const list = context.list(kind === 'ConfigMap' ? 'configmaps' : 'secrets', { metadataOnly: true });
  return nearest(
    name,
    list.some.map((one) => one.metadata?.name ?? ''),
  );
}

export interface Statement {
  readonly container: string | null;
  readonly kind: 'ConfigMap' | 'Secret' | undefined;
  readonly name: string | undefined;
  readonly key: string | undefined;
  readonly citation: Citation;
}

/**
 * What the kubelet says is missing: container messages (pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables) and mount
 * errors (pkg/volume/configmap, secret, projected). A mount error of the past is past once the containers run.
 */
const SAYINGS: readonly { readonly find: RegExp; readonly key?: true }[] = [
  {
    find: /couldn't find key (?<key>\S{1,253}) in (?<kind>ConfigMap|Secret) [^/\s]{1,63}\/(?<name>[^\s"]{1,253})/,
    key: true,
  },
  { find: /(?<kind>configmap|secret) references non-existent (?:config|secret) key: (?<key>[^\s"]{1,253})/, key: true },
  { find: /references non-existent (?<kind>config|secret) key: (?<key>[^\s"]{1,253})/, key: true },
  { find: /\b(?<kind>configmap|secret)s? "(?<name>[^"]{1,253})" not found/i },
];

function readStatement(text: string): Omit<Statement, 'citation' | 'container'> | undefined {
  for (const { find } of SAYINGS) {
    const groups = find.exec(text)?.groups;
    if (!groups) continue;
    const kind = groups.kind!.toLowerCase().startsWith('config') ? 'ConfigMap' : 'Secret';
    return { kind, name: groups.name, key: groups.key?.replace(/[.,;]$/, '') };
  }
  return undefined;
}

/** What waiting messages and events state about missing ConfigMaps, Secrets and keys. */
export function statements(context: PodContext): Statement[] {
  const found: Statement[] = [];
  for (const container of context.containers) {
    const said = readStatement(container.waiting?.message ?? '');
    if (said) found.push({ ...said, container: container.name, citation: citeWaiting(context, container) });
  }
  const stuck = neverStarted(context);
  const still = (event: EventView): boolean => {
    if (event.reason === 'FailedMount') return stuck;
    const container = context.containers.find(({ name }) => name === event.container);
    return (
      event.reason === 'Failed' && container !== undefined && container.waiting?.reason === 'CreateContainerConfigError'
    );
  };
  for (const event of context.podEvents().some.filter(still)) {
    const said = readStatement(event.message);
    if (said) found.push({ ...said, container: event.container, citation: citeEvent(event) });
  }
  return found;
}

/** The statements that are about a reference (of its key, where one is meant). */
export function statementsOn(all: readonly Statement[], reference: Reference, key: string | undefined): Statement[] {
  return all.filter(
    (one) =>
      one.kind === reference.kind &&
      (one.name === undefined || one.name === reference.name) &&
      (key === undefined ? one.key === undefined : one.key === key) &&
      (one.container === null || reference.container === null || one.container === reference.container),
  );
}

/** The container that a missing object keeps from starting; null where it is the whole pod (a volume). */
export function heldUp(context: PodContext, reference: Reference): ContainerView | undefined {
  return context.containers.find(({ name }) => name === reference.container);
}

/**
 * Whether a container that refers to it by env could have started without it: then it is gone since, and was not why.
 */
export function startedWithout(context: PodContext, reference: Reference): boolean {
  const container = heldUp(context, reference);
  if (container)
    return (
      container.waiting?.reason !== 'CreateContainerConfigError' &&
      (container.dead !== undefined || container.state === 'running')
    );
  return !neverStarted(context);
}

export const objectRef = (reference: Reference): string => `${reference.kind}/${reference.name}`;

export function citeReference(context: PodContext, reference: Reference): Citation {
  const key = reference.keys.length > 0 ? ` key ${reference.keys.join(', ')}` : '';
  return citePod(context, reference.field, `${reference.kind} ${reference.name}${key}`);
}

export const citeLookup = (reference: Reference): Citation => citeAbsent(objectRef(reference));
export const citeKeys = (reference: Reference, keys: readonly string[]): Citation =>
  citeField(objectRef(reference), 'data', keys.length > 0 ? `keys: ${keys.slice(0, 20).join(', ')}` : 'no keys');

export function listFix(context: PodContext, kind: 'ConfigMap' | 'Secret'): Fix {
  return {
    text: `see which ${kind}s there are`,
    command: `kubectl -n ${context.namespace} get ${kind.toLowerCase()}s`,
    risk: 'read-only',
  };
}
