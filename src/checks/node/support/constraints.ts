/** The constraints that keep a pod off every node, as the scheduler's message names them. */
import { command } from '../../../model/command.ts';
import type { Node } from '../../../model/objects.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';
import { editFix, look } from '../../support/owner.ts';
import { unmetLabels, wantedLabels } from './node-labels.ts';
import type { Clause, Input } from './clause.ts';
import { taints } from './taints.ts';

const nameOf = (node: Node): string => node.metadata?.name ?? '';

/** Returns the first three, joined; empty for none. */
const few = (values: readonly string[], separator = ', '): string => values.slice(0, 3).join(separator);

/** Returns text in parentheses after a space; empty for an empty text. */
const inParentheses = (text: string): string => (text === '' ? '' : ` (${text})`);

function selector({ context, nodes, allNodes }: Input): Clause {
  const wanted = wantedLabels(context);
  const unmet = nodes.length > 0 && allNodes ? unmetLabels(wanted, nodes) : [];
  const labels = (unmet.length > 0 ? unmet : wanted).map(({ text }) => text).join(', ');
  const present = unmet.flatMap(({ key }) =>
    nodes.flatMap((node) => {
      const value = node.metadata?.labels?.[key];
      return value === undefined ? [] : [citeField(`Node/${nameOf(node)}`, `metadata.labels[${key}]`, value)];
    }),
  );
  const values = few([...new Set(present.map(({ quote }) => quote))]);
  const { nodeSelector, affinity } = context.pod.spec ?? {};
  const pairs = Object.entries(nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const first = unmet[0];
  const label: Fix[] = first?.values[0]
    ? [
        {
          alternative: true,
          text: 'add the label to the node that should run it',
          command: command`kubectl label node YOUR_NODE ${first.key}=${first.values[0]}`,
          risk: 'changes',
        },
      ]
    : [];
  return {
    text:
      unmet.length > 0
        ? `no node has the label ${labels}${values ? ` (they have ${values})` : ''}`
        : `no suitable node matches its node affinity or selector (${labels || 'nodeName'})`,
    evidence: [
      ...present.slice(0, 3),
      ...(nodeSelector ? [citePod(context, 'spec.nodeSelector', pairs.join(','))] : []),
      ...(affinity?.nodeAffinity ? [citePod(context, 'spec.affinity.nodeAffinity', labels)] : []),
    ],
    fixes: [
      look('see the labels of the nodes', command`kubectl get nodes --show-labels`),
      editFix(context, 'change nodeSelector or node affinity to labels that nodes have'),
      ...label,
    ],
  };
}

function cordon({ nodes }: Input): Clause {
  const cordoned = nodes.filter(({ spec }) => spec?.unschedulable).map(nameOf);
  return {
    text: `nodes are cordoned (unschedulable)${cordoned.length > 0 ? `: ${few(cordoned)}` : ''}`,
    evidence: cordoned.slice(0, 3).map((name) => citeField(`Node/${name}`, 'spec.unschedulable', true)),
    fixes: [
      {
        text: 'allow pods on a node again, if the work on it is done',
        command: command`kubectl uncordon ${cordoned[0] ?? 'YOUR_NODE'}`,
        risk: 'changes',
        conditional: true,
      },
    ],
  };
}

function ports({ context }: Input): Clause {
  const cited = context.containers.flatMap(({ specPath, spec }) =>
    (spec.ports ?? []).flatMap(({ hostPort }) =>
      hostPort ? [citePod(context, `${specPath}.ports.hostPort`, hostPort)] : [],
    ),
  );
  return {
    text: `its host ports are in use${inParentheses(cited.map(({ quote }) => quote).join(', '))}`,
    evidence: cited,
    fixes: [editFix(context, 'remove hostPort, or run fewer replicas than nodes')],
  };
}

const pods = ({ context }: Input): Clause => ({
  text: 'pod affinity or anti-affinity leaves no node',
  evidence: [citePod(context, 'spec.affinity', JSON.stringify(context.pod.spec?.affinity ?? {}).slice(0, 200))],
  fixes: [editFix(context, 'make the rule preferred instead of required, or run fewer replicas than nodes')],
});

const spread = ({ context }: Input): Clause => ({
  text: 'topology spread constraints leave no node',
  evidence: [],
  fixes: [editFix(context, 'set whenUnsatisfiable: ScheduleAnyway, or make room in the other zones')],
});

const features = ({ context }: Input): Clause => ({
  text: 'no node declares the features that it needs (a newer kubelet has them)',
  evidence: [],
  fixes: [
    look(
      'see which features the nodes declare',
      command`kubectl get nodes -o custom-columns=NAME:.metadata.name,KUBELET:.status.nodeInfo.kubeletVersion,FEATURES:.status.declaredFeatures`,
    ),
    editFix(context, 'update the kubelets, or leave out what needs the feature'),
  ],
});

const gang = ({ context }: Input): Clause => ({
  text: 'its gang is not complete: the scheduler waits for minCount pods',
  evidence: [],
  fixes: [
    look('see which pods of the group exist', command`kubectl -n ${context.namespace} get pods`),
    editFix(context, 'create all pods of the group, or lower its minCount'),
  ],
});

const noNodes = (): Clause => ({
  text: 'the cluster has no node that accepts pods',
  evidence: [],
  fixes: [look('see the nodes', command`kubectl get nodes`)],
});

/** Reasons of the plugins that look at where a pod may run (pkg/scheduler/framework/plugins), in the order of clauses. */
const REASONS: readonly {
  readonly find: RegExp;
  readonly clause: (input: Input) => Clause;
  /** Whether the clause reads nodes. */
  readonly reads: (context: PodContext) => boolean;
}[] = [
  {
    find: /node\(s\) didn't match Pod's node affinity\/selector|node\(s\) didn't match the requested node name/,
    clause: selector,
    reads: (context) => wantedLabels(context).length > 0,
  },
  {
    find: /node\(s\) had (?:untolerated )?taint(?:\(s\)| \{[^}]{0,300}\})/,
    clause: taints,
    reads: () => true,
  },
  { find: /node\(s\) were unschedulable/, clause: cordon, reads: () => true },
  { find: /node\(s\) didn't have free ports for the requested pod ports/, clause: ports, reads: () => false },
  {
    find: /node\(s\) didn't (?:match pod (?:anti-)?affinity rules|satisfy existing pods anti-affinity rules)/,
    clause: pods,
    reads: () => false,
  },
  { find: /node\(s\) didn't match pod topology spread constraints/, clause: spread, reads: () => false },
  { find: /node\(s\) didn't match (?:the )?Pod's required features/, clause: features, reads: () => false },
  { find: /waiting for minCount pods from a gang/, clause: gang, reads: () => false },
  { find: /no nodes available to schedule pods/, clause: noNodes, reads: () => false },
];

/** The nodes are listed only up to this number. The scheduler's message counts them. */
const MOST_NODES = 50;

/** Returns a clause for each constraint that the scheduler's message names; none where it names only other reasons. */
export function clausesOf(context: PodContext, message: string): Clause[] {
  const reasons = REASONS.filter(({ find }) => find.test(message));
  const count = Number(/^0\/(\d{1,6}) nodes/.exec(message)?.[1] ?? 0);
  const reads = reasons.some((reason) => reason.reads(context));
  const list = reads && count <= MOST_NODES ? context.list('nodes') : undefined;
  const input: Input = { context, message, nodes: list?.some ?? [], allNodes: list?.all.state === 'known' };
  return reasons.map(({ clause }) => clause(input));
}
