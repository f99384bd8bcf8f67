/** An object of the API that a command waits for: `kubectl wait job/migrate`. */
import { isReady } from '../../upstream/support/backends.ts';
import type { Citation, Link } from '../../../model/finding.ts';
import type { Fact } from '../../../model/facts.ts';
import type { Job, KubeObject, Pod } from '../../../model/objects.ts';
import { RESOURCES, resourceNamed } from '../../../model/resources.ts';
import type { PodContext } from '../../check.ts';
import type { Awaited } from '../../support/awaited.ts';
import { citeAbsent, citeField } from '../../support/cite.ts';

/** What an object that is waited for shows. */
export interface Standing {
  /** `Job/migrate`. */
  readonly object: string;
  /** A clause: `does not exist`, `has failed: …`. */
  readonly says: string;
  readonly evidence: readonly Citation[];
  readonly links: readonly Link[];
}

type Wanted = Extract<Awaited, { is: 'object' }>;

function jobSays(job: Job): string | undefined {
  const of = (type: string): { message?: string; reason?: string } | undefined =>
    job.status?.conditions?.find((one) => one.type === type && one.status === 'True');
  const failed = of('Failed') ?? of('FailureTarget');
  if (failed) return `has failed: ${failed.message ?? failed.reason ?? 'no reason given'}`;
  if (of('Complete')) return undefined;
  return `has not completed: ${job.status?.active ?? 0} active, ${job.status?.failed ?? 0} failed`;
}

/** Returns the replicas of a workload in words; undefined where all are ready. */
function replicasSay(object: KubeObject): string | undefined {
  const { spec, status } = object as { spec?: { replicas?: number }; status?: { readyReplicas?: number } };
  const [wanted, ready] = [spec?.replicas ?? 1, status?.readyReplicas ?? 0];
  return ready >= wanted ? undefined : `has ${ready} of ${wanted} replicas ready`;
}

function podSays(context: PodContext, pod: Pod): Pick<Standing, 'says' | 'links'> | undefined {
  if (isReady(pod)) return undefined;
  const cause = context.causeOf(pod);
  return { says: cause ? `is not ready: ${cause.summary}` : 'is not ready', links: cause?.chain ?? [] };
}

/** Returns what the object shows; undefined where it was not read, or fulfils what the command waits for. */
export function standingOf(context: PodContext, { kind, name }: Wanted): Standing | undefined {
  const resource = resourceNamed(kind);
  if (resource === undefined || !RESOURCES[resource].namespaced) return undefined;
  const object = `${RESOURCES[resource].kind}/${name}`;
  const fact: Fact<KubeObject> = context.get(resource, name);
  if (fact.state === 'absent') return { object, says: 'does not exist', evidence: [citeAbsent(object)], links: [] };
  if (fact.state !== 'known') return undefined;
  const said =
    resource === 'pods'
      ? podSays(context, fact.value)
      : { says: resource === 'jobs' ? jobSays(fact.value) : replicasSay(fact.value), links: [] };
  if (said?.says === undefined) return undefined;
  return { object, says: said.says, evidence: [citeField(object, 'status', said.says)], links: said.links };
}
