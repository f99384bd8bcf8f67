/** A memory limit that is too low even to start the process. */
import { defineCheck } from '../check.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { citeEvent, citeExit, citePod, citeWaiting } from '../support/cite.ts';
import { parseQuantity, sensibleLimit } from '../../knowledge/quantity.ts';
import { inTrouble, neverStarted } from '../support/trouble.ts';
import { summary, who } from '../support/words.ts';
import { citeLimit, limitInForce } from './support/memory-limit.ts';
import { citeOrigin, limitText } from './support/limit-origin.ts';
import { raiseFixes, remadeFix } from './support/raise.ts';
import { filledBeforeStart, tooLowIn } from './support/too-low.ts';

/** Bytes. Any small program starts within this limit. */
const FLOOR = 64 * 2 ** 20;

/** What the findings about a container and about the sandbox share. */
interface TooLow {
  readonly container: ContainerView;
  /** As the spec writes it; undefined: unknown. */
  readonly limit: string | undefined;
  readonly before: string;
  readonly quote: string;
  readonly evidence: readonly Citation[];
  /** A hint after the fix. */
  readonly hint: string;
}

function finding(context: PodContext, { container, limit, before, quote, evidence, hint }: TooLow): Found {
  const value = sensibleLimit(Math.max(FLOOR, (parseQuantity(limit) ?? 0) * 2));
  const tried = Number(/memory limit (\d{1,20}) too low/.exec(quote)?.[1] ?? NaN);
  // A resize in place does not reach a pod that has no container yet (kubernetes/kubernetes#138760).
  const isOld = limit !== undefined && (parseQuantity(limit) ?? 0) >= tried * 2;
  const old = `the pod cannot start: it still has a memory limit of ${tried} bytes, and a resize to ${limit} did not change it: `;
  return {
    result: 'found',
    id: 'limits/limit-too-low-to-start',
    category: 'resource-limits',
    confidence: 'confirmed',
    container: container.name,
    about: null,
    summary: summary(isOld ? old : before, quote),
    chain: [],
    evidence,
    fixes: isOld
      ? [remadeFix(context, limit)]
      : raiseFixes(context, container, { resource: 'memory', from: limit, to: value, tail: ` (${hint})` }),
  };
}

function examine(context: PodContext, container: ContainerView): Found[] {
  const waiting = tooLowIn(container.waiting?.message ?? '') !== undefined;
  const dead = tooLowIn(container.dead?.message ?? '') !== undefined;
  // limits/tmpfs-counted reports files that the previous instance left in a memory-backed volume.
  if ((!waiting && !dead) || filledBeforeStart(context, container)) return [];
  const message = (waiting ? container.waiting?.message : container.dead?.message) ?? '';
  const limit = limitInForce(context, container)?.limit;
  const from = message.lastIndexOf('container init');
  return [
    finding(context, {
      container,
      limit,
      before: `${who(container)} cannot start: its memory limit${limit ? ` of ${limitText(context, container, 'memory', limit)}` : ''} is too low: `,
      quote: from >= 0 ? message.slice(from) : (tooLowIn(message) ?? ''),
      evidence: [
        waiting
          ? citeWaiting(context, container)
          : citePod(context, `${container.deadPath}.message`, message, container.dead?.finishedAt ?? null),
        citeLimit(context, container),
        ...citeOrigin(context, container, 'memory', limit),
        ...(container.dead ? [citeExit(context, container)] : []),
      ],
      hint: 'the runtime needs several Mi to start a process; check the unit: M or Mi, not m',
    }),
  ];
}

/**
 * The runtime starts the sandbox of the pod within the sum of the containers' limits
 * (pkg/kubelet/cm/pod_container_manager_linux.go). The sandbox may already fail to start.
 */
function ofSandbox(context: PodContext): Found[] {
  if (!neverStarted(context) || !inTrouble(context)) return [];
  const events = context
    .podEvents()
    .some.filter(({ reason, message }) => reason === 'FailedCreatePodSandBox' && tooLowIn(message) !== undefined);
  const tightest = context.containers
    .flatMap((container) => ({ container, bytes: parseQuantity(container.memoryLimit) ?? Infinity }))
    .sort((a, b) => a.bytes - b.bytes)[0];
  const event = events.at(-1);
  if (!event || !tightest || tightest.bytes === Infinity) return [];
  const { container } = tightest;
  return [
    finding(context, {
      container,
      limit: container.memoryLimit,
      before: `the pod cannot start: the memory limit of ${container.name} (${container.memoryLimit}) is too low for the pod sandbox: `,
      quote: tooLowIn(event.message) ?? '',
      evidence: [...events.slice(-3).reverse().map(citeEvent), citeLimit(context, container)],
      hint: 'check the unit: M or Mi, not m',
    }),
  ];
}

export default defineCheck({
  id: 'limits/limit-too-low-to-start',
  category: 'resource-limits',
  title: 'Memory limit too low to start',
  description:
    'The memory limit is so low that the runtime cannot start the process: the kernel kills runc while it prepares the ' +
    'container, or CRI-O refuses the limit.',
  criteria: { confirmed: 'The runtime reports that the memory limit is too low.', likely: null, possible: null },
  silent: 'The process started and was OOM killed later; or a memory-backed volume holds files of an earlier instance.',
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
