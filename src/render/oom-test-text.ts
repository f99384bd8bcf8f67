/** The answer of oom-test: the verdict, the memory numbers and the curve, then the rest of an experiment's answer. */
import type { MemoryNumbers, OomExperiment } from '../model/oom-test-answer.ts';
import { formatBytes } from '../knowledge/quantity.ts';
import { experimentBlocks } from './experiment-text.ts';
import { memoryPlot } from './memory-plot.ts';
import { page } from './page.ts';
import { styleFor } from './style.ts';
import { sanitise } from './text.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

type Row = readonly [name: string, size: string, why: string];

const HELD_BY = { container: "the container's own", pod: "the pod's" } as const;

/** Returns each number with its size and what to know of it. */
export function memoryRows(memory: MemoryNumbers): Row[] {
  const rows: Row[] = [];
  const use = (name: string, bytes: number | null, source: string | null): void => {
    if (bytes === null) return;
    const share = memory.limitBytes ? `${Math.round((100 * bytes) / memory.limitBytes)} % of the limit, ` : '';
    rows.push([name, formatBytes(bytes), `${share}${source}`]);
  };
  rows.push([
    'limit',
    memory.limit ?? 'none',
    memory.limitBy === null ? 'only the memory of the node limits it' : HELD_BY[memory.limitBy],
  ]);
  if (memory.request !== null) rows.push(['request', memory.request, '']);
  use('now', memory.workingSetBytes, memory.workingSetSource);
  use('highest seen', memory.peakBytes, memory.peakSource);
  for (const { bytes, percent, text, where } of memory.heap.slice(0, 4))
    rows.push(['heap', bytes === null ? `${percent} %` : formatBytes(bytes), `${text} in ${where}`]);
  for (const { usedBytes, volume, path } of memory.volumes)
    rows.push([
      'files',
      usedBytes === null ? 'unknown' : formatBytes(usedBytes),
      `volume ${volume} in memory, at ${path}`,
    ]);
  if (memory.reachesLimitAt !== null)
    rows.push(['limit reached', memory.reachesLimitAt.slice(11, 19), 'by the trend of the samples']);
  const { proposal } = memory;
  if (proposal !== null)
    rows.push(['proposed limit', proposal.limit, `${proposal.why}${proposal.heap ? `; heap: ${proposal.heap}` : ''}`]);
  return rows;
}

const numbers = (experiment: OomExperiment, view: View): string[] =>
  wrappedTable(
    [`MEMORY of ${sanitise(experiment.memory.container)}`, 'SIZE', 'WHY'],
    memoryRows(experiment.memory).map((row) => row.map(sanitise)),
    { width: view.width, style: styleFor(view.color), flexible: 2, headers: view.headers },
  );

/** The curves of the last run that ended and of the present one; more would push the answer off the screen. */
function curves({ memory }: OomExperiment, view: View): string[] {
  const style = styleFor(view.color);
  const drawable = memory.lives.filter((life) => life.samples.length >= 2);
  const chosen = new Set(
    [drawable.findLast((life) => life.ended), drawable.at(-1)].filter((life) => life !== undefined),
  );
  return [...chosen].flatMap((life, i) => [
    ...(i > 0 ? [''] : []),
    ...memoryPlot(life.samples, memory.limitBytes, life.ended ? 'ended' : 'runs', view.width, style),
  ]);
}

/** Returns the answer for people, ending with a line break. */
export function renderOomTest(experiment: OomExperiment, view: View): string {
  const [verdict = [], ...rest] = experimentBlocks(experiment, view);
  const memory = experiment.memory.container === '' ? [] : [numbers(experiment, view), curves(experiment, view)];
  return page(verdict, ...memory, ...rest);
}
