/** Removes the values of Secrets. No value leaves the source. */
import { isUtf8 } from 'node:buffer';
import type { KubeObject, Secret } from '../../model/objects.ts';
import { isObject } from '../shape/fit.ts';

interface RawSecret extends KubeObject {
  data?: unknown;
  stringData?: unknown;
}

/** Returns the entries of a map that are texts. */
const textsIn = (map: unknown): [string, string][] =>
  isObject(map) ? Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string') : [];

/** Characters. A longer annotation can be a copy of the whole object, as last-applied-configuration is. */
const MAX_ANNOTATION = 256;
/** Characters. A shorter value is found in many annotations by chance. */
const MIN_VALUE = 4;

/**
 * Returns a Secret without its values. `data` has the size of each value in bytes instead. Annotations that could
 * contain a value are removed. `notText` names the keys with a value that is no UTF-8.
 */
export function withoutValues(secret: RawSecret): Secret {
  const { data, stringData, metadata, ...rest }: RawSecret = secret;
  const [encoded, plain] = [textsIn(data), textsIn(stringData)];
  const values = [
    ...encoded.flatMap(([, value]) => [value, Buffer.from(value, 'base64').toString('utf8')]),
    ...plain.map(([, value]) => value),
  ];
  const sizes = [
    ...encoded.map(([key, value]) => [key, Buffer.from(value, 'base64').length] as const),
    ...plain.map(([key, value]) => [key, Buffer.byteLength(value)] as const),
  ];
  const notText = encoded.flatMap(([key, value]) => (isUtf8(Buffer.from(value, 'base64')) ? [] : [key]));
  const { annotations, ...meta }: NonNullable<KubeObject['metadata']> = isObject(metadata) ? metadata : {};
  // Without data, an annotation cannot be compared with the values: remove all.
  const kept = textsIn(data || stringData ? annotations : undefined).filter(([key, value]) =>
    harmless(key, value, values),
  );
  return {
    ...(rest as Omit<Secret, 'data'>),
    ...(isObject(metadata)
      ? { metadata: { ...meta, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) } }
      : {}),
    ...(Boolean(data || stringData) && { data: Object.fromEntries(sizes) }),
    ...(notText.length > 0 && { notText }),
  };
}

function harmless(key: string, value: string, values: readonly string[]): boolean {
  if (/last-applied|\/original$|\/applied$/.test(key) || value.length > MAX_ANNOTATION || /^\s*[[{]/.test(value))
    return false;
  return !values.some((v) => v.length >= MIN_VALUE && value.includes(v));
}

/** Removes the values of Secrets from any answer: a Secret, or a list that can contain some. */
export function withoutValuesAnywhere(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  if (kind === 'Secret') return withoutValues(value as RawSecret);
  if (!Array.isArray(items)) return value;
  const all = kind === 'SecretList';
  return {
    ...value,
    items: items.map((item: unknown) =>
      all && isObject(item) ? withoutValues(item as RawSecret) : withoutValuesAnywhere(item),
    ),
  };
}
