/** What the API server makes of a patch, by its type. */
import { mergedSpec } from '../../src/knowledge/strategic-patch.ts';
import type { KubeObject } from '../../src/model/objects.ts';

type Dict = Record<string, unknown>;

/** Applies a JSON merge patch (RFC 7386). */
export function merged(base: unknown, change: unknown): unknown {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return change;
  const out: Dict = { ...(typeof base === 'object' && base !== null ? (base as Dict) : {}) };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete out[key];
    else out[key] = merged(out[key], value);
  }
  return out;
}

/** Applies the operations `replace` and `remove` of a JSON patch (RFC 6902). */
function operated(base: object, operations: readonly { op: string; path: string; value?: unknown }[]): Dict {
  const out = structuredClone(base) as Dict;
  for (const { op, path, value } of operations) {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/'));
    const last = keys.pop()!;
    const holder = keys.reduce((one, key) => one[key] as Dict, out);
    if (op === 'remove') delete holder[last];
    else holder[last] = value;
  }
  return out;
}

/** Returns what a patch makes of an object. @param type `merge`, `strategic`, `json`, or its media type */
export function patched(object: KubeObject, type: string, sent: object): Dict {
  if (type === 'json' || type.startsWith('application/json-patch')) return operated(object, sent as never);
  if (type === 'strategic' || type.startsWith('application/strategic'))
    return mergedSpec(object as never, sent as Dict) as never;
  return merged(object, sent) as Dict;
}
