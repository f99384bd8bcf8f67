/** Masks secrets in Kubernetes objects. Pure. */
import { isObject } from '../shape/fit.ts';
import type { KubeObject } from '../../model/objects.ts';
import type { KnownSecrets } from '../../redaction/known.ts';
import { ObjectMask } from '../../redaction/object-mask.ts';
import { MASK } from '../../redaction/redact.ts';
import { withoutLastApplied, withoutSecretValues } from './objects.ts';

type Plain = Record<string, unknown>;

/**
 * Returns an object without secrets. It drops kubectl's last-applied annotation, keeps the keys and sizes of a Secret,
 * and masks all binary data and the encrypted data of a SealedSecret. In variables, annotations, attributes and words
 * of commands only plain values stay (redaction/plain.ts); in other texts, secrets are masked.
 * @param known gets the values that were masked
 */
export function redactObject(object: KubeObject, known: KnownSecrets): KubeObject {
  const bare = (object.kind === 'Secret' ? withoutSecretValues(object) : withoutLastApplied(object)) as KubeObject &
    Plain;
  const mask = new ObjectMask(known);
  const blank = (): string => MASK;
  const out: Plain = {};
  for (const [key, value] of Object.entries(bare)) {
    if (bare.kind === 'Secret' && key === 'data') out[key] = value;
    else if (bare.kind === 'ConfigMap' && key === 'data') out[key] = mask.map(value, (k, v) => mask.file(k, v));
    else if (bare.kind === 'ConfigMap' && key === 'binaryData') out[key] = mask.map(value, blank);
    else out[key] = (mask.value({ [key]: value }) as Plain)[key];
  }
  const spec = out.spec;
  if (bare.kind === 'SealedSecret' && isObject(spec))
    out.spec = { ...spec, encryptedData: mask.map(spec.encryptedData, blank) };
  return out as KubeObject;
}

/** Masks a value of a path that is no object of the API: the statistics of a node, a list of metrics. */
export const redactAny = (value: unknown, known: KnownSecrets): unknown => new ObjectMask(known).value(value);
