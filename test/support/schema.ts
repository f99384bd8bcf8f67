/** The JSON Schema of the documents, and a stricter reading of it for tests. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Schema = { readonly [key: string]: unknown };

export const SCHEMA_FILE = 'docs/schema/crashloop-v1.json';
export const SCHEMA = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema;

/** Returns the schema without room for fields that it does not name: the code may not write any. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== 'object' || value === null) return value;
  const all = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, strict(one)]));
  return all.type === 'object' && all.properties !== undefined && all.additionalProperties === undefined
    ? { ...all, additionalProperties: false }
    : all;
}

/** `kind` of a document, and where it has another name in the schema. */
const NAMES: Readonly<Record<string, string>> = {
  Check: 'CheckAnswer',
  Wait: 'WaitAnswer',
  WaitList: 'WaitListAnswer',
  Fix: 'FixAnswer',
  Guard: 'GuardAnswer',
  Preflight: 'PreflightAnswer',
  Retry: 'RetryAnswer',
};

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addSchema({ ...(strict(SCHEMA) as Schema), $id: 'strict' });
const asPublished = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMA);

/** Returns what is wrong with a document; '' for one that the schema allows, without fields that it does not name. */
export function faultsOf(document: unknown): string {
  const { kind, test } = document as { kind: string; test?: string };
  const name = test === 'oom-test' ? 'OomExperiment' : (NAMES[kind] ?? kind);
  const validate = ajv.getSchema(`strict#/$defs/${name}`);
  if (validate === undefined) return `the schema has no ${name}`;
  if (!validate(document)) return ajv.errorsText(validate.errors);
  return asPublished(document) ? '' : `no document of the schema is a ${name}`;
}
