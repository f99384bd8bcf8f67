/**
 * Writes docs/schema/crashloop-v1.json, the JSON Schema of all documents of `-o json`, from src/model/documents.ts.
 * `npm run docs` runs it; test/docs/schema.test.ts compares the file with the types.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = `${ROOT}docs/schema/crashloop-v1.json`;

/** A schema, as far as it is changed here. */
type Schema = { [key: string]: unknown };

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the schema with each `$ref` into `$defs`, the place of definitions since 2019-09. */
function inDefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inDefs);
  if (!isSchema(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === '$ref' ? String(one).replace('#/definitions/', '#/$defs/') : inDefs(one),
    ]),
  );
}

/**
 * Returns the schema as a text. Objects may have more properties than it names, because releases add fields.
 * @throws Error where a type has no form in JSON
 */
export function schemaText(): string {
  const generator = createGenerator({
    path: `${ROOT}src/model/documents.ts`,
    tsconfig: `${ROOT}tsconfig.json`,
    type: 'Document',
    // `npm run lint` checks the types.
    skipTypeCheck: true,
    jsDoc: 'extended',
    additionalProperties: true,
    encodeRefs: false,
  });
  const { definitions } = generator.createSchema('Document');
  const { Document: documents, ...types } = inDefs(definitions) as Record<string, Schema>;
  const inOrder = Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1));
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'crashloop/v1',
    description:
      'A document of kubectl crashloop -o json. Releases add fields, and values to open lists such as the ids of causes: ignore what you do not know.',
    anyOf: documents!.anyOf,
    $defs: Object.fromEntries(inOrder),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(FILE, schemaText());
