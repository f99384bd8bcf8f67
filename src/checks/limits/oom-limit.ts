import { defineCheck } from '../check.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { Confidence, Found, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeEvent, citeLog } from '../support/cite.ts';
import { summary, who } from '../support/words.ts';
import { citeLimit, citeOom, howItGrew, limitInForce, memoryFixes, nodeOoms, oomOf } from './support/memory.ts';
import type { Oom } from './support/memory.ts';

/** Words of a parent about a child that was killed. */
const CHILD =
  /\bkilled\b|\bsignal:? ?9\b|SIGKILL|\b137\b|\boom\b|out of memory|worker .{0,60}(?:died|terminated|exited|lost)|child .{0,60}(?:died|terminated|exited)/i;

function found(context: PodContext, oom: Oom, limit: string): Found {
  const { container } = oom;
  const child = oom.exitCode !== 137;
  const wide = nodeOoms(context, container.dead?.finishedAt);
  const systemOom = wide.some.filter((event) => event.reason === 'SystemOOM');
  const log = context.log(container);
  const lines = log.state === 'known' ? log.value.lines : [];
  const line = [...lines.slice(-50)].reverse().find((one) => CHILD.test(one.text)) ?? lines.at(-1);
  const told = child && log.state === 'known' && line ? CHILD.test(line.text) : false;
  // The reason sticks: an end of the app's own much later would carry it too.
  const own =
    child &&
    !told &&
    log.state === 'known' &&
    log.value.matches.some((match) => match.fatal && match.kind !== 'error-line' && match.kind !== 'out-of-memory');
  // Few recordings have a node's events: only those that have some may lack the one that speaks of the node.
  const unseen = wide.all.state === 'partial';
  const confidence: Confidence = !oom.newest || systemOom.length > 0 || own || unseen ? 'likely' : 'confirmed';
  const text = child
    ? `a process in ${who(container)} was OOM killed at the memory limit ${limit}; ${container.name} itself then ended with exit code ${oom.exitCode} (OOMKilled)`
    : `${who(container)} is OOMKilled: it used up its memory limit of ${limit}${howItGrew(container.ranSeconds)}`;
  return {
    result: 'found',
    id: child ? 'limits/oom-child' : 'limits/oom-limit',
    category: 'resource-limits',
    confidence,
    container: container.name,
    about: null,
    summary: summary(text, ''),
    chain: [],
    evidence: [
      citeOom(context, oom),
      citeLimit(context, container),
      ...systemOom.map(citeEvent),
      ...(line && log.state === 'known' ? [citeLog(context, log.value, line.index)] : []),
    ],
    fixes: memoryFixes(context, container, limit),
    ...(own ? {} : { explains: [{ symptomsOf: 'memory' }, ...(child ? ['app/unhandled-exception'] : [])] }),
  };
}

/** Why this container was not killed for memory, or why that cannot be told. */
function silent(context: PodContext): Outcome[] {
  return context.subjects.flatMap((container): Outcome[] => {
    const dead = container.dead;
    if (!dead)
      return container.state === 'waiting'
        ? [ruledOut(`${container.name} has not run yet, so it reached no limit`)]
        : [];
    if (oomOf(container)) return [];
    const end = `${container.name} ended with exit code ${dead.exitCode} (${dead.reason ?? 'no reason'})`;
    if (dead.exitCode !== 137) return [ruledOut(`${end}, and the runtime saw no OOM kill`)];
    const byProbe = context
      .podEvents()
      .some.some(
        (event) =>
          event.container === container.name &&
          event.reason === 'Killing' &&
          /failed (?:liveness|startup) probe/.test(event.message),
      );
    if (byProbe) return [ruledOut(`${end}: a probe's kill, not OOMKilled`)];
    return [unknown(`${end}: not flagged as OOMKilled, which a runtime may miss`)];
  });
}

/** The kernel killed the container, or a process in it, at its own memory limit. */
export default defineCheck({
  id: 'limits/oom-limit',
  category: 'resource-limits',
  title: 'memory limit reached (OOMKilled)',
  description:
    'The kernel killed the container because it used up its memory limit (limits/oom-limit), or one process in it, after which the container ended with another exit code (limits/oom-child).',
  criteria: {
    confirmed:
      "The runtime flagged the newest dead instance as OOMKilled, the container has a memory limit, and nothing speaks of the node's own memory running out.",
    likely:
      'As confirmed, but a SystemOOM event of the node stands near the end, the log tells of another end, or only the instance before was flagged and this one ended with 137.',
    possible: null,
  },
  silent: 'Exit code 137 alone, which a probe kill, a deletion or the app itself gives as well.',
  sources: [
    'containerd internal/cri/server/events.go',
    'pkg/kubelet/oom/oom_watcher_linux.go',
    'pkg/kubelet/kuberuntime/kuberuntime_container_linux.go',
  ],
  goesAway: 'never',
  endedBy: 'container-limit',
  settledBy: 'oom-test',
  explains: [{ symptomsOf: 'memory' }],
  symptomOf: ['eviction'],
  weight: 70,
  alsoFinds: { 'limits/oom-child': { goesAway: 'perhaps' } },
  run: (context) => [
    ...context.subjects.flatMap((container): Outcome[] => {
      const oom = oomOf(container);
      const limit = limitInForce(context, container);
      return oom && limit?.by === 'container' ? [found(context, oom, limit.limit)] : [];
    }),
    ...silent(context),
  ],
});
