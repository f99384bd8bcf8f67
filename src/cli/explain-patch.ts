/** `-o patch` of `explain` and `probe-test`: the change that fixes the first cause, as a file for kubectl patch. */
import { advisedPatch, firstPatch } from '../diagnosis/patch.ts';
import type { FixPatch } from '../diagnosis/patch.ts';
import { UserError } from '../errors.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Experiment } from '../model/experiment-answer.ts';
import type { Pod } from '../model/objects.ts';
import { shellLine } from '../model/command.ts';
import { renderYaml } from '../render/data.ts';
import { sanitise } from '../render/text.ts';
import type { Source } from '../sources/source.ts';

/**
 * Returns the patch as YAML, with comments that say what it is for and how to apply it.
 * @param rank the number of the only cause to take a fix of; undefined: the first one with such a fix
 * @throws UserError where no fix is a known change of the pod's spec
 */
export async function patchText(diagnosis: Diagnosis, source: Source, rank?: number): Promise<string> {
  const { namespace, name, kind } = diagnosis.target;
  const fact = kind === 'Pod' ? await source.fetch({ verb: 'get', resource: 'pods', namespace, name }) : undefined;
  const causes = diagnosis.causes.filter((cause) => rank === undefined || cause.rank === rank);
  const patch = fact?.state === 'known' ? firstPatch(causes, fact.value as Pod) : undefined;
  if (patch === undefined)
    throw new UserError(
      `no fix of ${rank === undefined ? '' : `cause ${rank} of `}${kind}/${name} is a change of its spec that is known in full`,
      'explain without -o patch lists the fixes',
    );
  return fileOf(patch, namespace, `${patch.text.replace(/^or /, '')} (${patch.cause.id}, ${patch.cause.confidence})`);
}

/** Returns a patch as YAML. @param what it is for */
async function fileOf(
  { target, body, isAccepted }: Omit<FixPatch, 'text' | 'cause'>,
  namespace: string,
  what: string,
): Promise<string> {
  const how = isAccepted
    ? `save it as a file, and apply it: ${shellLine`kubectl -n ${namespace} patch ${target} --patch-file YOUR_FILE`}`
    : `the server does not accept it as a patch of ${target}: write it into the manifest, and create the object again`;
  return `${[what, how].map((line) => `# ${sanitise(line)}\n`).join('')}${await renderYaml(body)}`;
}

/**
 * Returns the first change that an experiment measured, as YAML with the same comments.
 * @throws UserError where it names no change
 */
export async function experimentPatch(
  { test, verdict, confidence, summary, advice }: Experiment,
  pod: Pod,
): Promise<string> {
  const patch = advisedPatch(advice, pod);
  if (!patch) throw new UserError(`${test} names no change of the pod's spec: ${verdict}`, summary);
  return fileOf(patch, pod.metadata?.namespace ?? '', `${patch.text} (${test}: ${verdict}, ${confidence})`);
}
