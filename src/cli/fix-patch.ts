/** `fix -o patch` and `-o kustomize`: the change of the owner, as a file to write into its source. */
import { UserError } from '../errors.ts';
import type { Proposal } from '../experiments/fix-test/proposal.ts';
import type { OwnerChange } from '../fix/change.ts';
import { heldAt, pathOfSpec } from '../fix/change.ts';
import type { Subject } from '../fix/subject.ts';
import { shellLine } from '../model/command.ts';
import { RESOURCES, resourceNamed } from '../model/resources.ts';
import { renderYaml } from '../render/data.ts';
import { sanitise } from '../render/text.ts';
import type { Edge } from './edge.ts';

const comment = (line: string): string => `# ${sanitise(line)}\n`;

/** @throws UserError where the change holds a secret: a mask in a patch would be written into the cluster */
async function checkPrintable(body: object, edge: Edge): Promise<void> {
  const safe = await edge.object({ ...body, kind: 'Patch' });
  if (JSON.stringify(safe) !== JSON.stringify({ ...body, kind: 'Patch' }))
    throw new UserError('the change holds a value that may be secret, so it is not printed', 'fix applies it');
}

/**
 * Returns the text of the file, with comments that say what it is for.
 * @throws UserError where the change holds a secret, and for kinds of which kustomize does not know the lists
 */
export async function fixPatch(
  subject: Subject,
  change: OwnerChange,
  { cause, text }: Proposal,
  format: 'patch' | 'kustomize',
  edge: Edge,
): Promise<string> {
  const { kind, namespace, name } = subject.owner;
  const body = heldAt(pathOfSpec(kind), change.patch);
  await checkPrintable(body, edge);
  const what = edge.text(`${text}${cause ? ` (${cause.id}, ${cause.confidence})` : ''}`);
  const resource = resourceNamed(kind);
  const isKnown = subject.workload !== undefined || kind === 'Job' || kind === 'Pod';
  if (format === 'patch') {
    const how = subject.workload
      ? `save it as a file, and apply it: ${shellLine`kubectl -n ${namespace} patch ${`${kind.toLowerCase()}/${name}`} --patch-file YOUR_FILE`}`
      : `the server does not accept it as a patch of ${kind}/${name}: write it into the manifest, and create the object again`;
    return `${comment(what)}${comment(how)}${await renderYaml(body)}`;
  }
  if (!isKnown || resource === undefined)
    throw new UserError(
      `kustomize does not know how to merge the lists of a ${kind}`,
      '-o patch prints the change; write it into the manifest',
    );
  const { group, version } = RESOURCES[resource];
  const patch = await renderYaml({
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    metadata: { name },
    ...body,
  });
  const target = { ...(group === '' ? {} : { group }), version, kind, name };
  return `${comment(what)}${comment('write it into kustomization.yaml')}${await renderYaml({ patches: [{ target, patch }] })}`;
}
