/** What a drawing of a timeline shows: a lane for each container, one for the pod, and one for edits and rollouts. */
import { instant } from '../../knowledge/time.ts';
import type { ContainerReport } from '../../model/diagnosis.ts';
import type { TimelineEntry, TimelineWhat } from '../../model/reports.ts';
import { dueOf, exitText, ranText } from '../containers.ts';
import { goDuration } from '../time.ts';

export type SpanKind = 'run' | 'wait' | 'estimate';
export type MarkKind = 'start' | 'exit' | 'probe' | 'kill' | 'edit' | 'failure' | 'other';

/** Times are in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: SpanKind;
  readonly says: string;
}
export interface Mark {
  readonly at: number;
  readonly kind: MarkKind;
  readonly says: string;
}
export interface Lane {
  readonly name: string;
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}

const MARKS: Readonly<Partial<Record<TimelineWhat, MarkKind>>> = {
  start: 'start',
  exit: 'exit',
  probe: 'probe',
  kill: 'kill',
  failure: 'failure',
  volume: 'failure',
  config: 'edit',
  rollout: 'edit',
};
/** Containers with a lane; the table after the drawing has all. */
const MOST_CONTAINERS = 8;

const isRunning = ({ status, betweenCrashesSince }: ContainerReport): boolean =>
  betweenCrashesSince !== null || status === 'Running' || status === 'NotReady';

/** Returns the last run, the wait after it, and the present run, as far as their times are known. */
function spansOf(container: ContainerReport, entries: readonly TimelineEntry[], now: number | undefined): Span[] {
  const { lastExit } = container;
  const [started, ended] = [instant(lastExit?.startedAt), instant(lastExit?.finishedAt)];
  const spans: Span[] = [];
  if (started !== undefined && ended !== undefined && started <= ended)
    spans.push({
      from: started,
      to: ended,
      kind: 'run',
      says: `ran ${ranText(lastExit) ?? ''}, exited ${exitText(lastExit) ?? ''}`,
    });
  const starts = entries.filter(({ what }) => what === 'start').flatMap(({ time }) => instant(time) ?? []);
  const since = isRunning(container)
    ? (instant(container.betweenCrashesSince) ?? Math.max(...starts.filter((at) => at >= (ended ?? 0))))
    : undefined;
  if (since !== undefined && Number.isFinite(since)) {
    if (ended !== undefined && ended < since)
      spans.push({ from: ended, to: since, kind: 'wait', says: `waited ${goDuration((since - ended) / 1000)}` });
    if (now !== undefined && since <= now) spans.push({ from: since, to: now, kind: 'run', says: 'runs' });
    return spans;
  }
  const due = dueOf(container);
  const next = instant(due?.nextRestartAt);
  if (due !== null && ended !== undefined && next !== undefined && ended < next)
    spans.push({
      from: ended,
      to: next,
      kind: container.backoff === null ? 'estimate' : 'wait',
      says: `back-off ${goDuration(due.delaySeconds)}${container.backoff === null ? ', estimated' : ''}`,
    });
  return spans;
}

const marksOf = (entries: readonly TimelineEntry[]): Mark[] =>
  entries.flatMap(({ time, what, object, container, says }) => {
    const at = instant(time);
    if (at === undefined) return [];
    return [{ at, kind: MARKS[what] ?? 'other', says: `${container ?? object}: ${says}` }];
  });

/**
 * Returns the lanes with something in them.
 * @param containers of the answer, with their last exit and back-off
 * @param entries of the timeline, oldest first
 * @param at the time of the answer, RFC 3339; null: not known
 */
export function lanesOf(
  containers: readonly ContainerReport[],
  entries: readonly TimelineEntry[],
  at: string | null,
): Lane[] {
  const isChange = ({ what }: TimelineEntry): boolean => what === 'config' || what === 'rollout';
  const busy = new Set(
    [...containers]
      .sort((a, b) => b.restarts - a.restarts)
      .slice(0, MOST_CONTAINERS)
      .map(({ name }) => name),
  );
  const own = containers
    .filter(({ name }) => busy.has(name))
    .map((container) => {
      const about = entries.filter((entry) => entry.container === container.name && !isChange(entry));
      return { name: container.name, spans: spansOf(container, about, instant(at)), marks: marksOf(about) };
    });
  const rest = entries.filter((entry) => !isChange(entry) && (entry.container === null || !busy.has(entry.container)));
  return [
    { name: 'Edits and rollouts', spans: [], marks: marksOf(entries.filter(isChange)) },
    ...own,
    { name: 'Pod', spans: [], marks: marksOf(rest) },
  ].filter(({ spans, marks }) => spans.length + marks.length > 0);
}
