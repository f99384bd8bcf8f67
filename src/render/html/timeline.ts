/** The timeline of a pod: drawn to scale, and as a table. */
import { plural } from '../../knowledge/plural.ts';
import { instant } from '../../knowledge/time.ts';
import type { ContainerReport } from '../../model/diagnosis.ts';
import type { TimelineEntry } from '../../model/reports.ts';
import { dateTime } from '../time.ts';
import { lanesOf } from './lanes.ts';
import type { Lane, MarkKind, SpanKind } from './lanes.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { folded, section, table, time, word } from './parts.ts';
import { percent, scaleOf } from './scale.ts';
import type { Scale } from './scale.ts';

/** Pixels: a lane with its name, and the middle of its marks. */
const [LANE, NAME, MIDDLE, TOP] = [50, 14, 32, 4];

/** Shapes differ, so that no color is needed to read them. */
const SHAPES: Readonly<Record<MarkKind, { readonly path: string; readonly name: string }>> = {
  start: { path: 'M-4 -6L6 0L-4 6z', name: 'start' },
  exit: { path: 'M-5 -5L5 5M-5 5L5 -5', name: 'exit' },
  probe: { path: 'M0 -6L6 0L0 6L-6 0z', name: 'failed probe' },
  kill: { path: 'M-5 -5H5V5H-5z', name: 'kill' },
  edit: { path: 'M0 -6V6M-6 0H6', name: 'edit or rollout' },
  failure: { path: 'M0 -6L6 5H-6z', name: 'failure' },
  other: { path: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0', name: 'other event' },
};
/** What matters most is drawn last, on top. */
const ORDER: readonly MarkKind[] = ['other', 'edit', 'start', 'probe', 'failure', 'kill', 'exit'];
const SPANS: Readonly<Record<SpanKind, string>> = { run: 'runs', wait: 'back-off', estimate: 'back-off, estimated' };

const shape = (kind: MarkKind): Html => html`<path class="mark ${kind}" d="${SHAPES[kind].path}"/>`;

function laneOf({ name, spans, marks }: Lane, i: number, scale: Scale): Html {
  const y = TOP + i * LANE;
  const inside = (at: number): boolean => at >= scale.from && at <= scale.to;
  return html`<text class="lane" x="0" y="${y + NAME}">${name.length > 40 ? `${name.slice(0, 39)}…` : name}</text>
<svg x="2%" y="${y + MIDDLE}" width="96%" height="1" overflow="visible"><line class="base" x1="0" x2="100%" y1="0" y2="0"/>
${spans
  .filter(({ from, to }) => to >= scale.from && from <= scale.to)
  .map(({ from, to, kind, says }) => {
    const [left, right] = [Number.parseFloat(percent(scale, from)), Number.parseFloat(percent(scale, to))];
    const width = `${Math.round(Math.max(0.4, right - left) * 100) / 100}%`;
    return html`<rect class="span ${kind}" x="${left}%" y="-6" width="${width}" height="12"><title>${says}</title></rect>
`;
  })}${marks
  .filter(({ at }) => inside(at))
  .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
  .map(
    ({ at, kind, says }) =>
      html`<svg x="${percent(scale, at)}" overflow="visible"><title>${`${dateTime(new Date(at).toISOString())} ${says}`}</title>${shape(kind)}</svg>
`,
  )}</svg>
`;
}

function axis({ ticks, ...scale }: Scale, now: number | undefined, height: number): Html {
  const full: Scale = { ...scale, ticks };
  const edge = (at: number): string => {
    const x = Number.parseFloat(percent(full, at));
    return x < 8 ? 'first' : x > 92 ? 'last' : '';
  };
  return html`<svg x="2%" y="0" width="96%" height="${height}" overflow="visible">
${ticks.map(
  ({
    at,
    label,
  }) => html`<line class="tick" x1="${percent(full, at)}" x2="${percent(full, at)}" y1="0" y2="${height - 18}"/>
<text class="label ${edge(at)}" x="${percent(full, at)}" y="${height - 4}">${label}</text>
`,
)}${
  now === undefined || now < scale.from || now > scale.to
    ? NOTHING
    : html`<line class="now" x1="${percent(full, now)}" x2="${percent(full, now)}" y1="0" y2="${height - 18}"><title>the time of this answer</title></line>
`
}</svg>
`;
}

function legend(lanes: readonly Lane[], hasNow: boolean): Html {
  const marks = (Object.keys(SHAPES) as MarkKind[]).filter((kind) =>
    lanes.some((lane) => lane.marks.some((mark) => mark.kind === kind)),
  );
  const spans = (Object.keys(SPANS) as SpanKind[]).filter((kind) =>
    lanes.some((lane) => lane.spans.some((span) => span.kind === kind)),
  );
  const key = (picture: Html, name: string): Html =>
    html`<li><svg aria-hidden="true" width="18" height="14" viewBox="-9 -7 18 14">${picture}</svg>${name}</li>
`;
  return html`<ul class="legend">
${spans.map((kind) => key(html`<rect class="span ${kind}" x="-8" y="-5" width="16" height="10"/>`, SPANS[kind]))}${marks.map(
  (kind) => key(shape(kind), SHAPES[kind].name),
)}${hasNow ? key(html`<line class="now" x1="0" x2="0" y1="-7" y2="7"/>`, 'this answer') : NOTHING}</ul>
`;
}

/** Returns what a drawing shows, in a sentence. */
function described(lanes: readonly Lane[], scale: Scale): string {
  const counts = (Object.keys(SHAPES) as MarkKind[]).flatMap((kind) => {
    const count = lanes.flatMap(({ marks }) => marks).filter((mark) => mark.kind === kind && mark.at >= scale.from);
    return count.length === 0 ? [] : [`${SHAPES[kind].name}: ${count.length}`];
  });
  const range = `From ${dateTime(new Date(scale.from).toISOString())} to ${dateTime(new Date(scale.to).toISOString())}.`;
  return `${range} ${counts.join(', ')}. The table after it has every event.`;
}

function figure(lanes: readonly Lane[], scale: Scale, now: number | undefined): Html {
  const height = TOP + lanes.length * LANE + 20;
  const before = lanes.flatMap(({ marks }) => marks).filter(({ at }) => at < scale.from).length;
  const range = `Times are UTC, drawn to scale from ${dateTime(new Date(scale.from).toISOString())}.`;
  const rest = before === 0 ? '' : ` ${plural(before, 'earlier event')}: see the table.`;
  return html`<figure>
<svg class="timeline" role="img" aria-labelledby="timeline-title timeline-text" width="100%" height="${height}">
<title id="timeline-title">Timeline, drawn to scale</title>
<desc id="timeline-text">${described(lanes, scale)}</desc>
${axis(scale, now, height)}${lanes.map((lane, i) => laneOf(lane, i, scale))}</svg>
${legend(lanes, now !== undefined && now >= scale.from && now <= scale.to)}<figcaption>${range}${rest}</figcaption>
</figure>
`;
}

/**
 * Returns the section; nothing without an entry.
 * @param entries oldest first
 * @param at the time of the answer, RFC 3339; null: not known
 */
export function timelineSection(
  containers: readonly ContainerReport[],
  entries: readonly TimelineEntry[],
  at: string | null,
): Html {
  if (entries.length === 0) return NOTHING;
  const lanes = lanesOf(containers, entries, at);
  const now = instant(at);
  const times = lanes.flatMap(({ spans, marks }) => [
    ...spans.flatMap(({ from, to }) => [from, to]),
    ...marks.map((mark) => mark.at),
  ]);
  const scale = scaleOf(now === undefined ? times : [...times, now]);
  const rows = entries.map((entry) => [
    time(entry.time),
    word(entry.what),
    html`<code>${entry.object}${entry.container === null ? '' : ` ${entry.container}`}</code>`,
    entry.says,
  ]);
  return section(
    'timeline',
    'Timeline',
    html`${scale === undefined ? NOTHING : figure(lanes, scale, now)}${folded(
      'All events',
      plural(entries.length, 'event'),
      table('Timeline', ['Time (UTC)', 'What', 'Object', 'Message'], rows),
    )}`,
  );
}
