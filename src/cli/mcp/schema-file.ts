/**
 * Reads the schema of the documents from docs. The build (scripts/build.ts) replaces this module by one that holds it,
 * because the program has no files next to it.
 */
import { readFileSync } from 'node:fs';

export const SCHEMA = JSON.parse(
  readFileSync(new URL('../../../docs/schema/crashloop-v1.json', import.meta.url), 'utf8'),
) as { readonly $defs: Readonly<Record<string, { readonly [key: string]: unknown }>> };
