/** Parts of the answer that need no checks: containers and gaps. */
import type { ContainerView } from '../evidence/views.ts';
import { containersOf } from '../evidence/containers.ts';
import { estimateOf } from '../evidence/next-start.ts';
import { notRestartedBy, stateOf } from '../evidence/pod-state.ts';
import type { PodState } from '../evidence/pod-state.ts';
import { unreadySince } from '../evidence/unready.ts';
import { gapOf, gapWith, lostLog, METRICS } from '../model/gaps.ts';
import { TOO_MANY } from '../model/facts.ts';
import type { Fact, LogText, Query } from '../model/facts.ts';
import type { Pod } from '../model/objects.ts';
import { backoffOf } from '../knowledge/backoff.ts';
import { signalOf } from '../knowledge/exit-codes.ts';
import type { ContainerReport, Gap, LastExit } from '../model/diagnosis.ts';
import { readInPart } from './log-analyses.ts';
import { logsReadIn } from './logs-read.ts';

/** containerd writes 1970 for a process that never started; that is not a time. */
const realTime = (time: string | undefined): string | null => (time && Date.parse(time) > 0 ? time : null);

/** Returns how a container last ended. */
export function lastExitOf(container: ContainerView, pod: Pod): LastExit | null {
  const dead = container.dead;
  if (!dead) return null;
  return {
    code: dead.exitCode,
    signal: pod.spec?.os?.name === 'windows' ? null : signalOf(dead.exitCode),
    reason: dead.reason ?? null,
    startedAt: realTime(dead.startedAt),
    finishedAt: realTime(dead.finishedAt),
  };
}

function statusOf(container: ContainerView): string {
  if (container.state === 'waiting') return container.waiting?.reason ?? 'Waiting';
  if (container.state === 'terminated') return container.dead?.reason ?? `ExitCode:${container.dead?.exitCode}`;
  if (container.state === 'running')
    return container.status?.ready === false && container.type !== 'init' ? 'NotReady' : 'Running';
  return 'Waiting';
}

/** Returns since when a container runs between two crashes: it runs, and its last end still needs an explanation. */
const betweenCrashesSince = ({ status, name }: ContainerView, { state, subjects }: PodState): string | null =>
  state === 'crashing' && subjects.some((one) => one.name === name)
    ? realTime(status?.state?.running?.startedAt)
    : null;

/**
 * Returns a report for each container.
 * @param now the source's clock, RFC 3339
 */
export function containerReports(pod: Pod, now: string): ContainerReport[] {
  const state = stateOf(pod, now);
  return containersOf(pod).map((container) => ({
    name: container.name,
    type: container.type,
    status: statusOf(container),
    restarts: container.restarts,
    lastExit: lastExitOf(container, pod),
    unreadySince: unreadySince(pod, container) ?? null,
    notRestartedBy: notRestartedBy(pod, container),
    betweenCrashesSince: betweenCrashesSince(container, state),
    estimate: estimateOf(pod, container, now),
    backoff: backoffOf(container.waiting, container.dead),
  }));
}

function whatIs(query: Query): string {
  switch (query.verb) {
    case 'get':
      return `${query.resource}/${query.name}`;
    case 'list':
      return query.resource === 'events'
        ? `events of ${/name=([^,]+)/.exec(query.fieldSelector ?? '')?.[1] ?? query.namespace}`
        : `${query.resource} in ${query.namespace ?? 'all namespaces'}`;
    case 'log':
      return `log of ${query.container}${query.previous ? ' (previous)' : ''}`;
    case 'raw':
      return query.path.includes('metrics.k8s.io') ? METRICS : query.path.split('?')[0]!;
  }
}

/** Lists that may change the answer. Without other lists it is only shorter. */
const ESSENTIAL: ReadonlySet<string> = new Set(['pods', 'events', 'services', 'endpointslices', 'replicasets', 'jobs']);

/**
 * Returns whether a query only adds to the answer: the kubelet's statistics (nodes/proxy). That right is close to root
 * on the node (pkg/kubelet/server/auth.go), so no gap suggests it. Quotas only add a warning to a fix.
 */
const isAside = (query: Query): boolean =>
  (query.verb === 'raw' && /\/nodes\/[^/]+\/proxy\//.test(query.path)) ||
  (query.verb === 'list' && query.resource === 'resourcequotas');

/** Workloads that are read only for who deployed them, and for the rollback. */
const FOR_DEPLOYER: ReadonlySet<string> = new Set(['deployments', 'daemonsets', 'replicasets', 'cronjobs']);

/** Whether a workload was not read at all: then the answer only lacks the line about the tool that deployed it. */
const isUnreadWorkload = (query: Query, { state }: Fact<unknown>): boolean =>
  query.verb === 'get' && FOR_DEPLOYER.has(query.resource) && state !== 'partial';

type Entries = readonly { readonly query: Query; readonly fact: Fact<unknown> }[];

/** Returns everything that was asked for and could not be read. */
export function gapsOf(entries: Entries): Gap[] {
  const gaps = new Map<string, Gap>();
  const add = (gap: Gap): void => void gaps.set(`${gap.what}\n${gap.why}`, gap);
  const isRead = logsReadIn(entries);
  let beyond = 0;
  for (const { query, fact } of entries) {
    if (isAside(query) || isUnreadWorkload(query, fact)) continue;
    if (fact.state === 'failed' && fact.why === TOO_MANY) {
      beyond++;
      continue;
    }
    // A gap in somebody else's bundle is reported only if it might change the answer.
    if (
      fact.state === 'not-collected' &&
      (query.verb === 'raw' || (query.verb === 'list' && !ESSENTIAL.has(query.resource)))
    )
      continue;
    if (query.verb === 'log' && fact.state !== 'known' && isRead(query)) continue;
    const what = whatIs(query);
    const gap = gapOf(what, fact, query);
    const part = query.verb === 'log' && fact.state === 'known' ? readInPart(fact.value as LogText) : null;
    if (part !== null) add(gapWith(what, 'left-out', `read in part: the newest ${part.read} of ${part.of} lines`));
    if (gap !== undefined) add(gap);
    else if (fact.state === 'absent' && query.verb === 'log') add(lostLog(what, query));
  }
  if (beyond > 0) add(gapWith(`${beyond} more objects that it refers to`, 'left-out', `failed: ${TOO_MANY}`));
  return [...gaps.values()];
}
