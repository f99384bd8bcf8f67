import { defineCheck } from '../check.ts';
import type { Citation, ContainerView, Found, PodContext } from '../check.ts';
import { citeExit, citePod, citeWaiting } from '../cite.ts';
import { parseQuantity, sensibleLimit } from '../../knowledge/quantity.ts';
import { summary, who } from '../words.ts';
import { citeLimit, limitInForce, raiseFix } from './memory.ts';

/** runc, CRI-O and crun on a container that has too little memory to begin with. */
const TOO_LOW =
  /init was OOM-killed|memory limit too low|set memory limit \d{1,20} too low|should be at least \d{1,20} bytes|Minimum memory limit allowed|memory\.(?:max|limit_in_bytes)[^\n]{0,120}(?:device or resource busy|invalid argument)|container init[^\n]{0,80}out of memory/i;

/** Room in which any small program starts. */
const FLOOR = 64 * 2 ** 20;

function examine(context: PodContext, container: ContainerView): Found[] {
  const waiting = TOO_LOW.test(container.waiting?.message ?? '');
  const dead = TOO_LOW.test(container.dead?.message ?? '');
  if (!waiting && !dead) return [];
  const message = (waiting ? container.waiting?.message : container.dead?.message) ?? '';
  const limit = limitInForce(context, container);
  const value = sensibleLimit(Math.max(FLOOR, (parseQuantity(limit?.limit) ?? 0) * 2));
  const evidence: Citation[] = [
    ...(waiting ? [citeWaiting(context, container)] : [citePod(context, `${container.deadPath}.message`, message, container.dead?.finishedAt ?? null)]),
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
      summary: summary(`${who(container)} cannot even start: its memory limit of ${limit?.limit ?? 'unknown size'} is too low: `, from >= 0 ? message.slice(from) : words),
      chain: [],
      evidence,
      fixes: [raiseFix(context, container, 'memory', value, `raise the memory limit${limit ? ` from ${limit.limit}` : ''} to ${value} (the runtime itself needs several Mi to start a process; check the unit: M or Mi, not m)`)],
    },
  ];
}

/** The memory limit does not even suffice to start the process. */
export default defineCheck({
  id: 'limits/limit-too-low-to-start',
  category: 'resource-limits',
  title: 'memory limit too low to start',
  description: 'The memory limit is so low that the runtime cannot start the process: runc is OOM killed while it prepares the container, or CRI-O refuses the limit.',
  criteria: { confirmed: "The runtime's message says that the memory limit is too low.", likely: null, possible: null },
  silent: 'The process started and was OOM killed later.',
  sources: ['runc libcontainer/process_linux.go', 'cri-o internal/config/cgmgr', 'containerd internal/cri/server/container_start.go'],
  explains: ['limits/oom-limit', 'limits/oom-child', 'limits/heap-over-limit', 'image/*', 'app/*'],
  weight: 90,
  run: (context) => context.containers.filter((container) => container.state !== 'running').flatMap((container) => examine(context, container)),
});
