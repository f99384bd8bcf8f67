/** The kernel kills worker processes of a server, and the server itself goes on. */
import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { failingByProbe } from '../probes/support/failing.ts';
import type { Failing } from '../probes/support/failing.ts';
import { citeLog } from '../support/cite.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { describeNode } from '../support/kubectl.ts';
import { editFix, look } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { citeLimit, limitInForce } from './support/memory-limit.ts';
import { asRaise } from './support/memory-fixes.ts';
import { oomOf } from './support/oom.ts';
import { citeOrigin, limitText } from './support/limit-origin.ts';
import { doubled, raiseFixes } from './support/raise.ts';

/** The pattern that reads such lines. */
export const WORKER_KILLED = 'memory/worker-killed';
/** One worker that ends so may have another reason. */
const ENOUGH = 2;

function fixesOf(context: PodContext, container: ContainerView, limit: string | undefined): Fix[] {
  const fewer = editFix(
    context,
    `run fewer workers in ${container.name}, or load what they share before they are forked: each worker takes its own memory`,
  );
  if (limit === undefined)
    return [
      look(
        'check the memory of the node: the kernel kills without a memory limit where the node has none left',
        describeNode(context),
      ),
      fewer,
    ];
  const twice = doubled(limit);
  const tail = ', and see whether its workers then live';
  // The log does not show how long a worker ran, so each may leak.
  const raises = raiseFixes(context, container, { resource: 'memory', from: limit, to: twice, tail });
  return [...raises.map((fix) => asRaise(fix, { kind: 'unclear' })), fewer];
}

function finding(
  context: PodContext,
  container: ContainerView,
  evidence: readonly Citation[],
  times: number,
  confidence: Confidence,
): Found {
  const limit = limitInForce(context, container)?.limit;
  const why =
    limit === undefined
      ? 'probably for want of memory on the node'
      : `probably at the memory limit of ${limitText(context, container, 'memory', limit)}`;
  return {
    result: 'found',
    id: 'limits/worker-killed',
    category: 'resource-limits',
    confidence: limit === undefined ? 'possible' : confidence,
    container: container.name,
    about: null,
    details: { memoryRefused: true, childKilled: true, ...(limit === undefined ? {} : { growth: 'unclear' }) },
    summary: sentence(
      `workers of ${who(container)} end by SIGKILL${times > 1 ? ` (${times} times in its log)` : ''}, ${why}`,
    ),
    chain: [],
    evidence: [...evidence, citeLimit(context, container), ...citeOrigin(context, container, 'memory', limit)],
    fixes: fixesOf(context, container, limit),
  };
}

/** A message without its numbers. */
const shapeOf = (message: string): string => message.replace(/\d+/g, '#');

function ofServer(context: PodContext, { container, log }: Failing): Found[] {
  if (log.state !== 'known') return [];
  const shapes = new Set(
    log.value.matches
      .filter(({ pattern }) => pattern === WORKER_KILLED)
      .map(({ line }) => shapeOf(log.value.lines[line]!.message)),
  );
  const killed = log.value.lines.filter(({ message }) => shapes.has(shapeOf(message))).map(({ index }) => index);
  if (killed.length < ENOUGH) return [];
  const newest = killed.sort((a, b) => b - a).slice(0, 2);
  const evidence = newest.map((line) => citeLog(context, log.value, line));
  return [finding(context, container, evidence, killed.length, 'likely')];
}

export default defineCheck({
  id: 'limits/worker-killed',
  category: 'resource-limits',
  title: 'Workers killed for want of memory',
  description:
    'The log of a server says that its worker processes end by SIGKILL (gunicorn, uWSGI, Celery, nginx, httpd, php-fpm, ' +
    'PostgreSQL, PyTorch). The kernel kills the largest process of a container at its memory limit; the server itself ' +
    'goes on, so the runtime may report no OOM kill.',
  criteria: {
    confirmed: null,
    likely:
      'A probe fails or has killed the container, its log has two such ends or more, and it has a memory limit; or such ' +
      'an end is the reason for the exit.',
    possible: `The container has no memory limit. ${WEAKENED}`,
  },
  silent: 'The server itself kills workers that take too long, or the runtime reported an OOM kill, which says more.',
  sources: [
    'https://docs.kernel.org/admin-guide/cgroup-v2.html#memory',
    'https://docs.gunicorn.org/en/stable/faq.html',
    'containerd internal/cri/server/events.go',
  ],
  goesAway: 'perhaps',
  endedBy: null,
  settledBy: 'oom-test',
  explains: [
    { symptomsOf: 'probe-failure' },
    { symptomsOf: 'specific-error' },
    'probes/timeout',
    'probes/deadlocked',
    'probes/slow-start',
    'probes/not-ready',
    'probes/waits',
    'probes/dependency-probe',
    'app/exited-zero',
    'app/waits-for',
  ],
  symptomOf: ['memory', 'eviction'],
  weight: 78,
  run: (context) => {
    const servers = failingByProbe(context)
      .filter(({ container }) => !oomOf(container))
      .flatMap((one) => ofServer(context, one));
    const ended = endedBy(context, 'out-of-memory').flatMap(({ container, match, evidence, sure }) =>
      match.pattern === WORKER_KILLED && !oomOf(container) && !servers.some((one) => one.container === container.name)
        ? [finding(context, container, evidence, 1, sure('likely'))]
        : [],
    );
    return [...servers, ...ended];
  },
});
