/** What was read, one source a row. Pure. */
import { signalOf } from '../knowledge/exit-codes.ts';
import { formatBytes } from '../knowledge/quantity.ts';
import type { Step } from '../model/experiment-answer.ts';
import type { Pod } from '../model/objects.ts';
import type { MemoryFacts } from './facts.ts';
import type { KernelKill } from './kernel-log.ts';
import type { Peak } from './numbers.ts';
import type { History } from './prometheus.ts';
import type { Watched } from './watch.ts';

interface Shown {
  readonly facts: MemoryFacts;
  readonly pod: Pod;
  /** null: no kernel log was given. */
  readonly kills: { readonly all: readonly KernelKill[]; readonly own: readonly KernelKill[] } | null;
  readonly history: History | null;
  readonly watched: Watched | null;
  readonly peak: Peak | null;
}

const row = (name: string, outcome: string, says = '', node: string | null = null): Step => ({
  name,
  pod: null,
  node,
  image: null,
  outcome,
  says,
});

const STATES: Readonly<Record<string, string>> = {
  'not-collected': 'not recorded',
  partial: 'recorded in part',
  absent: 'nothing found',
};
const stateText = (state: string): string => STATES[state] ?? state;
/** How a source of measures answered that has none of the present run. */
const measureText = (state: string): string => (state === 'known' ? 'no measure of this run yet' : stateText(state));

function endRow({ container }: MemoryFacts): Step {
  const { dead } = container;
  if (!dead)
    return row(
      'how it ended',
      'no end recorded',
      `${container.name} is ${container.state === 'running' ? 'running' : (container.waiting?.reason ?? 'not started')}`,
    );
  const signal = signalOf(dead.exitCode);
  const after = container.ranSeconds === undefined ? '' : ` after ${Math.round(container.ranSeconds)} s`;
  return row(
    'how it ended',
    `${dead.reason ?? 'no reason'}, exit code ${dead.exitCode}${signal === null ? '' : ` (${signal})`}${after}`,
    `${container.deadPath}, ${dead.finishedAt ?? 'no time'}`,
  );
}

function limitRow({ container, limit }: MemoryFacts): Step {
  if (!limit) return row('limit in force', 'none', 'neither the container nor the pod has a memory limit');
  const inStatus = container.status?.resources?.limits?.memory !== undefined;
  return row(
    'limit in force',
    `${limit.limit} (${limit.by})`,
    limit.by === 'pod'
      ? 'spec.resources.limits.memory of the pod'
      : `${inStatus ? container.statusPath : container.specPath}.resources.limits.memory`,
  );
}

function usageRows({ usage, limit, container, metrics, summary }: MemoryFacts, node: string | null): Step[] {
  if (usage) {
    const share = limit ? ` of ${limit.limit} (${Math.round((100 * usage.workingSetBytes) / limit.bytes)} %)` : '';
    return [
      row(
        'memory now',
        `${formatBytes(usage.workingSetBytes)}${share}`,
        `${usage.source}, ${usage.time ?? 'no time'}`,
        node,
      ),
    ];
  }
  return container.state === 'running'
    ? [
        row(
          'memory now',
          'unknown',
          `metrics API: ${measureText(metrics)}; kubelet summary: ${measureText(summary)}`,
          node,
        ),
      ]
    : [];
}

function eventRows({ nodeEvents: { some, all }, container }: MemoryFacts, node: string | null): Step[] {
  if (!container.dead || node === null) return [];
  if (some.length > 0)
    return [
      row(
        'node events',
        `${some.length} near the end`,
        some.map((event) => `${event.reason}: ${event.message}`).join('; '),
        node,
      ),
    ];
  return [
    all.state === 'known'
      ? row(
          'node events',
          'no OOM event near the end',
          'a kill at a container limit causes no event, and events expire after an hour',
          node,
        )
      : row('node events', stateText(all.state), '', node),
  ];
}

function settingRows({ heap, volumes }: MemoryFacts): Step[] {
  const rows = volumes.map(({ volume, path, sizeLimit, usedBytes }) =>
    row(
      'volume in memory',
      usedBytes === null ? volume : `${formatBytes(usedBytes)} in ${volume}`,
      `${path}, sizeLimit ${sizeLimit ?? 'none'}: its files count against the limit`,
    ),
  );
  if (heap.length === 0) return rows;
  const texts = [...new Set(heap.map((one) => one.text))].join(', ');
  return [row('heap settings', texts, heap.map((one) => one.where).join(', ')), ...rows];
}

function kernelRow({ all, own }: NonNullable<Shown['kills']>, node: string | null): Step {
  const kill = own.at(-1);
  if (!kill)
    return row(
      'kernel log',
      'no OOM kill of this pod',
      all.length === 0 ? 'no OOM kill at all' : `${all.length} of other processes`,
      node,
    );
  return row('kernel log', `${own.length} OOM ${own.length === 1 ? 'kill' : 'kills'} of this pod`, kill.lines[0], node);
}

function historyRow({ lives, hours, throttled }: History): Step {
  return row(
    'Prometheus',
    `${lives.length} ${lives.length === 1 ? 'run' : 'runs'} in ${Math.round(hours * 10) / 10} h`,
    throttled === null ? '' : `CPU throttled in ${Math.round(throttled * 100)} % of the periods`,
  );
}

const WATCHED_BY = { exec: 'read from its cgroup by exec', metrics: 'from the metrics API or the kubelet' } as const;

function watchRow({ lives, seconds, by }: Watched): Step {
  const samples = lives.reduce((sum, life) => sum + life.samples.length, 0);
  const ended = lives.filter((life) => life.ended).length;
  return row(
    'watch',
    `${samples} samples in ${seconds} s, ${ended} ${ended === 1 ? 'end' : 'ends'} seen`,
    by === null ? 'no source could measure it' : WATCHED_BY[by],
  );
}

/** Returns the rows. */
export function stepsOf({ facts, pod, kills, history, watched, peak }: Shown): Step[] {
  const node = pod.spec?.nodeName ?? null;
  const { limit } = facts;
  return [
    endRow(facts),
    limitRow(facts),
    ...usageRows(facts, node),
    ...eventRows(facts, node),
    ...settingRows(facts),
    ...(kills ? [kernelRow(kills, node)] : []),
    ...(history ? [historyRow(history)] : []),
    ...(watched ? [watchRow(watched)] : []),
    ...(peak
      ? [row('highest use seen', `${formatBytes(peak.bytes)}${limit ? ` of ${limit.limit}` : ''}`, peak.source)]
      : []),
  ];
}
