/** Fixes that raise a limit. */
import { parseQuantity, sensibleLimit } from '../../../knowledge/quantity.ts';
import { command } from '../../../model/command.ts';
import type { Command } from '../../../model/command.ts';
import type { Fix, SpecChange } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { editFix, look, ownerOf } from '../../support/owner.ts';
import { logCommand } from '../../support/words.ts';

/** Returns twice a limit, rounded. It is a first try, because the API does not record how much was needed. */
export const doubled = (limit: string): string => sensibleLimit((parseQuantity(limit) ?? 0) * 2);

/** Workloads that `kubectl set resources` changes. */
const SETTABLE = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController'];

/**
 * Returns the command that raises a limit: `set resources` on the workload, or a resize (1.33 and later) of a bare pod.
 * A request that equals its limit is raised too; otherwise the pod would change its QoS class.
 */
function setLimit(
  context: PodContext,
  container: ContainerView,
  resource: 'memory' | 'cpu',
  value: string,
): Command | undefined {
  const owner = ownerOf(context.pod);
  const { requests, limits } = container.spec.resources ?? {};
  const together = requests?.[resource] !== undefined && requests[resource] === limits?.[resource];
  if (container.type !== 'app') return undefined;
  if (owner && SETTABLE.includes(owner.kind)) {
    const requested = together ? [`--requests=${resource}=${value}`] : [];
    return command`kubectl -n ${context.namespace} set resources ${owner.target} -c ${container.name} --limits=${resource}=${value} ${requested}`;
  }
  if (owner) return undefined;
  const resources = { ...(together ? { requests: { [resource]: value } } : {}), limits: { [resource]: value } };
  const patch = JSON.stringify({ spec: { containers: [{ name: container.name, resources }] } });
  return command`kubectl -n ${context.namespace} patch pod ${context.name} --subresource resize --patch ${patch}`;
}

/**
 * Returns a fix that raises a limit, by a command where there is one, else by editing the workload.
 * @param value the new limit, as the API writes it: `128Mi`
 */
export function raiseFix(
  context: PodContext,
  container: ContainerView,
  resource: 'memory' | 'cpu',
  value: string,
  text: string,
): Fix {
  const change: SpecChange = { container: container.name, set: { [`resources.limits.${resource}`]: value } };
  // A pod that has ended cannot be resized. It must be created again.
  const ended = context.pod.status?.phase === 'Failed' || context.pod.status?.phase === 'Succeeded';
  const raise = ended && ownerOf(context.pod) === undefined ? undefined : setLimit(context, container, resource, value);
  return raise ? { text, command: raise, risk: 'restarts', change } : editFix(context, text, change);
}

/** Returns a step that shows how much memory and cpu each container uses. */
export const lookAtUse = (context: PodContext, text: string): Fix =>
  look(text, command`kubectl -n ${context.namespace} top pod ${context.name} --containers`);

/** Returns a step that shows the log of the instance that was killed. */
export const lookAtLog = (context: PodContext, container: ContainerView): Fix =>
  look(`see what ${container.name} did before it was killed`, logCommand(context, container));

/** Returns the fixes of a container that reached its memory limit. */
export function memoryFixes(context: PodContext, container: ContainerView, limit: string): Fix[] {
  const twice = doubled(limit);
  const text = `raise the memory limit of ${container.name} from ${limit} to ${twice}, and see whether its use stays below`;
  return [
    raiseFix(context, container, 'memory', twice, text),
    lookAtLog(context, container),
    lookAtUse(context, 'see how much memory it uses while it runs'),
  ];
}
