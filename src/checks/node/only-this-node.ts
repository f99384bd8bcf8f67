import { citeExit, citeField, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { ownerOf } from '../support/owner.ts';
import { cut } from '../support/words.ts';
import { nodeOf, siblingsOf } from './support/siblings.ts';
import { aboutNode } from '../support/about.ts';

/**
 * Words about what belongs to a node rather than to a program: devices, drivers, the kernel, the processor, host paths.
 */
const OF_THE_NODE =
  /\/dev\/(?!null|zero|u?random|std(?:in|out|err)|fd\b|tty|termination-log|shm)[\w/.-]{1,80}|no such device|device not found|no (?:cuda|gpu|nvidia|opencl|rocm)\S{0,20} ?(?:device|gpu|driver)|\bcuda\b|\bnvml?\b|nvidia|infiniband|\brdma\b|\bnuma\b|\bhugepages?|illegal instruction|instruction set|\bavx\d?|sse4|cpu (?:does not|doesn't|lacks)|unsupported (?:cpu|kernel)|kernel (?:version|module|too old|does not)|modprobe|\/lib\/modules|(?:^|[\s"'(=:])\/sys\/|\bebpf\b|\bbpf\b|\bcgroup|io_uring|operation not supported|exec format error|x86-64-v[234]/i;

const SIGILL = 132;

/** The words of the dead instance that point at the node; its exit where that does. */
function pointers(context: PodContext, container: ContainerView): Citation[] {
  const log = context.log(container);
  const cited: Citation[] = [];
  if (log.state === 'known') {
    const indices = [
      ...new Set([...log.value.matches.filter(({ fatal }) => fatal).map(({ line }) => line), ...log.value.decisive]),
    ];
    const hostPaths = (context.pod.spec?.volumes ?? []).flatMap(({ name, hostPath }) =>
      hostPath
        ? (container.spec.volumeMounts ?? []).filter((mount) => mount.name === name).map(({ mountPath }) => mountPath)
        : [],
    );
    for (const index of indices) {
      const text = log.value.lines[index]?.text ?? '';
      if (OF_THE_NODE.test(text) || hostPaths.some((path) => text.includes(path)))
        cited.push(citeLog(context, log.value, index));
    }
  }
  if (container.dead?.exitCode === SIGILL) cited.push(citeExit(context, container));
  return cited;
}

/** What else the log ends with, where no word points at the node. */
function lastWords(context: PodContext, container: ContainerView): Citation[] {
  const log = context.log(container);
  const index = log.state === 'known' ? log.value.decisive[0] : undefined;
  return log.state === 'known' && index !== undefined
    ? [citeLog(context, log.value, index)]
    : container.dead
      ? [citeExit(context, container)]
      : [];
}

function finding(
  context: PodContext,
  container: ContainerView,
  well: readonly string[],
  wellNodes: readonly string[],
  failing: readonly string[],
  stateful: boolean,
): Found | undefined {
  const node = nodeOf(context.pod);
  const pointing = pointers(context, container);
  // One of two replicas may crash for a reason of its own; the words, or the numbers on both sides, have to speak for
  // the node.
  const many = failing.length >= 2 && !stateful;
  const confidence: Confidence = pointing.length > 0 || many ? 'likely' : 'possible';
  if (confidence === 'possible' && stateful) return undefined;
  const others = `${well.length} of its siblings ${well.length === 1 ? 'runs' : 'run'} well on ${wellNodes.slice(0, 3).join(', ')}`;
  const says = pointing[0] ? ` (${pointing[0].quote})` : '';
  const owner = ownerOf(context.pod);
  return {
    result: 'found',
    id: 'node/only-this-node',
    category: 'node',
    confidence,
    container: container.name,
    about: aboutNode(context),
    details: { healthyElsewhere: well.length },
    summary: cut(`${container.name} fails only on ${node}: ${others}${says}`, 160),
    chain: [],
    evidence: [
      ...(pointing.length > 0 ? pointing.slice(0, 3) : lastWords(context, container)),
      citePod(context, 'spec.nodeName', node),
      ...well
        .slice(0, 3)
        .map((name, index) =>
          citeField(
            `Pod/${name}`,
            'spec.nodeName',
            `${wellNodes[Math.min(index, wellNodes.length - 1)]}: running, ready`,
          ),
        ),
    ],
    fixes: [
      {
        text: `see what is different about ${node}`,
        command: `kubectl describe node ${node} ${wellNodes[0] ?? ''}`.trim(),
        risk: 'read-only',
      },
      { text: `keep new pods off ${node} until it is mended`, command: `kubectl cordon ${node}`, risk: 'changes' },
      {
        text: `then let the pod be made on another node`,
        command: `kubectl -n ${context.namespace} delete pod ${context.name}`,
        risk: 'restarts',
        ...(wellNodes[0] ? { change: { container: null, set: { nodeName: wellNodes[0] } } } : {}),
      },
      ...(owner
        ? [
            {
              alternative: true,
              text: `tie ${owner.target} to nodes that have what it needs (nodeSelector, resource requests for devices)`,
              command: `kubectl -n ${context.namespace} edit ${owner.target}`,
              risk: 'restarts' as const,
            },
          ]
        : []),
    ],
    // A guess takes nothing's place.
    explains:
      confidence === 'possible'
        ? []
        : [{ symptomsOf: 'specific-error' }, 'config/missing-file', 'app/segfault', 'app/refused'],
  };
}

export default defineCheck({
  id: 'node/only-this-node',
  category: 'node',
  title: 'Fails on this node alone',
  description: 'Pods of the very same template run well on other nodes and crash on this one.',
  criteria: {
    confirmed: null,
    likely:
      'At least one sibling is ready elsewhere, every failing one is on this node, and the log points at the node (a device, the kernel, the processor, a host path), or two or more fail here.',
    possible: 'The same, with nothing in the log that points at the node.',
  },
  silent: 'Where a sibling fails on another node too, or one runs well on this node.',
  sources: ['pkg/controller/deployment/util/deployment_util.go', 'pkg/controller/history/controller_history.go'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: 'node-test',
  explains: [],
  symptomOf: [],
  weight: 65,
  run(context) {
    const siblings = siblingsOf(context);
    if (!siblings || siblings.well.length + siblings.failing.length === 0) return [];
    const node = nodeOf(context.pod);
    if (siblings.failing.some((pod) => nodeOf(pod) !== node)) return [ruledOut('siblings fail on other nodes too')];
    if (siblings.well.some((pod) => nodeOf(pod) === node)) return [ruledOut(`a sibling runs well on ${node} too`)];
    if (!siblings.whole) return [unknown('only some of its siblings were read')];
    if (siblings.well.length === 0) return [];
    const well = siblings.well.map((pod) => pod.metadata?.name ?? '');
    const wellNodes = [...new Set(siblings.well.map(nodeOf))];
    const stateful = context.pod.metadata?.ownerReferences?.some(({ kind }) => kind === 'StatefulSet') === true;
    const failing = [context.name, ...siblings.failing.map((pod) => pod.metadata?.name ?? '')];
    return context.subjects
      .filter(({ dead }) => dead !== undefined)
      .flatMap((container) => finding(context, container, well, wellNodes, failing, stateful) ?? []);
  },
});
