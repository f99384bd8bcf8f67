import { secondsBetween } from '../../knowledge/time.ts';
import type { Node } from '../../model/objects.ts';
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { alternative, editFix } from '../support/owner.ts';
import { citeScheduler, isUnscheduled, schedulerSays } from '../support/trouble.ts';
import { cut } from '../support/words.ts';

/** Reasons of plugins that look at where a pod wants or may run (pkg/scheduler/framework/plugins). */
const REASONS: readonly {
  readonly find: RegExp;
  readonly about: 'taints' | 'selector' | 'cordon' | 'ports' | 'pods' | 'spread' | 'none';
}[] = [
  { find: /node\(s\) had untolerated taint(?:\(s\)| \{[^}]{0,300}\})/, about: 'taints' },
  {
    find: /node\(s\) didn't match Pod's node affinity\/selector|node\(s\) didn't match the requested node name/,
    about: 'selector',
  },
  { find: /node\(s\) were unschedulable/, about: 'cordon' },
  { find: /node\(s\) didn't have free ports for the requested pod ports/, about: 'ports' },
  {
    find: /node\(s\) didn't (?:match pod (?:anti-)?affinity rules|satisfy existing pods anti-affinity rules)/,
    about: 'pods',
  },
  { find: /node\(s\) didn't match pod topology spread constraints/, about: 'spread' },
  { find: /no nodes available to schedule pods/, about: 'none' },
];

/**
 * Where these stand beside, room or a volume is what is wanting: tainted control planes stand in every such message.
 */
const OTHERS =
  /Insufficient |Too many pods|[Pp]ersistent[Vv]olume|volume node affinity|volume count|volume zone|ReadWriteOncePod|free storage/;

/** The scheduler counts the nodes: they are only listed where they are few. */
const FEW_NODES = 50;

const tolerated = (context: PodContext, taint: { key: string; value?: string; effect: string }): boolean =>
  (context.pod.spec?.tolerations ?? []).some(
    ({ key, operator = 'Equal', value, effect }) =>
      (!effect || effect === taint.effect) &&
      (key === undefined || key === ''
        ? operator === 'Exists'
        : key === taint.key && (operator === 'Exists' || (value ?? '') === (taint.value ?? ''))),
  );

function taintsOf(context: PodContext, nodes: readonly Node[]): Citation[] {
  return nodes.flatMap((node) =>
    (node.spec?.taints ?? [])
      .filter((taint) => taint.effect !== 'PreferNoSchedule' && !tolerated(context, taint))
      .map(({ key, value, effect }) =>
        citeField(`Node/${node.metadata?.name}`, `spec.taints[${key}]`, `${key}${value ? `=${value}` : ''}:${effect}`),
      ),
  );
}

/** Terms of nodeSelector and required node affinity, in words. */
function wishes(
  context: PodContext,
): { readonly text: string; readonly key: string; readonly values: readonly string[] }[] {
  const selector = Object.entries(context.pod.spec?.nodeSelector ?? {}).map(([key, value]) => ({
    text: `${key}=${value}`,
    key,
    values: [value],
  }));
  const terms =
    context.pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const affine = terms.flatMap(({ matchExpressions = [] }) =>
    matchExpressions.map(({ key, operator, values = [] }) => ({
      text: `${key} ${operator} ${values.join(',')}`.trim(),
      key,
      values,
    })),
  );
  return [...selector, ...affine];
}

function finding(context: PodContext, message: string): Found | undefined {
  const abouts = REASONS.filter(({ find }) => find.test(message)).map(({ about }) => about);
  if (abouts.length === 0) return undefined;
  const wanted = wishes(context);
  const clauses: string[] = [];
  const cited: Citation[] = [];
  const fixes: Fix[] = [];
  const count = Number(/^0\/(\d{1,6}) nodes/.exec(message)?.[1] ?? 0);
  const readNodes =
    abouts.includes('taints') || abouts.includes('cordon') || (abouts.includes('selector') && wanted.length > 0);
  const list = readNodes && count <= FEW_NODES ? context.list('nodes') : undefined;
  const nodes = list?.some ?? [];
  if (abouts.includes('selector')) {
    const unmet =
      nodes.length > 0 && list?.all.state === 'known'
        ? wanted.filter(
            ({ key, values }) =>
              !nodes.some((node) => {
                const label = node.metadata?.labels?.[key];
                return label !== undefined && (values.length === 0 || values.includes(label));
              }),
          )
        : [];
    const told = (unmet.length > 0 ? unmet : wanted).map(({ text }) => text).join(', ');
    const have = unmet.flatMap(({ key }) =>
      nodes.flatMap((node) =>
        node.metadata?.labels?.[key] === undefined
          ? []
          : [citeField(`Node/${node.metadata.name}`, `metadata.labels[${key}]`, node.metadata.labels[key])],
      ),
    );
    cited.push(...have.slice(0, 3));
    const values = [...new Set(have.map(({ quote }) => quote))].slice(0, 3).join(', ');
    clauses.push(
      unmet.length > 0
        ? `no node has the label ${told}${values ? ` (they have ${values})` : ''}`
        : `no fitting node matches its node affinity or selector (${told || 'nodeName'})`,
    );
    if (context.pod.spec?.nodeSelector)
      cited.push(
        citePod(
          context,
          'spec.nodeSelector',
          Object.entries(context.pod.spec.nodeSelector)
            .map(([key, value]) => `${key}=${value}`)
            .join(','),
        ),
      );
    if (context.pod.spec?.affinity?.nodeAffinity) cited.push(citePod(context, 'spec.affinity.nodeAffinity', told));
    fixes.push(
      { text: 'see the labels that nodes have', command: 'kubectl get nodes --show-labels', risk: 'read-only' },
      editFix(context, 'change nodeSelector or node affinity to labels that nodes have'),
    );
    if (unmet[0]?.values[0])
      fixes.push({
        alternative: true,
        text: 'give a node the label',
        command: `kubectl label node ${nodes[0]?.metadata?.name ?? 'NODE'} ${unmet[0].key}=${unmet[0].values[0]}`,
        risk: 'changes',
      });
  }
  if (abouts.includes('taints')) {
    const taints = taintsOf(context, nodes);
    const inMessage = [...message.matchAll(/untolerated taint \{([^}]{1,300})\}/g)].map((match) => match[1]!);
    const names = [...new Set(inMessage.length > 0 ? inMessage : taints.map(({ quote }) => quote))];
    clauses.push(
      `nodes have taints it does not tolerate${names.length > 0 ? ` (${names.slice(0, 3).join('; ')})` : ''}`,
    );
    cited.push(...taints.slice(0, 4));
    fixes.push(
      {
        text: "see the nodes' taints",
        command: 'kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints',
        risk: 'read-only',
      },
      editFix(context, 'add a toleration for the taint, if the pod may run there'),
    );
  }
  if (abouts.includes('cordon')) {
    const cordoned = nodes.filter(({ spec }) => spec?.unschedulable).map(({ metadata }) => metadata?.name ?? '');
    clauses.push(
      `nodes are cordoned (unschedulable)${cordoned.length > 0 ? `: ${cordoned.slice(0, 3).join(', ')}` : ''}`,
    );
    cited.push(...cordoned.slice(0, 3).map((name) => citeField(`Node/${name}`, 'spec.unschedulable', true)));
    fixes.push({
      text: 'let pods onto a node again',
      command: `kubectl uncordon ${cordoned[0] ?? 'NODE'}`,
      risk: 'changes',
    });
  }
  if (abouts.includes('ports')) {
    const ports = context.containers.flatMap(({ specPath, spec }) =>
      (spec.ports ?? []).flatMap(({ hostPort }) =>
        hostPort ? [citePod(context, `${specPath}.ports.hostPort`, hostPort)] : [],
      ),
    );
    clauses.push(
      `its hostPorts are taken${ports.length > 0 ? ` (${ports.map(({ quote }) => quote).join(', ')})` : ''}`,
    );
    cited.push(...ports);
    fixes.push(editFix(context, 'do without hostPort, or run fewer replicas than nodes'));
  }
  if (abouts.includes('pods')) {
    clauses.push('pod affinity or anti-affinity leaves no node');
    cited.push(citePod(context, 'spec.affinity', JSON.stringify(context.pod.spec?.affinity ?? {}).slice(0, 200)));
    fixes.push(editFix(context, 'make the rule preferred in place of required, or run fewer replicas than nodes'));
  }
  if (abouts.includes('spread')) {
    clauses.push('topology spread constraints leave no node');
    fixes.push(editFix(context, 'set whenUnsatisfiable: ScheduleAnyway, or make room in the other zones'));
  }
  if (abouts.includes('none')) {
    clauses.push('the cluster has no node that takes pods');
    fixes.push({ text: 'see the nodes', command: 'kubectl get nodes', risk: 'read-only' });
  }
  return {
    result: 'found',
    id: 'node/unschedulable-constraints',
    category: 'node',
    confidence: OTHERS.test(message) ? 'possible' : 'confirmed',
    container: null,
    about: null,
    summary: cut(`${context.name} cannot be scheduled: ${clauses.join('; ')}`, 160),
    chain: [],
    evidence: [...citeScheduler(context), ...cited],
    fixes,
  };
}

/** A pod whose scheduling someone else still has to allow (pkg/scheduler/framework/plugins/schedulinggates). */
function gated(context: PodContext): Found | undefined {
  const gates = (context.pod.spec?.schedulingGates ?? []).map(({ name }) => name);
  if (!isUnscheduled(context) || gates.length === 0) return undefined;
  return {
    result: 'found',
    id: 'node/unschedulable-constraints',
    category: 'node',
    confidence: 'confirmed',
    container: null,
    about: null,
    summary: cut(`${context.name} is not scheduled: its scheduling gates are still set (${gates.join(', ')})`, 160),
    chain: [],
    evidence: [citePod(context, 'spec.schedulingGates', gates.join(', ')), ...citeScheduler(context)],
    fixes: [
      {
        text: 'see who sets and takes away the gate: its controller may not run',
        command: `kubectl -n ${context.namespace} get pod ${context.name} -o jsonpath='{.spec.schedulingGates}'`,
        risk: 'read-only',
      },
    ],
  };
}

/** Schedulers answer within seconds. */
const UNHEEDED_SECONDS = 120;

/** No scheduler has so much as looked at it: the one that it names does not run. */
function unheeded(context: PodContext): Found | undefined {
  const name = context.pod.spec?.schedulerName ?? 'default-scheduler';
  const age = secondsBetween(context.pod.metadata?.creationTimestamp, context.now) ?? 0;
  const conditions = context.pod.status?.conditions ?? [];
  const events = context.podEvents().all;
  if (
    !isUnscheduled(context) ||
    age < UNHEEDED_SECONDS ||
    conditions.some(({ type }) => type === 'PodScheduled') ||
    events.state !== 'known' ||
    events.value.length > 0
  )
    return undefined;
  return {
    result: 'found',
    id: 'node/unschedulable-constraints',
    category: 'node',
    confidence: name === 'default-scheduler' ? 'possible' : 'likely',
    container: null,
    about: null,
    summary: cut(
      `no scheduler has looked at ${context.name} for ${Math.floor(age / 60)} min: schedulerName ${name} does not seem to run`,
      160,
    ),
    chain: [],
    evidence: [
      citePod(context, 'spec.schedulerName', name),
      citePod(context, 'status.phase', context.pod.status?.phase ?? 'Pending'),
    ],
    fixes: [
      {
        text: 'see whether that scheduler runs',
        command: `kubectl get pods --all-namespaces | grep -F ${name.replace(/[^\w.-]/g, '')}`,
        risk: 'read-only',
      },
      alternative(editFix(context, 'name a scheduler that runs: schedulerName default-scheduler')),
    ],
  };
}

export default defineCheck({
  id: 'node/unschedulable-constraints',
  category: 'node',
  title: 'No node fits what the pod demands',
  description:
    'The scheduler finds no node: taints that the pod does not tolerate, node affinity or selector, cordoned nodes, host ports, affinity between pods, topology spread, scheduling gates, a scheduler that does not run.',
  criteria: {
    confirmed:
      'The scheduler states it and names no want of room and no volume beside it, or a scheduling gate is set.',
    likely: 'No scheduler has written a condition or an event for two minutes, and the pod names one of its own.',
    possible: 'A want of room or a volume is among its reasons too.',
  },
  silent: 'Once the pod is bound to a node.',
  sources: [
    'pkg/scheduler/framework/types.go:FitError',
    'pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go',
    'pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 75,
  run(context) {
    const said = schedulerSays(context);
    const found = gated(context) ?? (said ? finding(context, said.message) : unheeded(context));
    return found ? [found] : [];
  },
});
