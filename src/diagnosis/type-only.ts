/** The error for a type without a name: `explain deployment`. kubectl reads it as the name of a pod. */
import { shellLine } from '../model/command.ts';
import { UserError } from '../errors.ts';
import { stateOf } from '../evidence/pod-state.ts';
import { isFailing } from '../model/diagnosis.ts';
import { listed } from '../model/facts.ts';
import { nameOf } from '../model/objects.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import { EXPLAINABLE, RESOURCES, resourceNamed } from '../model/resources.ts';
import { shortName } from '../model/short-name.ts';
import type { Source } from '../sources/source.ts';
import type { Target } from './target.ts';

/** Names that are offered at most. */
const OFFERED = 5;

/** Fields of workloads that say whether their pods are ready. */
interface Workload extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly readyReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly failed?: number;
    readonly succeeded?: number;
  };
}

/** Returns whether an object has pods that are not ready or have failed; a Service and a CronJob do not say it. */
function isInTrouble(resource: Target['resource'], object: KubeObject, now: string): boolean {
  const { spec, status } = object as Workload;
  switch (resource) {
    case 'pods':
      return isFailing(stateOf(object as Pod, now).state);
    case 'deployments':
    case 'statefulsets':
    case 'replicasets':
      return (spec?.replicas ?? 1) > (status?.readyReplicas ?? 0);
    case 'daemonsets':
      return (status?.desiredNumberScheduled ?? 0) > (status?.numberReady ?? 0);
    case 'jobs':
      return (status?.failed ?? 0) > 0 && (status?.succeeded ?? 0) === 0;
    case 'cronjobs':
    case 'services':
      return false;
  }
}

/**
 * Returns the error for a pod that does not exist and has the name of a type; undefined for another name.
 * @param takes the kinds that the command takes
 */
export async function typeOnly(
  source: Source,
  { resource: of, namespace, name: type }: Target,
  takes: readonly Target['resource'][] = EXPLAINABLE,
): Promise<UserError | undefined> {
  const named = of === 'pods' ? resourceNamed(type) : undefined;
  const resource = takes.find((one) => one === named);
  if (resource === undefined) return undefined;
  const { kind } = RESOURCES[resource];
  const fact = await source.fetch({ verb: 'list', resource, namespace });
  const { some, all } = listed<KubeObject>(fact);
  const failing = some.filter((object) => isInTrouble(resource, object, source.now()));
  const shown = (failing.length > 0 ? failing : some).slice(0, OFFERED).map((one) => {
    const name = nameOf(one);
    return resource === 'pods' ? name : shortName(kind, name);
  });
  const count = failing.length > 0 ? failing.length : some.length;
  const more = count > shown.length ? ` and ${count - shown.length} more` : '';
  const what = failing.length > 0 ? 'not ready' : `in namespace ${namespace}`;
  return new UserError(
    `you must specify a name: "${type}" is a type, as in ${type}/NAME`,
    shown.length > 0
      ? `${what}: ${shown.join(', ')}${more}`
      : all.state === 'known'
        ? `there is no ${kind} in namespace ${namespace}; -n names another one`
        : `${shellLine`kubectl crashloop list -n ${namespace}`} shows what fails`,
  );
}
