/** The schemas of what tools return: parts of the schema of all documents. */
import type { Schema } from '../../mcp/server.ts';
import { SCHEMA } from './schema-file.ts';

type Documents = keyof typeof SCHEMA.$defs;

/** Descriptions are in docs/schema. A client may send the schema to its model with every request. */
function bare(value: unknown, isProperties = false): unknown {
  if (Array.isArray(value)) return value.map((one) => bare(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isProperties || key !== 'description')
      .map(([key, one]) => [key, bare(one, !isProperties && key === 'properties')]),
  );
}

/** The names of the types that a schema refers to. */
const namesIn = (schema: unknown): string[] =>
  [...JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w{1,80})"/g)].map(([, name]) => name!);

/**
 * Returns the schema of a result that is one of these documents.
 * @param names of types in docs/schema
 */
export function outputOf(...names: readonly Documents[]): Schema {
  const needed = new Set<string>(names);
  for (const name of needed) for (const other of namesIn(SCHEMA.$defs[name])) needed.add(other);
  const inOrder = [...needed].sort();
  const [only] = names;
  const [root, definitions] =
    names.length === 1 && only !== undefined
      ? [SCHEMA.$defs[only]!, inOrder.filter((name) => name !== only || isUsed(name, inOrder))]
      : [{ anyOf: names.map((name) => ({ $ref: `#/$defs/${name}` })) }, inOrder];
  return {
    ...(bare(root) as Schema),
    type: 'object',
    $defs: Object.fromEntries(definitions.map((name) => [name, bare(SCHEMA.$defs[name])])),
  };
}

const isUsed = (name: string, among: readonly string[]): boolean =>
  among.some((one) => namesIn(SCHEMA.$defs[one]).includes(name));
