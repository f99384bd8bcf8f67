/** The status of each container: one row each, or one paragraph each on a narrow terminal. */
import { plural } from '../knowledge/plural.ts';
import type { ContainerReport, LastExit } from '../model/diagnosis.ts';
import { columns } from './columns.ts';
import type { Cell } from './columns.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import { secondsUntil } from '../knowledge/time.ts';
import { age, ago, goDuration, humanDuration } from './time.ts';
import type { View } from './view.ts';

/** Returns `1 Error`, `137 OOMKilled`, `143 SIGTERM`, `0 Completed`; null if the container never ended. */
export function exitText(exit: LastExit | null): string | null {
  if (exit === null) return null;
  // The kernel kills with SIGKILL when memory runs out.
  const signal = exit.reason === 'OOMKilled' && exit.signal === 'SIGKILL' ? null : exit.signal;
  const words = [signal, exit.reason].filter(
    (word): word is string => word !== null && word !== '' && !(word === 'Error' && signal !== null),
  );
  return words.length === 0 ? String(exit.code) : `${exit.code} ${words.map(sanitise).join(', ')}`;
}

/** Returns how long the last dead instance ran: `<1s`, `42s`; null if a time is missing. */
export function ranText(exit: LastExit | null): string | null {
  const seconds = secondsUntil(exit?.startedAt, exit?.finishedAt);
  if (seconds === undefined || seconds < 0) return null;
  return seconds < 1 ? '<1s' : humanDuration(seconds);
}

/** Returns seconds until the kubelet may start the container again; undefined if it reported no delay, or now is not known. */
export function secondsToStart(backoff: ContainerReport['backoff'], now: string | null): number | undefined {
  return backoff === null || now === null ? undefined : secondsUntil(now, backoff.nextRestartAt);
}

/** Marks what the kubelet has not reported. */
export const ESTIMATED = ', estimated';

/**
 * Returns when the container starts again: `in about 2m31s`, `any moment`, `in about 40s, estimated`; null if that is
 * unknown.
 */
export function nextText(
  { backoff, estimate }: Pick<ContainerReport, 'backoff' | 'estimate'>,
  now: string | null,
): string | null {
  const due = dueOf({ backoff, estimate });
  const seconds = secondsToStart(due, now);
  if (seconds === undefined) return null;
  const text = seconds < 1 ? 'any moment' : `in about ${goDuration(seconds)}`;
  return `${text}${backoff === null ? ESTIMATED : ''}`;
}

/** Returns when the container starts again, as the kubelet reported it or as it is estimated. */
export function dueOf({
  backoff,
  estimate,
}: Pick<ContainerReport, 'backoff' | 'estimate'>): ContainerReport['backoff'] {
  if (backoff !== null || estimate === null || estimate.nextRestartAt === null) return backoff;
  return { delaySeconds: estimate.delaySeconds, nextRestartAt: estimate.nextRestartAt };
}

/**
 * Returns the status of a container; between two crashes `CrashLooping`, and how long it runs: a container that crashes
 * again and again is Running for the API in between.
 */
export function statusText(
  { status, betweenCrashesSince: since }: Pick<ContainerReport, 'status' | 'betweenCrashesSince'>,
  now: string | null,
): string {
  if (since === null) return sanitise(status);
  const up = age(since, now);
  return up === null ? 'CrashLooping' : `CrashLooping, up ${up}`;
}

/** Returns the restarts as `kubectl get pods` shows them: `5 (2m31s ago)`. */
export function restartsText(container: ContainerReport, now: string | null): string {
  const when = ago(container.lastExit?.finishedAt, now);
  return container.restarts > 0 && when !== null ? `${container.restarts} (${when})` : String(container.restarts);
}

const FINE = new Set(['Running', 'Completed']);

function statusPaint(container: ContainerReport, style: Style): (text: string) => string {
  if (container.betweenCrashesSince !== null) return style.bad;
  if (FINE.has(container.status)) return style.good;
  return container.status === 'NotReady' ||
    container.status === 'ContainerCreating' ||
    container.status === 'PodInitializing'
    ? style.care
    : style.bad;
}

const COLUMNS = ['CONTAINER', 'TYPE', 'STATUS', 'RESTARTS', 'LAST EXIT', 'RAN', 'NEXT'] as const;
type Head = (typeof COLUMNS)[number];

/** Returns the cells of a container's row. */
function cellsOf(container: ContainerReport, now: string | null, style: Style): Readonly<Record<Head, string | Cell>> {
  return {
    CONTAINER: sanitise(container.name),
    TYPE: container.type,
    STATUS: { text: statusText(container, now), paint: statusPaint(container, style) },
    RESTARTS: restartsText(container, now),
    'LAST EXIT': exitText(container.lastExit) ?? '-',
    RAN: ranText(container.lastExit) ?? '-',
    NEXT: nextText(container, now) ?? '-',
  };
}

/**
 * Returns the table of containers. Names, reasons and numbers are never cut: where the terminal is too narrow, TYPE goes
 * if all are app containers, and then each container is a paragraph.
 * @param now the time of the diagnosis
 */
export function containerLines(
  containers: readonly ContainerReport[],
  now: string | null,
  view: View,
  style: Style,
): string[] {
  const rows = containers.map((container) => cellsOf(container, now, style));
  const plainApps = containers.every(({ type }) => type === 'app');
  for (const without of [[], ...(plainApps ? [['TYPE']] : [])]) {
    const heads = COLUMNS.filter((head) => !without.includes(head));
    const table = columns(
      heads.map((head) => ({ head })),
      rows.map((row) => heads.map((head) => row[head])),
      { width: view.width, style, headers: view.headers },
    );
    if (table !== undefined) return table;
  }
  return [
    ...(view.headers ? [style.head(containers.length === 1 ? 'CONTAINER' : 'CONTAINERS')] : []),
    ...containers.flatMap((container) => paragraph(container, now, view, style)),
  ];
}

function paragraph(container: ContainerReport, now: string | null, view: View, style: Style): string[] {
  const next = nextText(container, now);
  const exit = exitText(container.lastExit);
  const ran = ranText(container.lastExit);
  const ended = ago(container.lastExit?.finishedAt, now);
  const status = statusText(container, now);
  const parts = [
    `${sanitise(container.name)} (${container.type}): ${status}`,
    plural(container.restarts, 'restart'),
    ...(exit === null ? [] : [`last exit ${exit}${ran === null ? '' : ` after ${ran}`}`]),
    ...(exit === null || ended === null ? [] : [ended]),
    ...(next === null ? [] : [`next start ${next}`]),
  ];
  const paint = statusPaint(container, style);
  return wrap(parts.join(', '), view.width - 4).map((line, i) =>
    i === 0 ? `  ${line.replace(status, () => paint(status))}` : `    ${line}`,
  );
}
