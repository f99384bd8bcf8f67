/** The kernel killed the container, or a process in it, at the memory limit of the container. */
import { defineCheck } from '../check.ts';
import { noFault, unknown } from '../../model/finding.ts';
import type { Confidence, Found, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { citeEvent, citeLog } from '../support/cite.ts';
import { effectOf } from '../../model/finding.ts';
import { killOf } from '../support/kills.ts';
import { isBare } from '../support/remake.ts';
import { sentence, who } from '../support/words.ts';
import { growthOf } from './support/growth.ts';
import { heapRoom } from './support/heap-room.ts';
import { lastLineOf } from './support/last-line.ts';
import { citeOrigin, limitText } from './support/limit-origin.ts';
import { citeLimit, limitInForce } from './support/memory-limit.ts';
import { citeOom, nodeOoms, oomOf } from './support/oom.ts';
import type { Oom } from './support/oom.ts';
import { openFilesTable } from './support/open-files.ts';
import { resizeBefore } from './support/old-limit.ts';
import { memoryFixes } from './support/memory-fixes.ts';
import { remadeFix } from './support/raise.ts';

/** Returns the end of a summary: how the container ended after the kernel killed a process in it. */
function endOf({ container: { name, type }, exitCode }: Oom): string {
  return type === 'init' && exitCode === 0
    ? `, so ${name} failed although its exit code is 0 (OOMKilled)`
    : `; ${name} then ended with exit code ${exitCode} (OOMKilled)`;
}

function found(context: PodContext, oom: Oom, limit: string): Found {
  const { container } = oom;
  const isChild = oom.exitCode !== 137;
  const wide = nodeOoms(context, container.dead?.finishedAt);
  const systemOom = wide.some.filter((event) => event.reason === 'SystemOOM');
  const fact = context.log(container);
  const log = fact.state === 'known' ? fact.value : undefined;
  const { line, saysKilled } = lastLineOf(log?.lines ?? []);
  const isReported = isChild && saysKilled;
  // The reason OOMKilled stays: the container has it too where the app ends for another reason after the OOM kill.
  const endedByItself =
    isChild &&
    !isReported &&
    log?.matches.some(({ fatal, kind }) => fatal && kind !== 'error-line' && kind !== 'out-of-memory') === true;
  // A SystemOOM event may be one that was not recorded.
  const unseen = wide.all.state === 'partial';
  const resize = resizeBefore(context, container);
  const confidence: Confidence =
    !oom.newest || systemOom.length > 0 || endedByItself || unseen || resize ? 'likely' : 'confirmed';
  const from = limitText(context, container, 'memory', limit);
  const growth = growthOf(context, container, isChild || resize ? 'none' : 'all');
  const table = growth.kind === 'may-leak' ? undefined : openFilesTable(context, container, log, limit);
  const heap = isChild || resize ? undefined : heapRoom(context, container, limit);
  const text = resize
    ? `${who(container)} was OOMKilled after a resize to ${limit}: the pod may still have its old limit, and has to be made again`
    : isChild
      ? `a process in ${who(container)} was OOM killed at the memory limit of ${from}${endOf(oom)}${table?.says ?? ''}`
      : `${who(container)} was OOMKilled: it used up its memory limit of ${from}${heap?.says ?? ''}${table ? `${growth.after}${table.says}` : growth.says}`;
  const [raise, ...looks] = memoryFixes(context, container, limit, growth, heap);
  // A limit that leaves room for the table is out of proportion.
  const usual = table ? [...table.fixes, ...looks.filter((fix) => effectOf(fix) === 'shows')] : [raise, ...looks];
  return {
    result: 'found',
    id: isChild ? 'limits/oom-child' : 'limits/oom-limit',
    category: 'resource-limits',
    confidence,
    container: container.name,
    about: null,
    details: { growth: growth.kind },
    summary: sentence(text),
    chain: [],
    evidence: [
      citeOom(context, oom),
      citeLimit(context, container),
      ...(resize ? [resize] : []),
      ...citeOrigin(context, container, 'memory', limit),
      ...growth.evidence,
      ...(table?.evidence ?? []),
      ...systemOom.map(citeEvent),
      ...(line && log ? [citeLog(context, log, line.index)] : []),
    ],
    fixes: resize && isBare(context) ? [remadeFix(context, limit), ...looks] : usual,
    ...(endedByItself ? {} : { explains: [{ symptomsOf: 'memory' }, ...(isChild ? ['app/unhandled-exception'] : [])] }),
  };
}

function hasProbeKill(context: PodContext, container: ContainerView): boolean {
  const kill = killOf(context, container);
  return kill?.sure === true && (kill.by === 'liveness' || kill.by === 'startup');
}

/** Returns why a container was not OOM killed, or why that is unknown; undefined where it was, or never ended. */
function notKilled(context: PodContext, container: ContainerView): Outcome | undefined {
  const { dead, name } = container;
  if (!dead || oomOf(container)) return undefined;
  const end = `${name} ended with exit code ${dead.exitCode} (${dead.reason ?? 'no reason'})`;
  if (dead.reason === 'RestartingAllContainers')
    return noFault(`${name} was removed because all containers of the pod restart (RestartAllContainers)`);
  if (dead.exitCode !== 137) return noFault(`${end}, and the runtime reported no OOM kill`);
  if (hasProbeKill(context, container))
    return noFault(`${end}, not OOMKilled: its probe failed and the kubelet killed it`);
  return unknown(`${end}, not OOMKilled; but a runtime may miss an OOM kill`);
}

export default defineCheck({
  id: 'limits/oom-limit',
  category: 'resource-limits',
  title: 'Memory limit reached (OOMKilled)',
  description:
    'The kernel killed the container because it used up its memory limit (limits/oom-limit). Or the kernel killed one ' +
    'process in it, and the container then ended with another exit code (limits/oom-child). It may leak if its limit was ' +
    'raised before, if it ran for longer than a start takes and ended more than once, or if the use of its next run ' +
    'grows at the same rate.',
  criteria: {
    confirmed:
      'The newest dead instance has the reason OOMKilled, the container has a memory limit, and no event reports that ' +
      'the node itself ran out of memory.',
    likely:
      'As confirmed, but the node has a SystemOOM event near the end, the log shows another reason for the end, the pod was resized in place before, or only the previous ' +
      'instance has the reason OOMKilled and this one ended with 137.',
    possible: null,
  },
  silent: 'Exit code 137 alone: a probe kill, a deletion and the app itself give it too.',
  sources: [
    'containerd internal/cri/server/events.go',
    'pkg/kubelet/oom/oom_watcher_linux.go',
    'pkg/kubelet/kuberuntime/kuberuntime_container_linux.go',
  ],
  goesAway: 'never',
  endedBy: 'container-limit',
  settledBy: 'oom-test',
  explains: [{ symptomsOf: 'memory' }],
  rulesOut: ['bad-image'],
  symptomOf: ['eviction'],
  weight: 70,
  alsoFinds: { 'limits/oom-child': { goesAway: 'perhaps' } },
  run: (context) => [
    ...context.subjects.flatMap((container): Outcome[] => {
      const oom = oomOf(container);
      const limit = limitInForce(context, container);
      return oom && limit?.by === 'container' ? [found(context, oom, limit.limit)] : [];
    }),
    ...context.subjects.flatMap((container) => notKilled(context, container) ?? []),
  ],
});
