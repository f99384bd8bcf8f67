import { defineCheck } from '../check.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { citeEvent, citeExit, citePod, citeWaiting } from '../support/cite.ts';
import { parseQuantity, sensibleLimit } from '../../knowledge/quantity.ts';
import { inTrouble, neverStarted } from '../support/trouble.ts';
import { summary, who } from '../support/words.ts';
import { TOO_LOW, citeLimit, filledBeforeStart, limitInForce, raiseFix } from './support/memory.ts';

/** Room in which any small program starts. */
const FLOOR = 64 * 2 ** 20;

function examine(context: PodContext, container: ContainerView): Found[] {
  const waiting = TOO_LOW.test(container.waiting?.message ?? '');
  const dead = TOO_LOW.test(container.dead?.message ?? '');
  // Files in a memory-backed volume are left from the instance before: limits/tmpfs-counted tells of them.
  if ((!waiting && !dead) || filledBeforeStart(context, container)) return [];
  const message = (waiting ? container.waiting?.message : container.dead?.message) ?? '';
  const limit = limitInForce(context, container);
  const value = sensibleLimit(Math.max(FLOOR, (parseQuantity(limit?.limit) ?? 0) * 2));
  const evidence: Citation[] = [
    ...(waiting
      ? [citeWaiting(context, container)]
      : [citePod(context, `${container.deadPath}.message`, message, container.dead?.finishedAt ?? null)]),
    citeLimit(context, container),
    ...(container.dead ? [citeExit(context, container)] : []),
  ];
  const words = TOO_LOW.exec(message)?.[0] ?? '';
  const from = message.lastIndexOf('container init');
  return [
    {
      result: 'found',
      id: 'limits/limit-too-low-to-start',
      category: 'resource-limits',
      confidence: 'confirmed',
      container: container.name,
      about: null,
      summary: summary(
        `${who(container)} cannot even start: its memory limit of ${limit?.limit ?? 'unknown size'} is too low: `,
        from >= 0 ? message.slice(from) : words,
      ),
      chain: [],
      evidence,
      fixes: [
        raiseFix(
          context,
          container,
          'memory',
          value,
          `raise the memory limit${limit ? ` from ${limit.limit}` : ''} to ${value} (the runtime itself needs several Mi to start a process; check the unit: M or Mi, not m)`,
        ),
      ],
    },
  ];
}

/**
 * The pod's sandbox is started within the sum of its containers' limits
 * (pkg/kubelet/cm/pod_container_manager_linux.go), and may fail there already.
 */
function ofSandbox(context: PodContext): Found[] {
  if (!neverStarted(context) || !inTrouble(context)) return [];
  const told = context
    .podEvents()
    .some.filter((event) => event.reason === 'FailedCreatePodSandBox' && TOO_LOW.test(event.message));
  const tightest = context.containers
    .flatMap((container) => ({ container, bytes: parseQuantity(container.memoryLimit) ?? Infinity }))
    .sort((a, b) => a.bytes - b.bytes)[0];
  const event = told.at(-1);
  if (!event || !tightest || tightest.bytes === Infinity) return [];
  const { container } = tightest;
  const value = sensibleLimit(Math.max(FLOOR, tightest.bytes * 2));
  return [
    {
      result: 'found',
      id: 'limits/limit-too-low-to-start',
      category: 'resource-limits',
      confidence: 'confirmed',
      container: container.name,
      about: null,
      summary: summary(
        `the pod cannot even start: the memory limit of ${container.memoryLimit} of ${container.name} is too low for its sandbox: `,
        TOO_LOW.exec(event.message)?.[0] ?? '',
      ),
      chain: [],
      evidence: [...told.slice(-3).reverse().map(citeEvent), citeLimit(context, container)],
      fixes: [
        raiseFix(
          context,
          container,
          'memory',
          value,
          `raise the memory limit from ${container.memoryLimit} to ${value} (check the unit: M or Mi, not m)`,
        ),
      ],
    },
  ];
}

/** The memory limit does not even suffice to start the process. */
export default defineCheck({
  id: 'limits/limit-too-low-to-start',
  category: 'resource-limits',
  title: 'memory limit too low to start',
  description:
    'The memory limit is so low that the runtime cannot start the process: runc is OOM killed while it prepares the container, or CRI-O refuses the limit.',
  criteria: { confirmed: "The runtime's message says that the memory limit is too low.", likely: null, possible: null },
  silent:
    'The process started and was OOM killed later; or a memory-backed volume holds what an earlier instance wrote.',
  sources: [
    'runc libcontainer/process_linux.go',
    'cri-o internal/config/cgmgr',
    'containerd internal/cri/server/container_start.go',
  ],
  goesAway: 'never',
  endedBy: 'container-limit',
  settledBy: null,
  explains: [
    'limits/oom-limit',
    'limits/oom-child',
    'limits/heap-over-limit',
    'node/sandbox-failed',
    'image/*',
    'app/*',
  ],
  symptomOf: [],
  weight: 90,
  run(context) {
    const found = context.containers
      .filter((container) => container.state !== 'running')
      .flatMap((container) => examine(context, container));
    return found.length > 0 ? found : ofSandbox(context);
  },
});
