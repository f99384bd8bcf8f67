/**
 * The reasons for which a kubelet refuses a pod that is bound to its node (status.reason of a Failed pod): what each
 * means, and what to do. Source: pkg/kubelet/lifecycle/predicate.go, handlers.go and features_*.go, sysctl/allowlist.go,
 * cm/topologymanager, cm/cpumanager/policy_static.go, volumemanager/volume_manager.go.
 */
import { command } from '../../../model/command.ts';
import type { Category, Citation, Fix, SpecChange } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';
import { describeNode, nodeWord } from '../../support/kubectl.ts';
import { alternative, editFix, look } from '../../support/owner.ts';

/** What a reason means. */
export interface PodReason {
  readonly category: Category;
  /** Before the kubelet's message: `node-1 does not allow a sysctl of web-1`. */
  readonly says: (node: string, pod: string) => string;
  /** What the spec has that the node refuses, where the message does not say it: `zone=west`. */
  readonly asks?: (context: PodContext) => readonly string[];
  readonly fixes: (context: PodContext, message: string) => readonly Fix[];
  /** The fields of the spec that the node refuses. */
  readonly cites?: (context: PodContext) => readonly Citation[];
}

export const nodeOf = (context: PodContext): string => context.pod.spec?.nodeName ?? 'its node';

const lookAtLabels = look('list the nodes with their labels', command`kubectl get nodes --show-labels`);

/** Features that a node lacks: an older kubelet or runtime, another operating system. */
const UNSUPPORTED: PodReason = {
  category: 'node',
  says: (node, pod) => `${node} lacks a feature that ${pod} needs`,
  fixes: (context) => [
    look('see the versions of the kubelet and the runtime', command`kubectl get nodes -o wide`),
    editFix(context, `bind the pod to nodes that have the feature, or remove the field that the message names`),
    alternative({ text: `upgrade the kubelet and the runtime of ${nodeOf(context)}`, command: null, risk: 'changes' }),
  ],
};

const NO_SIDECARS: PodReason = {
  ...UNSUPPORTED,
  says: (node, pod) =>
    `the kubelet of ${node} does not run sidecars (restartPolicy of an init container), which ${pod} has`,
};

const OTHER_OS: PodReason = {
  category: 'node',
  says: (node, pod) => `${pod} is made for another operating system than ${node} has`,
  asks: ({ pod }) => [pod.spec?.os?.name ?? pod.spec?.nodeSelector?.['kubernetes.io/os'] ?? ''],
  fixes: (context) => [
    look('see the operating system of each node', command`kubectl get nodes -L kubernetes.io/os,kubernetes.io/arch`),
    editFix(context, 'set spec.os and the nodeSelector kubernetes.io/os to the system of the image; remove nodeName'),
  ],
  cites: (context) => {
    const { os, nodeSelector } = context.pod.spec ?? {};
    const selected = nodeSelector?.['kubernetes.io/os'];
    return [
      ...(os?.name ? [citePod(context, 'spec.os.name', os.name)] : []),
      ...(selected ? [citePod(context, 'spec.nodeSelector[kubernetes.io/os]', selected)] : []),
    ];
  },
};

const NOT_HERE: PodReason = {
  category: 'node',
  says: (node, pod) => `${node} does not match the nodeSelector or the node affinity of ${pod}`,
  asks: ({ pod }) => Object.entries(pod.spec?.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`),
  fixes: (context) => [
    lookAtLabels,
    editFix(
      context,
      `correct the nodeSelector or the affinity, or the label of ${nodeOf(context)}; remove nodeName if the pod sets it`,
    ),
  ],
  cites: (context) => {
    const { nodeSelector, affinity } = context.pod.spec ?? {};
    return [
      ...(nodeSelector ? [citePod(context, 'spec.nodeSelector', JSON.stringify(nodeSelector))] : []),
      ...(affinity?.nodeAffinity ? [citePod(context, 'spec.affinity.nodeAffinity', 'set')] : []),
    ];
  },
};

const HOST_PORTS =
  'custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,PORTS:.spec.containers[*].ports[*].hostPort';

const SAME_PORT: PodReason = {
  category: 'node',
  says: (node, pod) => `another pod on ${node} has the host port of ${pod}`,
  asks: ({ containers }) =>
    containers.flatMap(({ spec }) => (spec.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [`${hostPort}`] : []))),
  fixes: (context) => [
    look(
      'list the pods on the node with their host ports',
      command`kubectl get pods -A --field-selector spec.nodeName=${nodeWord(context)} -o ${HOST_PORTS}`,
    ),
    editFix(context, 'remove hostPort, use another one, or run one pod with this port for each node'),
  ],
  cites: (context) =>
    context.containers.flatMap(({ spec, specPath }) =>
      (spec.ports ?? []).flatMap(({ hostPort }) =>
        hostPort ? [citePod(context, `${specPath}.ports.hostPort`, hostPort)] : [],
      ),
    ),
};

const TAINTED: PodReason = {
  category: 'node',
  says: (node, pod) => `${pod} does not tolerate a taint of ${node}`,
  fixes: (context) => [
    look('see the taints of the node', describeNode(context)),
    editFix(context, 'add a toleration for the taint, or remove nodeName so that the scheduler chooses a node'),
  ],
};

/** Returns the change that removes a sysctl; undefined where the spec does not have it. */
function withoutSysctl({ pod }: PodContext, name: string): SpecChange | undefined {
  const sysctls = pod.spec?.securityContext?.sysctls ?? [];
  const rest = sysctls.filter((one) => one.name !== name);
  if (rest.length === sysctls.length) return undefined;
  return { container: null, set: { 'securityContext.sysctls': rest.length > 0 ? rest : null } };
}

const SYSCTL: PodReason = {
  category: 'missing-config',
  says: (node, pod) => `${node} does not allow a sysctl that ${pod} sets`,
  fixes: (context, message) => {
    const name = /sysctl: "([^"]{1,120})"/.exec(message)?.[1] ?? 'the sysctl';
    return [
      editFix(context, `remove ${name} from securityContext.sysctls of the pod`, withoutSysctl(context, name)),
      alternative({
        text:
          `let an administrator allow it: add ${name} to allowedUnsafeSysctls in the kubelet configuration of some ` +
          'nodes, and bind the pod to these nodes',
        command: null,
        risk: 'changes',
      }),
    ];
  },
  cites: (context) =>
    (context.pod.spec?.securityContext?.sysctls ?? []).map(({ name, value }) =>
      citePod(context, `spec.securityContext.sysctls[${name}]`, value),
    ),
};

const APPARMOR: PodReason = {
  category: 'node',
  says: (node, pod) => `${node} cannot apply the AppArmor profile of ${pod}`,
  fixes: (context) => [
    editFix(context, 'use the profile RuntimeDefault, or bind the pod to nodes that have AppArmor and the profile'),
    alternative({ text: `load the profile on ${nodeOf(context)} (apparmor_parser)`, command: null, risk: 'changes' }),
  ],
};

const ALIGNMENT: PodReason = {
  category: 'resource-limits',
  says: (node, pod) => `the CPU manager of ${node} cannot give ${pod} whole physical cores`,
  fixes: (context, message) => {
    const each = /(?:cpus|CPUs) per core ?= ?(\d{1,3})/.exec(message)?.[1];
    return [editFix(context, `request CPUs in multiples of ${each ?? 'the threads of a core'} in each container`)];
  },
};

const TOPOLOGY: PodReason = {
  category: 'resource-limits',
  says: (node, pod) => `the topology manager of ${node} cannot align the resources of ${pod} on one NUMA node`,
  fixes: (context) => [
    look('see what the node has, and its pods', describeNode(context)),
    editFix(
      context,
      'request less CPU or fewer devices in each container, so that all of them fit one NUMA node; or use other nodes',
    ),
    alternative({
      text: 'relax topologyManagerPolicy in the kubelet configuration (best-effort)',
      command: null,
      risk: 'changes',
    }),
  ],
};

const ATTACH_LIMIT: PodReason = {
  category: 'volume',
  says: (node, pod) => `no further volume can be attached to ${node} for ${pod}`,
  fixes: (context) => [
    look(
      'see how many volumes the CSI drivers of the node allow',
      command`kubectl get csinode ${nodeWord(context)} -o yaml`,
    ),
    look('list what is attached where', command`kubectl get volumeattachments`),
    editFix(context, 'use fewer volumes, or spread pods with volumes over more nodes; a new pod may get another node'),
  ],
};

/** By status.reason. Reasons that another check reads (Evicted, OutOf…, Preempting, NodeShutdown) are not here. */
export const POD_REASONS: Readonly<Record<string, PodReason>> = {
  SysctlForbidden: SYSCTL,
  AppArmor: APPARMOR,
  NodeAffinity: NOT_HERE,
  MatchNodeSelector: NOT_HERE,
  NodeName: {
    category: 'node',
    says: (node, pod) => `${pod} names another node than ${node}`,
    fixes: (context) => [editFix(context, 'remove spec.nodeName, so that the scheduler chooses a node')],
  },
  NodePorts: SAME_PORT,
  PodFitsHostPorts: SAME_PORT,
  HostPortConflict: SAME_PORT,
  TaintToleration: TAINTED,
  PodToleratesNodeTaints: TAINTED,
  PodOSNotSupported: OTHER_OS,
  PodOSSelectorNodeLabelDoesNotMatch: OTHER_OS,
  SMTAlignmentError: ALIGNMENT,
  TopologyAffinityError: TOPOLOGY,
  VolumeAttachmentLimitExceeded: ATTACH_LIMIT,
  PodFeatureUnsupported: UNSUPPORTED,
  PodLevelResourcesNotSupported: UNSUPPORTED,
  SupplementalGroupsPolicyNotSupported: UNSUPPORTED,
  InitContainerRestartPolicyForbidden: NO_SIDECARS,
  InitContainerRestartForbidden: NO_SIDECARS,
  InvalidNodeInfo: {
    category: 'node',
    says: (node, pod) => `the kubelet of ${node} could not read its own Node object, so it refused ${pod}`,
    fixes: (context) => [look('see whether the node is ready, and its events', describeNode(context))],
  },
};
