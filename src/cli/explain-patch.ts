/** `explain -o patch`: the change that fixes the first cause, as a file for kubectl patch. */
import { firstPatch } from '../diagnosis/patch.ts';
import { UserError } from '../errors.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';
import { shellLine } from '../model/command.ts';
import { renderYaml } from '../render/data.ts';
import { sanitise } from '../render/text.ts';
import type { Source } from '../sources/source.ts';

/**
 * Returns the patch as YAML, with comments that say what it is for and how to apply it.
 * @throws UserError where no fix is a known change of the pod's spec
 */
export async function patchText(diagnosis: Diagnosis, source: Source): Promise<string> {
  const { namespace, name, kind } = diagnosis.target;
  const fact = kind === 'Pod' ? await source.fetch({ verb: 'get', resource: 'pods', namespace, name }) : undefined;
  const patch = fact?.state === 'known' ? firstPatch(diagnosis.causes, fact.value as Pod) : undefined;
  if (patch === undefined)
    throw new UserError(
      `no fix of ${kind}/${name} is a change of its spec that is known in full`,
      'explain without -o patch lists the fixes',
    );
  const { target, body, isAccepted, text, cause } = patch;
  const how = isAccepted
    ? `apply it with: ${shellLine`kubectl -n ${namespace} patch ${target} --patch-file FILE`}`
    : `the server does not accept it as a patch of ${target}: write it into the manifest, and create the object again`;
  const comments = [`${text.replace(/^or /, '')} (${cause.id}, ${cause.confidence})`, how].map(
    (line) => `# ${sanitise(line)}\n`,
  );
  return `${comments.join('')}${await renderYaml(body)}`;
}
