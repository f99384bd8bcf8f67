/**
 * Strategic merge of pod specs, the default of `kubectl patch`: it merges lists of the spec by a key
 * (k8s.io/apimachinery/pkg/util/strategicpatch). Pure.
 */
import type { PodSpec } from '../model/objects.ts';

/** The patchMergeKey of each list in a PodSpec, by the list's field (staging/src/k8s.io/api/core/v1/types.go). */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  resourceClaims: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  ports: 'containerPort',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
};

export type Dict = Readonly<Record<string, unknown>>;

/** Whether a value is an object with keys. */
export const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the key by which the members of a list are merged; undefined: the list is replaced as a whole. */
export function keyFor(field: string, members: readonly unknown[]): string | undefined {
  const key = MERGE_KEYS[field];
  return key !== undefined && members.every((member) => isDict(member) && key in member) ? key : undefined;
}

/** Removes nulls and directives: the value that a patch gives to a field that did not exist. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((member) => !isDict(member) || member.$patch === undefined).map(plain);
  if (!isDict(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, one]) => one !== null && !key.startsWith('$'))
      .map(([key, one]) => [key, plain(one)]),
  );
}

function mergeList(field: string, base: readonly unknown[], patch: readonly unknown[]): unknown {
  const directives = patch.filter((member) => isDict(member) && member.$patch === 'replace');
  const members = patch.filter((member) => !directives.includes(member));
  const key = keyFor(field, [...base, ...members]);
  if (directives.length > 0 || key === undefined) return plain(members);
  const merged = [...(base as readonly Dict[])];
  for (const member of members as readonly Dict[]) {
    const at = merged.findIndex((one) => one[key] === member[key]);
    if (member.$patch === 'delete') {
      if (at >= 0) merged.splice(at, 1);
    } else if (at >= 0) merged[at] = merge('', merged[at], member) as Dict;
    else merged.push(plain(member) as Dict);
  }
  return merged;
}

function merge(field: string, base: unknown, patch: unknown): unknown {
  if (Array.isArray(patch)) return mergeList(field, Array.isArray(base) ? base : [], patch);
  if (!isDict(patch)) return patch;
  if (!isDict(base) || patch.$patch === 'replace') return plain(patch);
  const retained = patch.$retainKeys;
  const merged: Record<string, unknown> = Object.fromEntries(
    Object.entries(base).filter(([key]) => !Array.isArray(retained) || retained.includes(key)),
  );
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null || (isDict(value) && value.$patch === 'delete')) delete merged[key];
    else merged[key] = merge(key, merged[key], value);
  }
  return merged;
}

/**
 * Returns the spec with a patch applied.
 * @param patch of the pod spec: null removes, lists with a merge key are merged by it, others are replaced; `$patch`
 *   and `$retainKeys` work as on the API server
 */
export const mergedSpec = (spec: PodSpec, patch: Dict): PodSpec => structuredClone(merge('', spec, patch)) as PodSpec;

function diffList(field: string, before: readonly unknown[], after: readonly unknown[]): unknown {
  const key = keyFor(field, [...before, ...after]);
  if (key === undefined) return after;
  const named = (list: readonly unknown[]): Map<unknown, Dict> =>
    new Map((list as readonly Dict[]).map((one) => [one[key], one]));
  const [was, is] = [named(before), named(after)];
  // A list with the same name twice cannot be merged by name.
  if (was.size < before.length || is.size < after.length) return [...after, { $patch: 'replace' }];
  const changed = [...is].flatMap(([name, one]) => {
    const old = was.get(name);
    if (old === undefined) return [one];
    const change = difference('', old, one) as Dict | undefined;
    return change === undefined ? [] : [{ [key]: name, ...change }];
  });
  const gone = [...was.keys()].filter((name) => !is.has(name)).map((name) => ({ [key]: name, $patch: 'delete' }));
  return [...changed, ...gone];
}

/** Whether two JSON values are equal; the order of keys does not count. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((member, index) => isEqual(member, other[index]));
  if (!isDict(one) || !isDict(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length && keys.every((key) => key in other && isEqual(one[key], other[key]))
  );
}

function difference(field: string, before: unknown, after: unknown): unknown {
  if (isEqual(before, after)) return undefined;
  if (Array.isArray(before) && Array.isArray(after)) return diffList(field, before, after);
  if (!isDict(before) || !isDict(after)) return after;
  const entries = Object.keys({ ...before, ...after }).flatMap((key): [string, unknown][] => {
    if (!(key in after)) return [[key, null]];
    const change = difference(key, before[key], after[key]);
    return change === undefined ? [] : [[key, change]];
  });
  return Object.fromEntries(entries);
}

/** Returns the strategic merge patch that turns one spec into the other; empty where they are equal. */
export const patchBetween = (before: PodSpec, after: PodSpec): Dict =>
  (difference('', before, after) as Dict | undefined) ?? {};
