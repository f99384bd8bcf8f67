/** Reads the patch that `fix-test --patch` names. */
import { UserError } from '../../errors.ts';
import { isDict } from '../../knowledge/strategic-patch.ts';
import type { Dict } from '../../knowledge/strategic-patch.ts';
import { loadManifestYaml } from '../../sources/manifest-yaml.ts';

const SHAPES =
  'give a strategic or JSON merge patch, in YAML or JSON, of the pod spec (containers: …), of a Pod (spec: …) or of its owner (spec: template: spec: …)';

/**
 * Reads a user's patch.
 * @param text YAML or JSON
 * @returns the part of it that patches the pod spec
 * @throws UserError where it is no such patch
 */
export async function readPatch(text: string): Promise<Dict> {
  let read: unknown;
  try {
    const documents = await loadManifestYaml(text);
    if (documents.length > 1) throw new Error('it has several documents');
    read = documents[0];
  } catch (error) {
    throw new UserError(`the patch is neither YAML nor JSON: ${(error as Error).message.split('\n')[0]}`, SHAPES);
  }
  if (Array.isArray(read))
    throw new UserError('the patch is a list of operations (JSON patch, RFC 6902), which is not supported', SHAPES);
  if (!isDict(read)) throw new UserError('the patch is empty', SHAPES);
  let part: Dict = read;
  for (const step of ['spec', 'jobTemplate', 'spec', 'template', 'spec']) if (isDict(part[step])) part = part[step];
  const { apiVersion: _version, kind: _kind, metadata: _metadata, status: _status, ...spec } = part;
  if (Object.keys(spec).length === 0) throw new UserError('the patch changes nothing in the pod spec', SHAPES);
  return spec;
}
