/** The answer of oom-test for people: the verdict, the numbers and the curve, then what an experiment's answer has. */
import type { OomExperiment } from '../model/oom-test.ts';
import { formatBytes } from '../knowledge/quantity.ts';
import { renderExperiment } from './experiment.ts';
import { memoryPlot } from './memory-plot.ts';
import { styleFor } from './style.ts';
import { sanitise } from './text.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

function numbers({ memory }: OomExperiment, view: View): string[] {
  const style = styleFor(view.color);
  const share = (bytes: number): string =>
    memory.limitBytes ? `${Math.round((100 * bytes) / memory.limitBytes)} % of the limit, ` : '';
  const rows: [string, string, string][] = [
    [
      'limit',
      memory.limit ?? 'none',
      memory.limitBy === null
        ? 'nothing holds it but the node'
        : memory.limitBy === 'pod'
          ? "the pod's"
          : "the container's own",
    ],
    ...(memory.request === null ? [] : ([['request', memory.request, '']] as [string, string, string][])),
    ...(memory.workingSetBytes === null
      ? []
      : ([
          ['now', formatBytes(memory.workingSetBytes), `${share(memory.workingSetBytes)}${memory.workingSetSource}`],
        ] as [string, string, string][])),
    ...(memory.peakBytes === null
      ? []
      : ([['highest seen', formatBytes(memory.peakBytes), `${share(memory.peakBytes)}${memory.peakSource}`]] as [
          string,
          string,
          string,
        ][])),
    ...memory.heap
      .slice(0, 4)
      .map((one): [string, string, string] => [
        'heap',
        one.bytes === null ? `${one.percent} %` : formatBytes(one.bytes),
        `${one.text} in ${one.where}`,
      ]),
    ...memory.volumes.map((one): [string, string, string] => [
      'files',
      one.usedBytes === null ? 'unknown' : formatBytes(one.usedBytes),
      `volume ${one.volume} in memory, on ${one.path}`,
    ]),
    ...(memory.reachesLimitAt === null
      ? []
      : ([['limit reached', memory.reachesLimitAt.slice(11, 19), 'by the trend of the samples']] as [
          string,
          string,
          string,
        ][])),
    ...(memory.proposal === null
      ? []
      : ([
          [
            'proposed limit',
            memory.proposal.limit,
            `${memory.proposal.why}${memory.proposal.heap ? `; heap: ${memory.proposal.heap}` : ''}`,
          ],
        ] as [string, string, string][])),
  ];
  return wrappedTable(
    [`MEMORY of ${sanitise(memory.container)}`, 'SIZE', 'WHY'],
    rows.map((row) => row.map(sanitise)),
    { width: view.width, style, flexible: 2, headers: view.headers },
  );
}

/** The last life that ended and the one that runs: more would push the answer off the screen. */
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

/** @returns the whole screen, ending with a line break */
export function renderOomTest(experiment: OomExperiment, view: View): string {
  const [verdict, ...rest] = renderExperiment(experiment, view).split('\n\n');
  if (experiment.memory.container === '') return [verdict, ...rest].join('\n\n');
  const blocks = [verdict!, numbers(experiment, view).join('\n'), curves(experiment, view).join('\n'), ...rest];
  return blocks.filter((block) => block !== '').join('\n\n');
}
