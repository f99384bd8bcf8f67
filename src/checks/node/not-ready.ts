/** The node of the pod is not ready, or is gone. */
import { citeAbsent, citeEvent, citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import { noFault, unknown } from '../../model/finding.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { Node } from '../../model/objects.ts';
import type { PodContext } from '../check.ts';
import { look } from '../support/owner.ts';
import { elsewhereCommand, isBare } from '../support/remake.ts';
import { inTrouble, looksLost } from '../support/trouble.ts';
import { sentence } from '../support/words.ts';
import { aboutNode } from '../support/about.ts';

/** Whether the runtime reported how a container ended, so that the container may have ended by itself. */
const hasReportedEnd = (context: PodContext): boolean =>
  context.subjects.some(
    ({ dead }) => dead !== undefined && dead.reason !== 'Unknown' && dead.reason !== 'ContainerStatusUnknown',
  );

function finding(context: PodContext, own: Pick<Found, 'confidence' | 'summary' | 'evidence' | 'fixes'>): Found {
  return {
    result: 'found',
    id: 'node/not-ready',
    category: 'node',
    confidence: own.confidence,
    container: null,
    about: aboutNode(context),
    summary: own.summary,
    chain: [],
    evidence: own.evidence,
    fixes: own.fixes,
  };
}

const gone = (context: PodContext, name: string): Found =>
  finding(context, {
    confidence: hasReportedEnd(context) ? 'possible' : 'confirmed',
    summary: sentence(`node ${name} is gone from the cluster; ${context.name} is still bound to it`),
    evidence: [citeAbsent(`Node/${name}`), citePod(context, 'spec.nodeName', name)],
    fixes: [
      {
        text: isBare(context)
          ? 'make the pod again on another node: it has no controller that does'
          : 'delete the pod, so that its controller creates it again on another node',
        command: elsewhereCommand(context),
        risk: 'restarts',
        effect: 'restores',
      },
    ],
  });

/** The condition Ready of a node. */
interface Ready {
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** Returns the minor version of Kubernetes that a node reports; it stays that of its last kubelet that started. */
const minorOf = (node: Node): number =>
  Number(/^v1\.(\d{1,3})\./.exec(node.status?.nodeInfo?.kubeletVersion ?? '')?.[1]);

/** A kubelet from 1.35 on does not start on cgroup v1 (KubeletConfiguration failCgroupV1 is true by default). */
const NO_CGROUP_V1 = 35;

/** Returns the step for a node that may have stopped with an upgrade of its kubelet, as it has cgroup v1. */
function cgroupFixes(context: PodContext, node: Node, ready: Ready): Fix[] {
  if (ready.status !== 'Unknown') return [];
  const name = node.metadata?.name ?? '';
  // Kubelets from 1.31 on warn of it at each start.
  const warned = context.events('Node', name).some.some(({ reason }) => reason === 'CgroupV1');
  const upgraded =
    minorOf(node) < NO_CGROUP_V1 && context.list('nodes').some.some((other) => minorOf(other) >= NO_CGROUP_V1);
  return warned || upgraded
    ? [
        {
          text:
            `if the kubelet of ${name} was upgraded to 1.35 or later: it does not start on cgroup v1 (\`stat -fc %T /sys/fs/cgroup\` on the node prints tmpfs). ` +
            'Move the node to cgroup v2, or set failCgroupV1: false in its kubelet configuration',
          command: null,
          risk: 'changes',
        },
      ]
    : [];
}

function notReady(context: PodContext, node: Node, ready: Ready): Found {
  const name = node.metadata?.name ?? '';
  const why = [ready.reason, ready.message].filter(Boolean).join(': ');
  const events = context.podEvents().some.filter(({ reason }) => reason === 'NodeNotReady');
  const endedFirst = hasReportedEnd(context) && context.pod.status?.reason !== 'NodeLost';
  return finding(context, {
    confidence: endedFirst ? 'possible' : 'confirmed',
    summary: sentence(`node ${name} is not ready (${ready.status}): ${why}`),
    evidence: [
      citeField(`Node/${name}`, 'status.conditions[Ready]', `${ready.status} ${why}`, ready.lastTransitionTime ?? null),
      ...events.slice(-2).map(citeEvent),
      citePod(context, 'spec.nodeName', name),
    ],
    fixes: [
      look('see the conditions and the events of the node', command`kubectl describe node ${name}`),
      ...cgroupFixes(context, node, ready),
      isBare(context)
        ? {
            text: 'make the pod again on another node: it has no controller that does',
            command: elsewhereCommand(context),
            risk: 'restarts',
            effect: 'restores',
          }
        : {
            text: 'keep new pods off the node, and delete this pod so that its controller creates it elsewhere',
            command: command`kubectl cordon ${name} && kubectl -n ${context.namespace} delete pod ${context.name}`,
            risk: 'restarts',
            effect: 'restores',
          },
    ],
  });
}

export default defineCheck({
  id: 'node/not-ready',
  category: 'node',
  title: 'Node not ready',
  description:
    'The node of the pod is not ready, or has stopped reporting, so the kubelet cannot start, watch or move containers.',
  criteria: {
    confirmed:
      'The condition Ready of the node is False or Unknown, or the node is gone; and the pod waits to start, was marked ' +
      'not ready with its node, is lost with it, or has containers of unknown state.',
    likely: null,
    possible: 'The node is not ready, but the container reported its own end.',
  },
  silent: 'The node is ready now.',
  sources: [
    'pkg/controller/nodelifecycle/node_lifecycle_controller.go',
    'pkg/util/node/node.go:NodeUnreachablePodReason',
    'pkg/kubelet/apis/config/v1beta1/defaults.go: FailCgroupV1',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['node/sandbox-failed', 'volumes/mount-failed', 'node/runtime-restart'],
  symptomOf: [],
  weight: 78,
  run(context) {
    const name = context.pod.spec?.nodeName;
    if (!name || !(inTrouble(context) || looksLost(context.pod))) return [];
    const node = context.get('nodes', name);
    if (node.state === 'absent') return [gone(context, name)];
    if (node.state !== 'known') return [unknown(`node ${name} was not read`)];
    const ready = node.value.status?.conditions?.find(({ type }) => type === 'Ready');
    if (!ready || ready.status === 'True') return [noFault(`node ${name} is ready`)];
    return [notReady(context, node.value, ready)];
  },
});
