/** The fields in which two objects differ, by their paths. Pure. */
import { isDict, isEqual, keyFor } from './strategic-patch.ts';
import type { Dict } from './strategic-patch.ts';

/** A field, and its value before and after; undefined: it has none. */
export interface Difference {
  /** With members of lists by their key: `containers[web].resources.limits.memory`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** The members of a list by key, in order; undefined where they have none, or one key twice. */
function membersOf(field: string, list: readonly unknown[]): Map<string, unknown> | undefined {
  const key = keyFor(field, list);
  if (key === undefined) return undefined;
  const members = new Map((list as readonly Dict[]).map((one) => [String(one[key]), one]));
  return members.size === list.length ? members : undefined;
}

/** A variable is one value: the path of its value is its name. */
const isWhole = (field: string): boolean => field === 'env';

/**
 * Returns what differs, in the order of the fields, newer ones last.
 * @param path of both values; '' for the top
 */
export function differencesOf(before: unknown, after: unknown, path = '', field = ''): Difference[] {
  if (isEqual(before, after)) return [];
  const isMember = path.endsWith(']') && (before === undefined || after === undefined);
  if (!isMember && isDict(before ?? {}) && isDict(after ?? {})) {
    const [was, is] = [(before ?? {}) as Dict, (after ?? {}) as Dict];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) =>
      differencesOf(was[key], is[key], join(path, key), key),
    );
  }
  if (Array.isArray(before ?? []) && Array.isArray(after ?? [])) {
    const [was, is] = [membersOf(field, (before ?? []) as unknown[]), membersOf(field, (after ?? []) as unknown[])];
    const names = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])];
    if (was && is && names.some((name) => !isEqual(was.get(name), is.get(name))))
      return names.flatMap((name) => {
        const [old, now] = [was.get(name), is.get(name)];
        if (isEqual(old, now)) return [];
        const at = `${path}[${name}]`;
        return isWhole(field) || old === undefined || now === undefined
          ? [{ path: at, before: old, after: now }]
          : differencesOf(old, now, at, '');
      });
  }
  return [{ path, before, after }];
}
