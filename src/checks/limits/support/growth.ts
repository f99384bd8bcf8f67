/**
 * How a container came to its memory limit: at its start, by growth that may have no end (a leak), or in a way that its
 * status does not show. The kernel records no use over time.
 */
import { usesInMetrics } from '../../../evidence/memory-use.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import { shapeByOneLook } from '../../../knowledge/memory-shape.ts';
import { parseQuantity } from '../../../knowledge/quantity.ts';
import { secondsUntil } from '../../../knowledge/time.ts';
import type { CauseDetails, Citation } from '../../../model/finding.ts';
import type { PodSpec } from '../../../model/objects.ts';
import { revisionsOf } from '../../app/support/revisions.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';
import { sayLife } from '../../upstream/support/waiting.ts';
import { limitInForce, podMemoryLimit } from './memory-limit.ts';
import { metricsPath } from './stats.ts';

/** What is known of how a container came to its limit. */
export interface Growth {
  readonly kind: NonNullable<CauseDetails['growth']>;
  /** The end of a summary: how long the container ran and what that shows. Empty where no length is recorded. */
  readonly says: string;
  /** The part of `says` with the length alone. */
  readonly after: string;
  readonly evidence: readonly Citation[];
}

/** A container that is killed so soon has too little for its start, whether it leaks or not. */
const AT_START_SECONDS = 3;
/** Most programs have started after so long. */
const STARTED_SECONDS = 60;
/** Where the limit was raised before, a run of this length is no longer a start that asks for all memory at once. */
const RAISED_SECONDS = 10;
/** Metrics of a container come after some 15 seconds at the earliest (metrics-server: --metric-resolution). */
const MEASURED_SECONDS = 15;
/** Times of the API are whole seconds. */
const SLACK_SECONDS = 1;

/**
 * Returns whether the container has got through its start: it became ready, in the instance that was killed or in the one
 * that runs now. Without a probe, ready means no more than running.
 * @returns undefined where that is not known
 */
function becameReady({ pod, containers }: PodContext, { name, spec, dead }: ContainerView): boolean | undefined {
  if (!dead || (spec.readinessProbe === undefined && spec.startupProbe === undefined)) return undefined;
  const condition = pod.status?.conditions?.find(({ type }) => type === 'ContainersReady');
  if (condition?.status === 'True') return true;
  if (condition?.status !== 'False') return undefined;
  // The end of the instance turned the condition False, so it was True before.
  const since = secondsUntil(dead.startedAt, condition.lastTransitionTime);
  if (since === undefined || Math.abs(since) <= SLACK_SECONDS) return undefined;
  if (since > 0) return true;
  const isAlone = containers.every((one) => one.name === name || one.type === 'init' || one.type === 'ephemeral');
  return isAlone ? false : undefined;
}

/** Returns the number of instances that have ended. */
const endsOf = ({ restarts, state }: ContainerView): number => restarts + (state === 'running' ? 0 : 1);

/** Returns the memory limit of a container, or of the pod where that one is in force, in another revision's spec. */
function limitIn(spec: PodSpec, { name, type }: ContainerView, by: 'container' | 'pod'): string | undefined {
  const list = type === 'app' ? spec.containers : spec.initContainers;
  return by === 'pod'
    ? podMemoryLimit({ pod: { spec } })
    : list?.find((one) => one.name === name)?.resources?.limits?.memory;
}

/** Returns an older, lower limit of the same image. With another image, the program may need more than before. */
function lowerBefore(context: PodContext, container: ContainerView): { limit: string; object: string } | undefined {
  const now = limitInForce(context, container);
  const bytes = parseQuantity(now?.limit) ?? 0;
  const list = container.type === 'app' ? 'containers' : 'initContainers';
  for (const { spec, object } of revisionsOf(context)?.olders ?? []) {
    if (spec[list]?.find(({ name }) => name === container.name)?.image !== container.spec.image) return undefined;
    const limit = now && limitIn(spec, container, now.by);
    if (limit !== undefined && (parseQuantity(limit) ?? bytes) < bytes) return { limit, object };
  }
  return undefined;
}

/** Returns the measured use of the instance that runs now, where it fits growth at the rate of the one that was killed. */
function growsAgain(context: PodContext, container: ContainerView): Citation | undefined {
  const { ranSeconds = 0, status, name } = container;
  const limit = parseQuantity(limitInForce(context, container)?.limit);
  const since = status?.state?.running?.startedAt;
  if (since === undefined || !limit || ranSeconds < MEASURED_SECONDS) return undefined;
  const metrics = context.ask({ verb: 'raw', path: metricsPath(context) });
  if (metrics.state !== 'known') return undefined;
  const use = usesInMetrics(metrics.value).find((one) => one.container === name);
  const up = secondsUntil(since, use?.time) ?? 0;
  if (!use || shapeByOneLook(use.bytes / limit, up / ranSeconds) !== 'leak') return undefined;
  const quote = `${Math.round((100 * use.bytes) / limit)} % of the limit at an age of ${sayLife(Math.round(up))}`;
  return citePod(context, `metrics of ${name}`, quote, use.time);
}

const leak = (says: string, evidence: readonly Citation[]): Growth => ({
  kind: 'may-leak',
  after: '',
  says: `: it may leak, because ${says}`,
  evidence,
});

/** Which signs of growth count. all: also those of the container's limit · life: how long it ran, and how often. */
type Signs = 'all' | 'life' | 'none';

/** Returns the signs of growth without end. */
function leakOf(
  context: PodContext,
  container: ContainerView,
  { signs, ran, isReady }: { readonly signs: Signs; readonly ran: number; readonly isReady: boolean },
): Growth | undefined {
  if (signs === 'none') return undefined;
  const before = signs === 'all' && (ran >= RAISED_SECONDS || isReady) ? lowerBefore(context, container) : undefined;
  if (before)
    return leak(`its limit was raised from ${before.limit} and that was not enough`, [
      citeField(before.object, `spec.template ${container.name} limits.memory`, before.limit),
    ]);
  const use = signs === 'all' ? growsAgain(context, container) : undefined;
  if (use) return leak('the use of its next run fits that', [use]);
  const ends = endsOf(container);
  if (ends < 2 || !(ran >= STARTED_SECONDS || isReady)) return undefined;
  return leak(`${isReady ? 'it had become ready' : 'it ran for longer than a start takes'} and ended ${ends} times`, [
    citePod(context, `${container.statusPath}.restartCount`, container.restarts),
  ]);
}

/**
 * Returns how a container came to its memory limit.
 * @param signs none: the process that was killed is not the container's own, or other containers count, too
 */
export function growthOf(context: PodContext, container: ContainerView, signs: Signs = 'all'): Growth {
  const ran = container.ranSeconds;
  if (ran === undefined) return { kind: 'unclear', says: '', after: '', evidence: [] };
  const after = `, ${ran < 1 ? 'less than 1s' : sayLife(ran)} after its start`;
  const ready = becameReady(context, container);
  const atStart = (hint: string): Growth => ({ kind: 'at-start', says: `${after}${hint}`, after, evidence: [] });
  if (ran <= AT_START_SECONDS) return atStart(' (its start may need more)');
  if (ready === false) return atStart(' and before it became ready (its start may need more)');
  const found = leakOf(context, container, { signs, ran, isReady: ready === true });
  if (found) return { ...found, says: `${after}${found.says}`, after };
  const what =
    ran >= STARTED_SECONDS || ready
      ? 'a leak, a burst or a limit that is too low'
      : 'a leak, or a limit that is too low';
  return { kind: 'unclear', says: `${after} (${what})`, after, evidence: [] };
}
