/** Fixes that raise a limit. */
import { parseQuantity, sensibleLimit } from '../../../knowledge/quantity.ts';
import { command } from '../../../model/command.ts';
import type { Command } from '../../../model/command.ts';
import type { Fix, SpecChange } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { alternative, andReplaced, editFix, look, isSettable, ownerOf } from '../../support/owner.ts';
import { isBare, remakeCommand } from '../../support/remake.ts';
import { logCommand } from '../../support/words.ts';
import { originOf } from './limit-origin.ts';
import { mostAllowed } from './limit-ranges.ts';
import { quotaText, raiseDefault, raiseElsewhere } from './raise-elsewhere.ts';
import type { Raise } from './raise-elsewhere.ts';

/** Returns twice a limit, rounded. It is a first try, because the API does not record how much was needed. */
export const doubled = (limit: string): string => sensibleLimit((parseQuantity(limit) ?? 0) * 2);

/** Returns the command that raises a limit of a workload; undefined where there is none. */
function setLimit(
  context: PodContext,
  container: ContainerView,
  resource: 'memory' | 'cpu',
  value: string,
  isGuaranteed: boolean,
): Command | undefined {
  const owner = ownerOf(context.pod);
  if (container.type !== 'app' || !owner || !isSettable(owner)) return undefined;
  const requested = isGuaranteed ? [`--requests=${resource}=${value}`] : [];
  return andReplaced(
    context,
    owner,
    command`kubectl -n ${context.namespace} set resources ${owner.target} -c ${container.name} --limits=${resource}=${value} ${requested}`,
  );
}

/**
 * Returns a fix that raises a limit. A request that equals its limit is raised too; otherwise the pod would change its
 * QoS class. A bare pod is made again: a resize in place does not raise the limit of the pod's cgroup while its containers
 * do not run, and the kernel kills them at the old limit (kubernetes/kubernetes#138760, kubelets before 1.37).
 * @param value the new limit, as the API writes it: `128Mi`
 */
function raiseFix(
  context: PodContext,
  container: ContainerView,
  resource: 'memory' | 'cpu',
  value: string,
  text: string,
): Fix {
  const { requests, limits } = container.spec.resources ?? {};
  const isGuaranteed = requests?.[resource] !== undefined && requests[resource] === limits?.[resource];
  const set = {
    ...(isGuaranteed ? { [`resources.requests.${resource}`]: value } : {}),
    [`resources.limits.${resource}`]: value,
  };
  const change: SpecChange = { container: container.name, set };
  const raise = setLimit(context, container, resource, value, isGuaranteed);
  return raise ? { text, command: raise, risk: 'restarts', change } : editFix(context, text, change);
}

/** Returns the fix of a pod that does not have the limit of its spec. @param asked the limit of the spec */
export function remadeFix(context: PodContext, asked: string): Fix {
  const text = `make the pod again, so that it starts with ${asked} on a node that has room for it`;
  return isBare(context)
    ? { text, command: remakeCommand(context, { nodeName: null }), risk: 'restarts' }
    : editFix(context, text);
}

/** Metrics of a container come after some 15 to 60 seconds (metrics-server: --metric-resolution). */
const MEASURED_SECONDS = 60;

/**
 * Returns the fixes that raise a limit, the second and later ones as alternatives. A limit that the template does not
 * set gets a field of its own there, or is raised where it is set.
 */
export function raiseFixes(context: PodContext, container: ContainerView, raise: Raise): [Fix, ...Fix[]] {
  const { resource, from, to, tail } = raise;
  const { name } = container;
  const origin =
    from === undefined ? undefined : originOf(context, container, { resource, part: 'limit', value: from });
  const full = quotaText(context, raise);
  if (origin === undefined || from === undefined)
    return [
      raiseFix(
        context,
        container,
        resource,
        to,
        `raise the ${resource} limit of ${name}${from ? ` from ${from}` : ''} to ${to}${tail}${full}`,
      ),
    ];
  if (origin.by === 'autoscaler' || origin.by === 'injection') return raiseElsewhere(context, container, raise, origin);
  const where = ownerOf(context.pod)?.target ?? 'its manifest';
  const most = mostAllowed(context, resource, to);
  const own = `give ${name} its own ${resource} limit of ${to} in ${where}${tail} (it has none there: ${from} is ${origin.says})${most}${full}`;
  return [
    raiseFix(context, container, resource, to, own),
    ...(origin.by === 'limit-range' ? [alternative(raiseDefault(context, resource, origin.name))] : []),
  ];
}

/** Returns a step that shows how much memory and cpu each container uses. */
export const lookAtUse = (context: PodContext, text: string): Fix =>
  look(text, command`kubectl -n ${context.namespace} top pod ${context.name} --containers`);

/** Returns a step that shows how much memory a container uses. One that dies before it is measured has no metrics. */
export const lookAtMemory = (context: PodContext, { name, ranSeconds }: ContainerView, text: string): Fix =>
  (ranSeconds ?? 0) >= MEASURED_SECONDS
    ? lookAtUse(context, text)
    : look(text, command`kubectl crashloop oom-test ${context.name} -n ${context.namespace} -c ${name}`);

/** Returns a step that shows the log of the instance that was killed. */
export const lookAtLog = (context: PodContext, container: ContainerView): Fix =>
  look(`see what ${container.name} did before it was killed`, logCommand(context, container));
