/** Masks secrets in Kubernetes objects, facts and a whole Evidence. Pure. */
import { isObject } from '../../evidence/shape.ts';
import { mapFact } from '../../model/facts.ts';
import type { Evidence, Fact, LogText, Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { withoutLastApplied, withoutSecretValues } from './objects.ts';
import { MASK, redactNamed, redactText } from '../../redaction/redact.ts';
import { sensitivity } from '../../redaction/sensitive.ts';

type Plain = Record<string, unknown>;

/** Masks a command line: each word as text, and the word after a flag like `--password`. */
function redactWords(words: readonly unknown[]): unknown[] {
  return words.map((word, i) => {
    if (typeof word !== 'string') return redactValue(word);
    const flag = i > 0 ? words[i - 1] : undefined;
    const named = typeof flag === 'string' && /^--?[A-Za-z][\w.-]{1,60}$/.test(flag) && sensitivity(flag) === 'strong';
    return named && !word.startsWith('-') ? redactNamed(flag, word) : redactText(word);
  });
}

/** Masks any value: texts, and values that Kubernetes pairs with a name (env, httpHeaders). */
function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (!isObject(value)) return value;
  const out: Plain = {};
  for (const [key, child] of Object.entries(value)) {
    if ((key === 'command' || key === 'args') && Array.isArray(child)) out[key] = redactWords(child);
    else if ((key === 'env' || key === 'httpHeaders') && Array.isArray(child)) out[key] = child.map(redactVariable);
    else if (key === 'managedFields' || key === 'labels') out[key] = child;
    else out[key] = redactValue(child);
  }
  return out;
}

/** Masks the `{name, value}` of an environment variable or a probe's header. */
function redactVariable(variable: unknown): unknown {
  if (!isObject(variable) || typeof variable.name !== 'string' || typeof variable.value !== 'string')
    return redactValue(variable);
  const { name, value } = variable;
  const header = /^(?:proxy-)?authorization$|^cookie$/i.test(name as string);
  return { ...variable, value: header && value !== '' ? MASK : redactNamed(name as string, value as string) };
}

const redactMap = (map: unknown): unknown =>
  isObject(map)
    ? Object.fromEntries(
        Object.entries(map).map(([key, value]) => [key, typeof value === 'string' ? redactNamed(key, value) : value]),
      )
    : map;

const blankMap = (map: unknown): unknown =>
  isObject(map) ? Object.fromEntries(Object.keys(map).map((key) => [key, MASK])) : map;

/**
 * Returns an object without secrets. It drops kubectl's last-applied annotation, keeps the keys and sizes of a Secret,
 * masks secrets in the text of a ConfigMap, and masks all binary data and the encrypted data of a SealedSecret.
 */
export function redactObject(object: KubeObject): KubeObject {
  const bare = (object.kind === 'Secret' ? withoutSecretValues(object) : withoutLastApplied(object)) as KubeObject &
    Plain;
  const out: Plain = {};
  for (const [key, value] of Object.entries(bare)) {
    if (bare.kind === 'Secret' && key === 'data') out[key] = value;
    else if (bare.kind === 'ConfigMap' && key === 'data') out[key] = redactMap(value);
    else if (bare.kind === 'ConfigMap' && key === 'binaryData') out[key] = blankMap(value);
    else out[key] = (redactValue({ [key]: value }) as Plain)[key];
  }
  const spec = out.spec;
  if (bare.kind === 'SealedSecret' && isObject(spec))
    out.spec = { ...spec, encryptedData: blankMap(spec.encryptedData) };
  return out as KubeObject;
}

/** Returns a fact without secrets. */
export function redactFact(query: Query, fact: Fact<unknown>): Fact<unknown> {
  if (fact.state === 'forbidden') return { ...fact, why: redactText(fact.why) };
  if (fact.state === 'failed') return { ...fact, why: redactText(fact.why) };
  return mapFact(fact, (value) => {
    switch (query.verb) {
      case 'get':
        return redactAs(query.resource, value as KubeObject);
      case 'list':
        return (value as KubeObject[]).map((item) => redactAs(query.resource, item));
      case 'log':
        return { ...(value as LogText), text: redactText((value as LogText).text) };
      case 'raw':
        return redactValue(value);
    }
  });
}

/** Redacts an object of a known resource. Items of a typed list can lack their kind. */
function redactAs(resource: string, object: KubeObject): KubeObject {
  const kind = resource === 'secrets' ? 'Secret' : resource === 'configmaps' ? 'ConfigMap' : undefined;
  if (kind === undefined || object.kind !== undefined) return redactObject(object);
  const { kind: _kind, ...rest } = redactObject({ ...object, kind });
  return rest;
}

/** Returns all facts without secrets, for `writeBundle`. */
export function redactEvidence(evidence: Evidence): Evidence {
  return {
    ...evidence,
    facts: Object.fromEntries(
      Object.entries(evidence.facts).map(([key, { query, fact }]) => [key, { query, fact: redactFact(query, fact) }]),
    ),
  };
}
