/** Masks secrets in facts and in a whole Evidence. Pure. */
import { mapFact } from '../../model/facts.ts';
import type { Evidence, Fact, LogText, Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { KnownSecrets } from '../../redaction/known.ts';
import { redactLog, redactText } from '../../redaction/redact.ts';
import { learnTokens } from '../../redaction/tokens.ts';
import { redactAny, redactObject } from './redact-object.ts';

/** Masks a text, and keeps what was masked. */
function textOf(text: string, known: KnownSecrets, mask = redactText): string {
  const masked = mask(text);
  known.addMasked(text, masked);
  return masked;
}

/** Returns a fact without secrets. @param known gets the values that were masked */
export function redactFact(query: Query, fact: Fact<unknown>, known: KnownSecrets): Fact<unknown> {
  if (fact.state === 'forbidden') return { ...fact, why: textOf(fact.why, known) };
  if (fact.state === 'failed') return { ...fact, why: textOf(fact.why, known) };
  return mapFact(fact, (value) => {
    switch (query.verb) {
      case 'get':
        return redactAs(query.resource, value as KubeObject, known);
      case 'list':
        return (value as KubeObject[]).map((item) => redactAs(query.resource, item, known));
      case 'log':
        return { ...(value as LogText), text: textOf((value as LogText).text, known, redactLog) };
      case 'raw':
        return redactAny(value, known);
    }
  });
}

/** Redacts an object of a known resource. Items of a typed list can lack their kind. */
function redactAs(resource: string, object: KubeObject, known: KnownSecrets): KubeObject {
  if (object.metadata?.name !== undefined) known.addName(object.metadata.name);
  const kind = resource === 'secrets' ? 'Secret' : resource === 'configmaps' ? 'ConfigMap' : undefined;
  if (kind === undefined || object.kind !== undefined) return redactObject(object, known);
  const { kind: _kind, ...rest } = redactObject({ ...object, kind }, known);
  return rest;
}

/** Names and ids: they are the same in every file, and a query has them. */
const KEPT = new Set(['name', 'namespace', 'uid', 'kind', 'apiVersion', 'resourceVersion', 'labels', 'managedFields']);

/** Masks every known secret in the texts of a value. */
function withoutKnown(value: unknown, known: KnownSecrets): unknown {
  if (typeof value === 'string') return known.mask(value);
  if (Array.isArray(value)) return value.map((one) => withoutKnown(one, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, KEPT.has(key) ? one : withoutKnown(one, known)]),
  );
}

/**
 * Returns all facts without secrets, for `writeBundle`: first by their places and forms, then every value that was
 * masked in one place is masked in all others.
 */
export async function redactEvidence(evidence: Evidence): Promise<Evidence> {
  const known = new KnownSecrets();
  const masked = Object.entries(evidence.facts).map(
    ([key, { query, fact }]) => [key, { query, fact: redactFact(query, fact, known) }] as const,
  );
  await learnTokens(masked, known);
  return {
    ...evidence,
    facts: Object.fromEntries(
      // A selector in a query can hold the value of a label.
      masked.map(([key, { query, fact }]) => [
        key,
        { query: withoutKnown(query, known) as Query, fact: withoutKnown(fact, known) as Fact<unknown> },
      ]),
    ),
  };
}
