/** The tables of `check`, `timeline`, `backoff` and `codes`. */
import type { ExitMeaning } from '../knowledge/exit-codes.ts';
import type { Backoff, CheckAnswer, Timeline } from '../model/reports.ts';
import { causeLines, evidenceLines, fixLines } from './cause.ts';
import { columns } from './columns.ts';
import { nextText } from './containers.ts';
import { checkLines, gapLines } from './diagnosis.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { clip, sanitise, wrap } from './text.ts';
import { age, clock, dateTime, goDuration } from './time.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

const page = (...blocks: readonly (readonly string[])[]): string =>
  `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;

/** Where the answer comes from a recording: when that was made. */
export function recordedLines(at: string, view: View): string[] {
  return view.recorded ? wrap(`Recorded ${dateTime(at)}; ages are as of then.`, view.width) : [];
}

/** @param detailed categories were named: their causes are told in full */
export function renderCheck(answer: CheckAnswer, detailed: boolean, view: View): string {
  const style = styleFor(view.color);
  const causes = detailed
    ? answer.causes.flatMap((cause) => [
        causeLines(cause, 'CAUSE', view, style),
        cause.evidence.length > 0
          ? evidenceLines(
              cause.evidence,
              { own: `${answer.target.kind}/${answer.target.name}`, at: answer.at },
              5,
              view,
              style,
            )
          : [],
        cause.fixes.length > 0 ? fixLines(cause.fixes, view, style) : [],
      ])
    : [];
  return page(
    recordedLines(answer.at, view),
    checkLines(answer.checks, view, style),
    ...causes,
    gapLines(answer, view, style),
  );
}

const PAINT: Readonly<Record<string, keyof Style>> = {
  exit: 'bad',
  kill: 'bad',
  failure: 'bad',
  volume: 'bad',
  probe: 'care',
  config: 'care',
  rollout: 'care',
};

const SHORT_KINDS: Readonly<Record<string, string>> = {
  ReplicaSet: 'rs',
  ConfigMap: 'cm',
  Secret: 'secret',
  ControllerRevision: 'revision',
  Job: 'job',
  Pod: 'pod',
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
};

/** `rs/web-77669ccb96`, as kubectl takes it. */
function shortName(object: string): string {
  const [kind, ...name] = object.split('/');
  return [SHORT_KINDS[kind!] ?? kind!, ...name].join('/');
}

export function renderTimeline(timeline: Timeline, view: View): string {
  const style = styleFor(view.color);
  const own = `Pod/${timeline.target.name}`;
  const rows = timeline.entries.map((entry) => {
    const paint = PAINT[entry.what];
    const who = entry.object === own ? (entry.container ?? 'pod') : shortName(entry.object);
    return [
      clock(entry.time, timeline.at) ?? '-',
      age(entry.time, timeline.at) ?? '-',
      paint === undefined ? entry.what : { text: entry.what, paint: style[paint] },
      clip(sanitise(who), Math.max(12, Math.floor(view.width * 0.3))),
      view.wide ? sanitise(entry.says) : clip(sanitise(entry.says), 200),
    ];
  });
  const table =
    rows.length === 0
      ? ['Nothing that happened to it is known any more (events are kept for an hour).']
      : wrappedTable(['TIME (UTC)', 'AGE', 'WHAT', 'WHO', 'SAYS'], rows, {
          width: view.width,
          style,
          flexible: 4,
          headers: view.headers,
        });
  return page(recordedLines(timeline.at, view), table, gapLines(timeline, view, style));
}

export function renderBackoff(answer: Backoff, view: View): string {
  const style = styleFor(view.color);
  const { schedule, at } = answer;
  const delays = schedule.delaysSeconds;
  const standing = (delay: number): string =>
    answer.containers
      .filter((container) => container.delaySeconds === delay)
      .map((container) => sanitise(container.name))
      .join(', ');
  const steps =
    columns(
      [{ head: 'CRASH' }, { head: 'DELAY' }, { head: 'HERE', least: 12 }],
      delays.map((delay, i) => [
        i === delays.length - 1 ? `${i + 1} and on` : String(i + 1),
        delay === 0 ? 'none' : goDuration(delay),
        { text: standing(delay), paint: style.bad },
      ]),
      { width: view.width, style, headers: view.headers },
    ) ?? [];
  const containers =
    columns(
      [
        { head: 'CONTAINER', least: 12 },
        { head: 'STATUS', least: 16 },
        { head: 'RESTARTS' },
        { head: 'DELAY' },
        { head: 'NEXT START' },
        { head: 'THEN' },
      ],
      answer.containers.map((container) => [
        sanitise(container.name),
        sanitise(container.status),
        String(container.restarts),
        container.delaySeconds === null ? '-' : goDuration(container.delaySeconds),
        (container.nextRestartAt === null || container.delaySeconds === null
          ? null
          : nextText({ delaySeconds: container.delaySeconds, nextRestartAt: container.nextRestartAt }, at)) ?? '-',
        container.nextDelaySeconds === null ? '-' : goDuration(container.nextDelaySeconds),
      ]),
      { width: view.width, style, headers: view.headers },
    ) ?? [];
  const words = answer.containers.flatMap((container) =>
    wrap(`${sanitise(container.name)}: ${sanitise(container.says)}.`, view.width - 2).map((line, i) =>
      i === 0 ? line : `  ${line}`,
    ),
  );
  const law = wrap(
    `The kubelet restarts the first crash at once, then waits ${goDuration(schedule.initialSeconds)}, doubled each time up to ${goDuration(schedule.capSeconds)}, counted from the exit. It forgets the crashes ${goDuration(schedule.resetSeconds)} after the last start (running and waiting together), and on its own restart. The delay is what the kubelet says, not what the restart count suggests.`,
    view.width,
  );
  return page(recordedLines(at, view), containers, words, steps, law, gapLines(answer, view, style));
}

/** @param groups a heading each, with its codes */
export function renderCodes(
  groups: readonly { readonly title: string; readonly codes: readonly ExitMeaning[] }[],
  view: View,
): string {
  const style = styleFor(view.color);
  return page(
    ...groups.map(({ title, codes }) =>
      wrappedTable(
        [title, 'NAME', 'MEANING'],
        codes.map((one) => [String(one.code), one.name ?? '-', one.meaning]),
        { width: view.width, style, flexible: 2, headers: view.headers },
      ),
    ),
  );
}
