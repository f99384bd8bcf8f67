/** What the user asks `wait` to wait for. */
import type { Target } from '../diagnosis/target.ts';
import { NotFound, UserError } from '../errors.ts';
import type { Source } from '../sources/source.ts';
import type { WaitResource } from '../watching/rollout.ts';
import type { WaitTarget } from '../watching/wait-list.ts';
import type { Wanted } from '../watching/wait-targets.ts';
import { clientOf } from './client.ts';
import type { Invocation } from './command.ts';
import { parseTarget, targetType } from './target.ts';
import type { Named } from './target.ts';

/** One target: its answer is printed as it is. Or several: by name, by label or from manifests. */
export type Asked =
  | { readonly how: 'one'; readonly named: Named }
  | { readonly how: 'names'; readonly named: readonly Named[] }
  | { readonly how: 'selector' | 'files' };

const CRON = ['a CronJob is never rolled out', 'wait for one of its Jobs: wait job/NAME'] as const;

const SERVICE = ['a Service is never rolled out', 'wait for the workload of its pods: wait deploy/NAME'] as const;

/** Returns a target that can be waited for. @throws UserError for a CronJob or a Service */
export function waitable<T extends { readonly resource: Target['resource'] }>(
  target: T,
): T & { readonly resource: WaitResource } {
  if (target.resource === 'cronjobs') throw new UserError(...CRON);
  if (target.resource === 'services') throw new UserError(...SERVICE);
  return target as T & { readonly resource: WaitResource };
}

/** Reads names as kubectl does: `deploy/a sts/b`, `deploy a b`, `pod-1 pod-2`. */
function namesIn(words: readonly string[], usage: string): Named[] {
  const [first, ...names] = words;
  // `deploy a b`: one type for all names.
  if (first !== undefined && !first.includes('/') && names.length > 0 && targetType(first) !== undefined)
    return names.map((name) => parseTarget([first, name], usage));
  return words.map((word) => parseTarget([word], usage));
}

/** Reads the command line. @throws UserError where it names nothing, or names in two ways */
export function askedOf({ words, flags }: Invocation, usage: string): Asked {
  const files = flags.lists.filename ?? [];
  const chosen = flags.values.selector !== undefined || flags.switches['all-namespaces'] === true;
  if ([words.length > 0, files.length > 0, chosen].filter(Boolean).length > 1)
    throw new UserError('name the targets in one way: TYPE/NAME, -f, or -l and -A', `usage: ${usage}`);
  if (files.length > 0) return { how: 'files' };
  if (chosen) return { how: 'selector' };
  const named = namesIn(words, usage);
  if (named.length > 1) return { how: 'names', named };
  return { how: 'one', named: named[0] ?? parseTarget([], usage) };
}

/** Returns the targets of several. @throws UserError where there are none, or they cannot be read */
export async function wantedOf(
  asked: Exclude<Asked, { readonly how: 'one' }>,
  source: Source,
  { flags, io }: Invocation,
): Promise<Wanted> {
  const given = flags.values.namespace || undefined;
  const namespace = given ?? source.defaultNamespace;
  if (asked.how === 'names') {
    const targets = new Map<string, WaitTarget>();
    for (const { resource, name } of asked.named)
      targets.set(`${resource}/${name}`, waitable({ resource, namespace, name }));
    return { targets: [...targets.values()], gaps: [] };
  }
  const { chosenIn, targetsOf } = await import('../watching/wait-targets.ts');
  if (asked.how === 'files') {
    const { readManifests } = await import('../sources/manifests.ts');
    const { cwd } = io.environment;
    const objects = await readManifests(flags.lists.filename ?? [], { cwd, readStdin: (most) => io.readStdin(most) });
    const targets = targetsOf(objects, { usual: namespace, given });
    if (targets.length === 0) throw new UserError('the manifests hold no workload, Job or pod to wait for');
    return { targets, gaps: [] };
  }
  const everywhere = flags.switches['all-namespaces'] === true;
  const labelSelector = flags.values.selector;
  const wanted = await chosenIn(clientOf(source), { namespace: everywhere ? undefined : namespace, labelSelector });
  if (wanted.targets.length === 0)
    throw new NotFound(
      `no workload ${labelSelector === undefined ? 'was found' : `has the labels ${labelSelector}`} in ${everywhere ? 'any namespace' : `namespace ${namespace}`}`,
    );
  return wanted;
}
