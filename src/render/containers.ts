/** The status of each container: one row each, or one paragraph each on a narrow terminal. */
import { plural } from '../knowledge/plural.ts';
import type { ContainerReport, LastExit } from '../model/diagnosis.ts';
import { columns } from './columns.ts';
import type { Cell } from './columns.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import { secondsUntil } from '../knowledge/time.ts';
import { ago, goDuration, humanDuration } from './time.ts';
import type { View } from './view.ts';

/** Returns `1 Error`, `137 SIGKILL, OOMKilled`, `0 Completed`; null if the container never ended. */
export function exitText(exit: LastExit | null): string | null {
  if (exit === null) return null;
  const words = [exit.signal, exit.reason].filter(
    (word): word is string => word !== null && word !== '' && !(word === 'Error' && exit.signal !== null),
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

/** Returns when the container starts again: `in about 2m31s`, `any moment`; null if the kubelet reported no delay. */
export function nextText(backoff: ContainerReport['backoff'], now: string | null): string | null {
  const seconds = secondsToStart(backoff, now);
  if (seconds === undefined) return null;
  return seconds < 1 ? 'any moment' : `in about ${goDuration(seconds)}`;
}

/** Returns the restarts as `kubectl get pods` shows them: `5 (2m31s ago)`. */
function restartsText(container: ContainerReport, now: string | null): string {
  const when = ago(container.lastExit?.finishedAt, now);
  return container.restarts > 0 && when !== null ? `${container.restarts} (${when})` : String(container.restarts);
}

const FINE = new Set(['Running', 'Completed']);

function statusPaint(container: ContainerReport, style: Style): (text: string) => string {
  if (FINE.has(container.status)) return style.good;
  return container.status === 'NotReady' ||
    container.status === 'ContainerCreating' ||
    container.status === 'PodInitializing'
    ? style.care
    : style.bad;
}

/**
 * Returns the table of containers.
 * @param now the time of the diagnosis
 */
export function containerLines(
  containers: readonly ContainerReport[],
  now: string | null,
  view: View,
  style: Style,
): string[] {
  const rows = containers.map((container): (string | Cell)[] => [
    sanitise(container.name),
    container.type,
    { text: sanitise(container.status), paint: statusPaint(container, style) },
    restartsText(container, now),
    exitText(container.lastExit) ?? '-',
    ranText(container.lastExit) ?? '-',
    nextText(container.backoff, now) ?? '-',
  ]);
  const table = columns(
    [
      { head: 'CONTAINER', least: 12 },
      { head: 'TYPE' },
      { head: 'STATUS' },
      { head: 'RESTARTS' },
      { head: 'LAST EXIT', least: 11 },
      { head: 'RAN' },
      { head: 'NEXT' },
    ],
    rows,
    { width: view.width, style, headers: view.headers },
  );
  if (table !== undefined) return table;
  return containers.flatMap((container) => {
    const next = nextText(container.backoff, now);
    const exit = exitText(container.lastExit);
    const ran = ranText(container.lastExit);
    const ended = ago(container.lastExit?.finishedAt, now);
    const parts = [
      `${sanitise(container.name)} (${container.type}): ${sanitise(container.status)}`,
      plural(container.restarts, 'restart'),
      ...(exit === null ? [] : [`last exit ${exit}${ran === null ? '' : ` after ${ran}`}`]),
      ...(exit === null || ended === null ? [] : [ended]),
      ...(next === null ? [] : [`next start ${next}`]),
    ];
    const [first, ...rest] = wrap(parts.join(', '), view.width - 2);
    return [first!, ...rest.map((line) => `  ${line}`)];
  });
}
