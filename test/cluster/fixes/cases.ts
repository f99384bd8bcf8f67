/** The cases that `npm run test:fixes` makes happen, and copies of them. Pure but for reading the file. */
import { readFileSync } from 'node:fs';
import type { KubeObject } from '../../../src/model/objects.ts';

/** A failure as the cluster beside this checkout describes it (`cases.json`). */
export interface ClusterCase {
  readonly namespace: string;
  /** A pod, or TYPE/NAME. */
  readonly target: string;
  /** What the first cause has to be of; `healthy`: nothing is wrong. */
  readonly category: string;
  readonly cause: string;
  readonly objects: readonly KubeObject[];
  /** Objects that are applied after the first ones have run for a while. */
  readonly then?: readonly KubeObject[];
}

export interface Copy {
  readonly name: string;
  readonly namespace: string;
  readonly target: string;
  readonly objects: readonly KubeObject[];
  /** Objects that are applied after the first ones have run for a while. */
  readonly later: readonly KubeObject[];
  /** Objects of the cluster that the copy makes, as `KIND/NAME`. */
  readonly clusterWide: readonly string[];
}

/** @throws where the file does not hold cases */
export const casesIn = (path: string): Readonly<Record<string, ClusterCase>> =>
  JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, ClusterCase>>;

const CLUSTER_WIDE = new Set(['PersistentVolume', 'StorageClass', 'ClusterRole', 'ClusterRoleBinding']);
/** The end-to-end suite removes namespaces with this label that an interrupted run has left. */
const E2E = { 'crashloop.dev/e2e': 'true' };
/** The longest name of a namespace is 63 characters. */
const NAME_LENGTH = 40;

/**
 * Returns a copy of a case in its own namespace.
 * @param number 0 to 200: no two copies that exist at once may have the same number, since it is in the addresses of
 * their Services
 */
export function copyOf(name: string, one: ClusterCase, number: number): Copy {
  const namespace = `fixes-${name.slice(0, NAME_LENGTH)}-${number}`;
  const wide = [...one.objects, ...(one.then ?? [])].filter((object) => CLUSTER_WIDE.has(object.kind ?? ''));
  const adapted = (objects: readonly KubeObject[]): readonly KubeObject[] => {
    let text = JSON.stringify(objects).replaceAll(one.namespace, namespace);
    // Addresses that the case gives its Services; 10.96.0.1 and 10.96.0.10 are the cluster's own.
    text = text.replaceAll(/\b10\.96\.0\.([2-9]\d)\b/g, `10.96.${number + 20}.$1`);
    for (const object of wide) {
      const own = JSON.stringify(object.metadata!.name);
      text = text.replaceAll(own, JSON.stringify(`${object.metadata!.name}-${number}`));
    }
    // A fix may make the path on the node: then the next copy would not fail.
    text = text.replaceAll(/("hostPath":\{"path":"[^"]{1,200})(","type":)/g, `$1-${number}$2`);
    return (JSON.parse(text) as readonly KubeObject[]).map((object) =>
      object.kind === 'Namespace' ? { ...object, metadata: { ...object.metadata, labels: E2E } } : object,
    );
  };
  return {
    name,
    namespace,
    target: one.target,
    objects: adapted(one.objects),
    later: adapted(one.then ?? []),
    clusterWide: wide.map((object) => `${object.kind}/${object.metadata!.name}-${number}`),
  };
}
