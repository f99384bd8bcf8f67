/** The target of `-f FILE`: what the manifests of a workload name, on the cluster. */
import type { Target } from '../diagnosis/target.ts';
import { UserError } from '../errors.ts';
import { EXPLAINABLE, RESOURCES } from '../model/resources.ts';
import { shortName } from '../model/short-name.ts';
import { readManifests } from '../sources/manifests.ts';
import { placedIn } from '../watching/wait-targets.ts';
import type { Invocation } from './command.ts';

/** Names that an error shows. */
const SHOWN = 8;

/**
 * Returns the only workload or pod of the manifests; without one, their only Service.
 * @param usual the namespace of an object that names none
 * @throws UserError where there is none or more than one, or the manifests cannot be read
 */
export async function manifestTarget({ flags, io }: Invocation, usual: string): Promise<Target> {
  const { cwd } = io.environment;
  const objects = await readManifests(flags.lists.filename ?? [], { cwd, readStdin: (most) => io.readStdin(most) });
  const place = { usual, given: flags.values.namespace || undefined };
  const found = placedIn(objects, EXPLAINABLE, place);
  const workloads = found.filter(({ resource }) => resource !== 'services');
  const targets = workloads.length > 0 ? workloads : found;
  const [only] = targets;
  if (only === undefined) throw new UserError('the manifests hold no pod, workload or Service to explain');
  if (targets.length > 1) {
    const names = targets.map(({ resource, name }) => shortName(RESOURCES[resource].kind, name));
    const rest = names.length > SHOWN ? `, … ${names.length - SHOWN} more` : '';
    throw new UserError(
      `the manifests hold ${targets.length} targets, and one is explained at a time`,
      `name one instead of -f: ${names.slice(0, SHOWN).join(', ')}${rest}`,
    );
  }
  return { resource: only.resource, namespace: only.namespace, name: only.name };
}
