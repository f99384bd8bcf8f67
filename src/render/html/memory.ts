/** Memory against its limit: a bar for each container, and curves where a run was measured. */
import { formatBytes } from '../../knowledge/quantity.ts';
import type { MemoryNumbers } from '../../model/oom-test-answer.ts';
import type { ContainerMemory } from '../../model/pod-details.ts';
import { dateTime } from '../time.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { section, table } from './parts.ts';

/** What is drawn of a container. Sizes are in bytes; null: unknown. */
export interface Bar {
  readonly container: string;
  readonly limitBytes: number | null;
  readonly requestBytes: number | null;
  readonly usedBytes: number | null;
  readonly peakBytes: number | null;
  /** Name, size and what to know of each number. */
  readonly rows: readonly (readonly [string, string, string])[];
}

const HELD_BY = { container: "the container's own", pod: 'of the pod' } as const;
/** Points of a curve: more cannot be seen. */
const MOST_POINTS = 240;
const WIDE = 100;

const share = (bytes: number, limit: number | null): string =>
  limit === null || limit <= 0 ? '' : `${Math.round((100 * bytes) / limit)} % of the limit`;

/** Returns the bar of a container, as its pod shows it. */
export function barOf(memory: ContainerMemory): Bar {
  const { container, limit, limitBytes, limitBy, request, requestBytes, usedBytes, usedAt, oomKilledAt } = memory;
  const used = usedBytes === null ? [] : [share(usedBytes, limitBytes), usedAt === null ? '' : dateTime(usedAt)];
  return {
    container,
    limitBytes,
    requestBytes,
    usedBytes,
    peakBytes: null,
    rows: [
      ['limit', limit ?? 'none', limitBy === null ? 'only the memory of the node limits it' : HELD_BY[limitBy]],
      ...(request === null ? [] : [['request', request, ''] as const]),
      ...(usedBytes === null
        ? []
        : [['in use', formatBytes(usedBytes), used.filter((text) => text !== '').join(', ')] as const]),
      ...(oomKilledAt === null
        ? []
        : [['OOM kill', '-', `the last run ended with OOMKilled, ${dateTime(oomKilledAt)}`] as const]),
    ],
  };
}

/** Returns a bar with its marks; nothing where no size is known. */
function drawing({ container, limitBytes, requestBytes, usedBytes, peakBytes }: Bar): Html {
  const most = Math.max(limitBytes ?? 0, requestBytes ?? 0, usedBytes ?? 0, peakBytes ?? 0);
  if (!(most > 0) || (usedBytes === null && peakBytes === null)) return NOTHING;
  const top = limitBytes === most ? most : most * 1.05;
  const at = (bytes: number): string => `${Math.round((bytes / top) * 1000) / 10}%`;
  const line = (kind: string, bytes: number | null): Html =>
    bytes === null
      ? NOTHING
      : html`<line class="${kind}" x1="${at(bytes)}" x2="${at(bytes)}" y1="0" y2="24"/>
`;
  return html`<svg class="memory" role="img" aria-label="${`Memory of ${container}; the numbers are in the table`}" width="100%" height="24">
<rect class="room" x="0" y="5" width="100%" height="14" rx="3"/>
${
  peakBytes === null
    ? NOTHING
    : html`<rect class="peak" x="0" y="5" width="${at(peakBytes)}" height="14" rx="3"/>
`
}${
  usedBytes === null
    ? NOTHING
    : html`<rect class="used" x="0" y="5" width="${at(usedBytes)}" height="14" rx="3"/>
`
}${line('request', requestBytes)}${line('limit', limitBytes)}</svg>
`;
}

/** Keeps the highest of the samples that fall on one point. */
function thinned(
  samples: MemoryNumbers['lives'][number]['samples'],
): { readonly at: number; readonly bytes: number }[] {
  const points = samples.map(({ time, bytes }) => ({ at: Date.parse(time), bytes })).filter(({ at }) => at > 0);
  const each = Math.ceil(points.length / MOST_POINTS);
  return each <= 1
    ? points
    : Array.from({ length: Math.ceil(points.length / each) }, (_, i) =>
        points.slice(i * each, (i + 1) * each).reduce((high, one) => (one.bytes > high.bytes ? one : high)),
      );
}

/** Returns the curve of one run with the limit; nothing for fewer than two samples. */
function curve(life: MemoryNumbers['lives'][number], limitBytes: number | null, i: number): Html {
  const points = thinned(life.samples);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at) return NOTHING;
  const top = Math.max(limitBytes ?? 0, ...points.map(({ bytes }) => bytes), 1) * 1.05;
  const y = (bytes: number): number => Math.round((1 - bytes / top) * 1000) / 10;
  const x = (at: number): number => Math.round(((at - first.at) / (last.at - first.at)) * WIDE * 100) / 100;
  const seconds = Math.round((last.at - first.at) / 1000);
  const end = life.ended ? 'it ended' : 'it runs';
  const text = `From ${formatBytes(first.bytes)} to ${formatBytes(last.bytes)} within ${seconds} s, then ${end}; the most was ${formatBytes(life.peakBytes)}.`;
  return html`<figure>
<svg class="curve" role="img" aria-labelledby="curve-${i}" width="100%" height="120" viewBox="0 0 100 100" preserveAspectRatio="none">
<title id="curve-${i}">${text}</title>
<polyline points="${points.map(({ at, bytes }) => `${x(at)},${y(bytes)}`).join(' ')}"/>
${
  limitBytes === null
    ? NOTHING
    : html`<line class="limit" x1="0" x2="100" y1="${y(limitBytes)}" y2="${y(limitBytes)}"/>
`
}</svg>
<figcaption>${text}${limitBytes === null ? '' : ` The line at the top is the limit, ${formatBytes(limitBytes)}.`}</figcaption>
</figure>
`;
}

/**
 * Returns the section; nothing without a bar.
 * @param lives the runs that were measured, oldest first; the last one that ended and the present one are drawn
 */
export function memorySection(
  bars: readonly Bar[],
  lives: MemoryNumbers['lives'] = [],
  limitBytes: number | null = null,
): Html {
  if (bars.length === 0) return NOTHING;
  const chosen = new Set([lives.findLast(({ ended }) => ended), lives.at(-1)].filter((life) => life !== undefined));
  return section(
    'memory',
    'Memory',
    html`${bars.map(
      (bar) => html`<h3><code>${bar.container}</code></h3>
${drawing(bar)}${table(`Memory of ${bar.container}`, ['Memory', 'Size', 'Note'], bar.rows)}`,
    )}${[...chosen].map((life, i) => curve(life, limitBytes, i))}`,
  );
}
