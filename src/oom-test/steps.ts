/** What was read, source by source: the rows of the answer. Pure. */
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';
import { formatBytes } from '../knowledge/quantity.ts';
import { signalOf } from '../knowledge/exit-codes.ts';
import type { Step } from '../model/experiment.ts';
import type { MemoryFacts } from './facts.ts';
import type { KernelKill } from './kernel-log.ts';
import type { History } from './prometheus.ts';
import type { Watched } from './watch.ts';

export interface Read {
  readonly facts: MemoryFacts;
  readonly pod: Pod;
  /** The kills of this pod, and all of the log; null: no log was given. */
  readonly kills: readonly KernelKill[] | null;
  readonly allKills: readonly KernelKill[] | null;
  readonly history: History | null;
  readonly watched: Watched | null;
  readonly peak: { readonly bytes: number; readonly source: string } | null;
  readonly diagnosis: Diagnosis;
}

const state = (word: string): string =>
  ({ 'not-collected': 'not recorded', partial: 'recorded in part', absent: 'nothing there' })[word] ?? word;

export function stepsOf({ facts, pod, kills, allKills, history, watched, peak }: Read): Step[] {
  const { container, limit } = facts;
  const node = pod.spec?.nodeName ?? null;
  const step = (name: string, outcome: string, says = '', at: string | null = null): Step => ({
    name,
    pod: null,
    node: at,
    image: null,
    outcome,
    says,
  });
  const steps: Step[] = [];
  const { dead } = container;
  const signal = dead ? signalOf(dead.exitCode) : null;
  steps.push(
    dead
      ? step(
          'how it ended',
          `${dead.reason ?? 'no reason'}, exit code ${dead.exitCode}${signal === null ? '' : ` (${signal})`}${container.ranSeconds === undefined ? '' : ` after ${Math.round(container.ranSeconds)} s`}`,
          `${container.deadPath}, ${dead.finishedAt ?? 'no time'}`,
        )
      : step(
          'how it ended',
          'no end on record',
          container.state === 'running'
            ? `${container.name} runs`
            : `${container.name} is ${container.waiting?.reason ?? 'not started'}`,
        ),
  );
  const inStatus = container.status?.resources?.limits?.memory !== undefined;
  steps.push(
    limit
      ? step(
          'limit in force',
          `${limit.limit} (${limit.by})`,
          limit.by === 'pod'
            ? 'spec.resources.limits.memory of the pod'
            : `${inStatus ? container.statusPath : container.specPath}.resources.limits.memory`,
        )
      : step('limit in force', 'none', 'neither the container nor the pod has a memory limit'),
  );
  if (facts.usage) {
    const share = limit
      ? ` of ${limit.limit} (${Math.round((100 * facts.usage.workingSetBytes) / limit.bytes)} %)`
      : '';
    steps.push(
      step(
        'memory now',
        `${formatBytes(facts.usage.workingSetBytes)}${share}`,
        `${facts.usage.source}, ${facts.usage.time ?? 'no time'}`,
        node,
      ),
    );
  } else if (container.state === 'running') {
    steps.push(
      step(
        'memory now',
        'not known',
        `metrics API: ${state(facts.metrics)}; kubelet summary: ${state(facts.summary)}`,
        node,
      ),
    );
  }
  const { some: events, all } = facts.nodeEvents;
  if (dead && node !== null) {
    steps.push(
      events.length > 0 || all.state === 'known'
        ? step(
            'node events',
            events.length === 0 ? 'no OOM near the end' : `${events.length} near the end`,
            events.length === 0
              ? 'a kill at a container limit makes none, and events last an hour'
              : events.map((event) => `${event.reason}: ${event.message}`).join('; '),
            node,
          )
        : step('node events', state(all.state), '', node),
    );
  }
  if (facts.heap.length > 0)
    steps.push(
      step(
        'heap settings',
        [...new Set(facts.heap.map((one) => one.text))].join(', '),
        facts.heap.map((one) => one.where).join(', '),
      ),
    );
  for (const volume of facts.volumes)
    steps.push(
      step(
        'volume in memory',
        volume.usedBytes === null ? volume.volume : `${formatBytes(volume.usedBytes)} in ${volume.volume}`,
        `${volume.path}, sizeLimit ${volume.sizeLimit ?? 'none'}: its files count to the limit`,
      ),
    );
  if (kills !== null && allKills !== null) {
    const kill = kills.at(-1);
    steps.push(
      kill
        ? step(
            'kernel log',
            `${kills.length} OOM ${kills.length === 1 ? 'kill' : 'kills'} of this pod`,
            kill.lines[0] ?? '',
            node,
          )
        : step(
            'kernel log',
            'no OOM kill of this pod',
            allKills.length === 0 ? 'no OOM kill at all in it' : `${allKills.length} of others`,
            node,
          ),
    );
  }
  if (history)
    steps.push(
      step(
        'Prometheus',
        `${history.lives.length} lives in ${Math.round(history.hours * 10) / 10} h`,
        history.throttled === null ? '' : `cpu throttled in ${Math.round(history.throttled * 100)} % of its periods`,
      ),
    );
  if (watched) {
    const samples = watched.lives.reduce((sum, life) => sum + life.samples.length, 0);
    const ended = watched.lives.filter((life) => life.ended).length;
    steps.push(
      step(
        'watch',
        `${samples} samples in ${watched.seconds} s, ${ended} ${ended === 1 ? 'end' : 'ends'} seen`,
        watched.by === 'exec'
          ? 'read from its cgroup by exec'
          : watched.by === 'metrics'
            ? 'from the metrics API or the kubelet'
            : 'nobody could measure it',
      ),
    );
  }
  if (peak)
    steps.push(step('highest use seen', `${formatBytes(peak.bytes)}${limit ? ` of ${limit.limit}` : ''}`, peak.source));
  return steps;
}
