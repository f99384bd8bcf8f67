/** Whether a node takes the pod: selectors, affinity, taints, room, host ports. */
import { citeField, citePod } from '../../checks/support/cite.ts';
import { selects } from '../../evidence/selector.ts';
import type { LabelSelector } from '../../evidence/selector.ts';
import { plural } from '../../knowledge/plural.ts';
import { noFault, unknown } from '../../model/finding.ts';
import type { Confidence, Outcome } from '../../model/finding.ts';
import { nameOf } from '../../model/objects.ts';
import type { Node, Pod } from '../../model/objects.ts';
import { barsAt, placesOf } from '../room.ts';
import type { Bar } from '../room.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';
import { citeBar, citeRequests, fixesOf, sayBars } from './node-bars.ts';

/** Running pods: the others hold no room. */
const RUNNING = 'status.phase!=Succeeded,status.phase!=Failed';

/** Returns whether a pod is of the workload as it is in the cluster now: it is replaced. */
function ownPods({ planned, pod, namespace }: PlannedContext): (other: Pod) => boolean {
  const { spec } = planned.object as { spec?: { selector?: LabelSelector } };
  const { matchLabels = {}, matchExpressions = [] } = spec?.selector ?? {};
  const isSelective =
    planned.path === 'spec.template' &&
    typeof matchLabels === 'object' &&
    (Object.keys(matchLabels).length > 0 || (Array.isArray(matchExpressions) && matchExpressions.length > 0));
  return (other) =>
    other.metadata?.namespace === namespace &&
    (isSelective
      ? selects(spec!.selector, other.metadata.labels ?? {})
      : planned.path === '' && nameOf(other) === nameOf(pod));
}

/**
 * Returns whether something adds nodes when pods find no room: the cluster autoscaler writes this ConfigMap, and
 * Karpenter has this API.
 */
function growing({ world }: PlannedContext): 'yes' | 'no' | 'unknown' | undefined {
  const facts = [
    world.cluster({ verb: 'get', resource: 'configmaps', namespace: 'kube-system', name: 'cluster-autoscaler-status' }),
    world.cluster({ verb: 'raw', path: '/apis/karpenter.sh' }),
  ];
  if (facts.some(({ state }) => state === 'not-collected')) return undefined;
  if (facts.some(({ state }) => state === 'known')) return 'yes';
  return facts.every(({ state }) => state === 'absent') ? 'no' : 'unknown';
}

/** The pod names its node: the scheduler does not look at it. */
function bound(context: PlannedContext, name: string): Outcome[] {
  const fact = context.get('nodes', name);
  if (fact.state === 'known') return [noFault(`node ${name} exists`)];
  if (fact.state !== 'absent') return [unknown(`node ${name} was not read`)];
  return [
    faultOf({
      id: 'preflight/no-node',
      category: 'node',
      confidence: 'confirmed',
      summary: `node ${name} does not exist, and the pod names it in nodeName`,
      evidence: [citeField(`Node/${name}`, 'lookup', 'not found'), citePod(context, 'spec.nodeName', name)],
      fixes: [manifestFix('leave nodeName out, so that the scheduler chooses a node')],
    }),
  ];
}

/** Returns a node as the pods of a DaemonSet see it: they tolerate that it is cordoned or not ready. */
const forDaemon = (node: Node): Node => ({
  ...node,
  spec: { ...node.spec, unschedulable: false },
  status: { ...node.status, conditions: [] },
});

export const nodes: PlannedCheck = {
  run(context) {
    const { pod, planned } = context;
    if (pod.spec?.nodeName) return bound(context, pod.spec.nodeName);
    const gates = (pod.spec?.schedulingGates ?? []).map(({ name }) => name);
    if (gates.length > 0)
      return [
        faultOf({
          id: 'preflight/scheduling-gates',
          category: 'node',
          confidence: 'possible',
          summary: `the pod waits until its scheduling gates are removed (${gates.join(', ')})`,
          evidence: [citePod(context, 'spec.schedulingGates', gates.join(', '))],
          fixes: [manifestFix('leave the gates out if no controller removes them')],
        }),
      ];
    const list = context.list('nodes');
    const running = context.list('pods', { namespace: '*', fieldSelector: RUNNING });
    if (list.all.state === 'not-collected') return [];
    if (list.all.state !== 'known') return [unknown('the nodes were not read')];
    const isDaemon = planned.resource === 'daemonsets';
    const all = isDaemon ? list.all.value.map(forDaemon) : list.all.value;
    const known = running.all.state === 'known';
    const places = placesOf(all, running.some, ownPods(context));
    const looked = places.map((place) => barsAt(pod, place, places, known));
    const bars = looked.flatMap(({ bar }) => bar ?? []);
    const open = looked.length - bars.length;
    const room = looked.reduce((sum, one) => sum + one.room, 0);
    const missing: Outcome[] =
      known || running.all.state === 'not-collected'
        ? []
        : [unknown('the pods of all namespaces were not read, so what the nodes have free is unknown')];
    if (open === 0 || (isDaemon && bars.some(({ kind }) => kind !== 'constraint')))
      return [...missing, ...allowed(bars, all.length), ...unplaced(context, bars, all.length, open)];
    if (planned.replicas !== undefined && room < planned.replicas)
      return [...missing, few(context, bars, all.length, room)];
    return [...missing, noFault(`${open} of ${plural(all.length, 'node')} ${open === 1 ? 'takes' : 'take'} the pod`)];
  },
};

/** What holds of the constraints where only room is short. */
function allowed(bars: readonly Bar[], total: number): Outcome[] {
  const excluded = bars.filter(({ kind }) => kind === 'constraint').length;
  return excluded === total
    ? []
    : [noFault(`selectors and taints allow ${total - excluded} of ${plural(total, 'node')}`)];
}

/** No node takes the pod; of a DaemonSet: not all that it is meant for. */
function unplaced(context: PlannedContext, bars: readonly Bar[], total: number, open: number): Outcome[] {
  const grows = growing(context);
  if (grows === undefined) return [];
  const { pod } = context;
  const counted = bars.filter(({ kind }) => kind !== 'constraint');
  const isRoom = counted.length > 0;
  const { schedulerName = 'default-scheduler' } = pod.spec ?? {};
  // A pod of a higher priority makes room.
  const preempts = (pod.spec?.priority ?? 0) > 0 && counted.some(({ kind }) => kind === 'full');
  const isDaemon = context.planned.resource === 'daemonsets';
  const unsure = grows !== 'no' || preempts || schedulerName !== 'default-scheduler' || total === 0;
  const none: Confidence = unsure || (isDaemon && !isRoom) ? 'possible' : 'likely';
  const confidence: Confidence = open > 0 ? 'possible' : none;
  const why = total === 0 ? 'the cluster has no node' : sayBars(pod, isRoom && isDaemon ? counted : bars, total);
  const grown = grows === 'yes' ? ' (nodes may be added: the cluster has an autoscaler)' : '';
  return [
    faultOf({
      id: isRoom ? 'preflight/no-room' : 'preflight/no-node',
      category:
        isRoom && !counted.every(({ kind }) => kind === 'apart' || kind === 'port') ? 'resource-limits' : 'node',
      confidence,
      summary: `${open > 0 ? `not every node of the DaemonSet takes its pod` : 'no node takes the pod'}${grown}: ${why}`,
      evidence: [
        ...citeRequests(context, bars),
        ...(isRoom && isDaemon ? counted : bars).slice(0, 6).map(citeBar),
        ...(total === 0 ? [citeField('Node/*', 'lookup', 'no node')] : []),
      ],
      fixes: fixesOf(isRoom),
    }),
  ];
}

/** Some of the pods find room. */
function few(context: PlannedContext, bars: readonly Bar[], total: number, room: number): Outcome {
  const { planned, pod } = context;
  return faultOf({
    id: 'preflight/no-room-for-all',
    category: 'resource-limits',
    confidence: 'possible',
    summary: `${room} of ${planned.replicas} pods find room on the nodes now${bars.length > 0 ? `: ${sayBars(pod, bars, total)}` : ''}`,
    evidence: [
      { object: `Pod/${context.name}`, field: 'replicas', time: null, quote: String(planned.replicas) },
      ...citeRequests(context, [
        ...bars,
        ...['cpu', 'memory'].map((resource) => ({ node: {}, kind: 'full', says: '', resource }) as Bar),
      ]),
    ],
    fixes: fixesOf(true),
  });
}
