/** ConfigMaps and Secrets of a pod that were written after its older revision was made. No copy can take that back. */
import { carriersOf } from '../../checks/support/mounts.ts';
import { lastEdit } from '../../evidence/last-edit.ts';
import { command, lineOf } from '../../model/command.ts';
import type { Conclusion } from '../../model/experiment-answer.ts';
import type { KubeObject, PodSpec } from '../../model/objects.ts';
import type { Lab } from '../test.ts';

/** An object that was written. */
export interface Edit {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** RFC 3339. */
  readonly time: string;
  /** null: the object was created then. */
  readonly manager: string | null;
}

/** What is known of the objects that a pod reads. */
export interface Edits {
  readonly edits: readonly Edit[];
  /** Objects that could not be read: `Secret/keys`. */
  readonly unread: readonly string[];
}

/** A pod that refers to more objects than this is read in part. */
const MOST = 30;
/** Every namespace has it. */
const ROOT_CA = 'kube-root-ca.crt';

type Reference = Pick<Edit, 'kind' | 'name'>;

/** Returns the objects that a pod reads, each once. */
function referencesIn(spec: PodSpec): Reference[] {
  const found: (Reference | undefined)[] = [...spec.containers, ...(spec.initContainers ?? [])].flatMap(
    ({ env, envFrom }) => [
      ...(envFrom ?? []).map(({ configMapRef, secretRef }) => named(configMapRef, secretRef)),
      ...(env ?? []).map(({ valueFrom }) => named(valueFrom?.configMapKeyRef, valueFrom?.secretKeyRef)),
    ],
  );
  found.push(...(spec.volumes ?? []).flatMap(carriersOf).map(({ kind, name }) => (name ? { kind, name } : undefined)));
  const each = new Map(found.flatMap((one) => (one && one.name !== ROOT_CA ? [[`${one.kind}/${one.name}`, one]] : [])));
  return [...each.values()].slice(0, MOST);
}

function named(configMap: { name?: string } | undefined, secret: { name?: string } | undefined): Reference | undefined {
  if (configMap?.name) return { kind: 'ConfigMap', name: configMap.name };
  return secret?.name ? { kind: 'Secret', name: secret.name } : undefined;
}

/** Returns when an object got its contents, by metadata.managedFields; undefined where that is not known. */
function writtenAt(object: KubeObject, reference: Reference): Edit | undefined {
  const edit = lastEdit(object);
  if (edit) return { ...reference, ...edit };
  const created = object.metadata?.creationTimestamp;
  return created === undefined ? undefined : { ...reference, time: String(created), manager: null };
}

/** Reads the ConfigMaps and Secrets of the pod. @param since RFC 3339: when the older revision was made */
export async function editsSince({ pod, source }: Lab, since: string | undefined): Promise<Edits> {
  if (since === undefined) return { edits: [], unread: [] };
  const read = await Promise.all(
    referencesIn(pod.spec!).map(async (reference) => {
      const { kind, name } = reference;
      const resource = kind === 'ConfigMap' ? ('configmaps' as const) : ('secrets' as const);
      const namespace = pod.metadata?.namespace ?? '';
      return { reference, fact: await source.fetch({ verb: 'get', resource, namespace, name }) };
    }),
  );
  return {
    edits: read
      .flatMap(({ reference, fact }) =>
        fact.state === 'known' ? (writtenAt(fact.value as KubeObject, reference) ?? []) : [],
      )
      .filter(({ time }) => Date.parse(time) > Date.parse(since))
      .sort((a, b) => Date.parse(b.time) - Date.parse(a.time)),
    unread: read.flatMap(({ reference, fact }) =>
      fact.state === 'known' || fact.state === 'absent' ? [] : [`${reference.kind}/${reference.name}`],
    ),
  };
}

/** Returns `ConfigMap/web was edited by kubectl at 2026-01-01T12:00:00Z`. */
export const sayEdit = ({ kind, name, time, manager }: Edit): string =>
  `${kind}/${name} was ${manager === null ? 'created' : `edited by ${manager}`} at ${time}`;

/** Returns how to see who wrote an object, and for a ConfigMap what is in it. */
export function lookAtEdit({ kind, name }: Edit, namespace: string): Conclusion['advice'][number] {
  const output =
    kind === 'Secret' ? ['-o', 'jsonpath={.metadata.managedFields}'] : ['-o', 'yaml', '--show-managed-fields'];
  return {
    text: kind === 'Secret' ? `read who wrote ${kind}/${name}` : `read ${kind}/${name} and who wrote it`,
    command: lineOf(command`kubectl -n ${namespace} get ${kind.toLowerCase()} ${name} ${output}`),
  };
}
