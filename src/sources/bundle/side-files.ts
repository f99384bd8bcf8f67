/** Reads the files of a support bundle that say why something is not in it. */
import type { Fact, Query } from '../../model/facts.ts';
import type { Resource } from '../../model/resources.ts';
import type { BundleFiles } from './files.ts';
import { definitionOf, FOLDER, isSegment, objectFolders } from './layouts.ts';
import { refusal } from './refusals.ts';

/**
 * Returns the fact that `…-errors.json` has for a resource. The file has a list of texts, or one text a namespace.
 * @returns undefined where it has no error
 * @throws BrokenFile
 */
export async function refusedBy(
  files: BundleFiles,
  top: string,
  resource: Resource,
  namespace: string | undefined,
  query: Query,
): Promise<Fact<never> | undefined> {
  const paths = objectFolders(resource).map((folder) => `${folder}-errors.json`);
  if (namespace !== undefined)
    paths.push(...objectFolders(resource).map((folder) => `${folder}/${namespace}-errors.json`));
  for (const path of paths) {
    const text = (await files.read(top + path))?.toString('utf8').trim();
    if (text === undefined || text === '') continue;
    let said: unknown = text;
    try {
      said = JSON.parse(text);
    } catch {
      // Plain text, as kubectl printed it.
    }
    const byNamespace =
      typeof said === 'object' && said !== null ? (said as Record<string, unknown>)[namespace ?? ''] : undefined;
    const texts: unknown[] = Array.isArray(said) ? said : [typeof said === 'string' ? said : byNamespace];
    const first = texts.find((t): t is string => typeof t === 'string' && t !== '');
    if (first !== undefined) return refusal(first, query);
  }
  return undefined;
}

/** Whether the cluster lacks the CustomResourceDefinition of a resource, so that it can have no such object. */
export async function definitionMissing(files: BundleFiles, top: string, resource: Resource): Promise<boolean> {
  const definition = definitionOf(resource);
  if (definition === undefined) return false;
  const definitions = (await files.read(`${top}${FOLDER}/custom-resource-definitions.json`))?.toString('utf8').trim();
  const listed = definitions !== undefined && definitions.length > 2 && definitions !== 'null';
  return listed && !definitions.includes(`"${definition}"`);
}

/**
 * Whether a Secret or ConfigMap collector says that the object does not exist. It writes `secretExists` into
 * `secrets/NS/NAME.json` (or `…/NAME/KEY.json`). Nothing else is read from it, because it does not list the keys.
 */
export async function collectorDenies(
  files: BundleFiles,
  top: string,
  query: Extract<Query, { verb: 'get' }>,
): Promise<boolean> {
  const field =
    query.resource === 'secrets' ? 'secretExists' : query.resource === 'configmaps' ? 'configMapExists' : undefined;
  if (field === undefined || query.namespace === undefined || !isSegment(query.namespace) || !isSegment(query.name))
    return false;
  const base = `${top}${query.resource}/${query.namespace}/${query.name}`;
  const inner = (await files.list(base)).filter((name) => name.endsWith('.json'));
  for (const path of [`${base}.json`, ...inner.map((name) => `${base}/${name}`)]) {
    try {
      const said: unknown = JSON.parse((await files.read(path))?.toString('utf8') ?? 'null');
      if ((said as Record<string, unknown> | null)?.[field] === false) return true;
    } catch {
      // A broken file says nothing. The other files still count.
    }
  }
  return false;
}
