/** The boundary that no Secret's value crosses. */
import type { KubeObject, Secret } from '../../model/objects.ts';

interface RawSecret extends KubeObject {
  data?: Record<string, string> | null;
  stringData?: Record<string, string> | null;
}

/**
 * An annotation this long, or of this shape, may hold the object it stands on: last-applied-configuration and its kin.
 */
const MAX_ANNOTATION = 256;

/**
 * A Secret without its values: `data` keeps each key with the value's size in bytes. Annotations that could carry
 * a value along (copies of the object as tools keep them, anything that repeats a value) are dropped.
 */
export function withoutValues(secret: RawSecret): Secret {
  const { data, stringData, metadata, ...rest } = secret;
  const values = [
    ...Object.values(data ?? {}).flatMap((v) => [v, Buffer.from(v, 'base64').toString('utf8')]),
    ...Object.values(stringData ?? {}),
  ];
  const sizes = [
    ...Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').length] as const),
    ...Object.entries(stringData ?? {}).map(([key, value]) => [key, Buffer.byteLength(value)] as const),
  ];
  const { annotations, ...meta } = metadata ?? {};
  // Metadata alone: what its annotations repeat cannot be told.
  const kept = Object.entries((data || stringData) && annotations ? annotations : {}).filter(([key, value]) =>
    harmless(key, value, values),
  );
  return {
    ...(rest as Omit<Secret, 'data'>),
    ...(metadata && { metadata: { ...meta, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) } }),
    ...((data || stringData) && { data: Object.fromEntries(sizes) }),
  };
}

function harmless(key: string, value: string, values: readonly string[]): boolean {
  if (/last-applied|\/original$|\/applied$/.test(key) || value.length > MAX_ANNOTATION || /^\s*[[{]/.test(value))
    return false;
  return !values.some((v) => v.length >= 4 && value.includes(v));
}

/** The same for whatever an arbitrary path answered: a Secret, or a list that may hold some. */
export function withoutValuesAnywhere(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  if (kind === 'Secret') return withoutValues(value as RawSecret);
  if (!Array.isArray(items)) return value;
  const all = kind === 'SecretList';
  return {
    ...value,
    items: items.map((item) => (all ? withoutValues(item as RawSecret) : withoutValuesAnywhere(item))),
  };
}
