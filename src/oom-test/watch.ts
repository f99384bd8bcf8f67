/** Watches a container's memory as it grows, through its end and the next start. */
import { forbiddenGap, gapWith } from '../model/gaps.ts';
import { containersOf } from '../evidence/containers.ts';
import type { Pod } from '../model/objects.ts';
import type { Gap } from '../model/diagnosis.ts';
import type { Source } from '../sources/source.ts';
import { statsPath } from '../checks/limits/support/stats.ts';
import type { Clock } from '../clock.ts';
import type { Life, Sample } from './growth.ts';
import { idOf } from './cgroup-path.ts';
import { lookFromOutside, turn, within } from './sampler.ts';
import type { OpenTalk, Reading, Talk } from './sampler.ts';

export interface WatchOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly node: string | null;
  readonly container: string;
  /** null: until an instance that was watched has ended, at most `longest`. */
  readonly milliseconds: number | null;
  readonly longest: number;
  /** Opens the reading loop in the container; null where exec is not to be used. */
  readonly open: OpenTalk | null;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onLook: (life: Life | undefined, state: string, limitBytes: number | null) => void;
}

export interface Watched {
  readonly lives: readonly Life[];
  /** Where the samples came from. */
  readonly by: 'exec' | 'metrics' | null;
  readonly gaps: readonly Gap[];
  readonly notes: readonly string[];
  /** The limit that the cgroup itself names, where it was read. */
  readonly limitBytes: number | null;
  /** Kills that the cgroup counted while its container was watched. */
  readonly oomKills: number | null;
  readonly seconds: number;
}

/** A look by exec that takes longer than this is given up. */
const EXEC_PATIENCE = 4000;
/** What the metrics API has changes every 15 s or so; the kubelet's own about every 10 s. */
const OUTSIDE_EVERY = 5000;

interface Living {
  readonly id: string | null;
  readonly startedAt: string | null;
  readonly samples: Sample[];
  peak: number;
  ended: boolean;
}

const asLife = (one: Living): Life => ({
  containerId: one.id,
  startedAt: one.startedAt,
  samples: [...one.samples],
  peakBytes: one.peak,
  ended: one.ended,
});

/** @returns what was seen, also where the signal ended it */
export async function watch(source: Source, options: WatchOptions): Promise<Watched> {
  const { clock } = options;
  const began = clock.now();
  // The times of samples are the cluster's, as those of the container's status are.
  const offset = Date.parse(source.now()) - began;
  const now = (): string => new Date(clock.now() + offset).toISOString();
  const deadline = began + (options.milliseconds ?? options.longest);
  const paths = {
    metrics: `/apis/metrics.k8s.io/v1beta1/namespaces/${options.namespace}/pods/${options.pod}`,
    summary: options.node === null ? null : statsPath(options.node),
  };
  const lives: Living[] = [];
  const notes = new Set<string>();
  const gaps = new Map<string, Gap>();
  let talk: Talk | undefined;
  let execWorks: boolean | null = options.open === null ? false : null;
  let by: Watched['by'] = null;
  let limitBytes: number | null = null;
  let oomKills: number | null = null;
  let outsideAt = 0;
  let life: Living | undefined;

  const take = (reading: Reading): void => {
    if (life === undefined || life.samples.at(-1)?.time === reading.time) return;
    life.samples.push({ time: reading.time, bytes: reading.bytes });
    life.peak = Math.max(life.peak, reading.bytes, reading.peakBytes ?? 0);
    limitBytes = reading.limitBytes ?? limitBytes;
    oomKills = reading.oomKills ?? oomKills;
  };
  const hangUp = (): void => {
    talk?.close();
    talk = undefined;
  };
  const byExec = async (): Promise<boolean> => {
    if (execWorks === false || options.open === null) return false;
    try {
      if (talk === undefined) {
        const opening = options.open(options.pod, options.container, options.signal);
        talk = await within(clock, opening, EXEC_PATIENCE);
        if (talk === undefined)
          void opening.then(
            (late) => late.close(),
            () => undefined,
          );
      }
      const reading = talk === undefined ? undefined : await within(clock, turn(talk), EXEC_PATIENCE);
      if (reading === undefined) {
        const why = talk?.ending ?? 'no answer';
        hangUp();
        // A container that ends takes the session with it; one that never gave a reading lacks a shell or the files.
        if (execWorks === null && /no such file|not found|executable|permission denied|exit code 12[67]/i.test(why)) {
          execWorks = false;
          gaps.set(
            'cgroup files',
            gapWith('cgroup files', 'failed', `failed: no shell in ${options.container} that could read them`),
          );
        }
        return false;
      }
      execWorks = true;
      by = 'exec';
      take({
        time: now(),
        bytes: reading.workingSetBytes,
        peakBytes: reading.peakBytes,
        limitBytes: reading.limitBytes,
        oomKills: reading.oomKills,
      });
      return true;
    } catch (error) {
      hangUp();
      if ((error as { code?: number }).code === 403) {
        execWorks = false;
        gaps.set(
          'cgroup files',
          forbiddenGap('cgroup files', { verb: 'create', resource: 'pods/exec', namespace: options.namespace }),
        );
      }
      return false;
    }
  };
  const fromOutside = async (): Promise<void> => {
    if (clock.now() - outsideAt < OUTSIDE_EVERY || life === undefined) return;
    outsideAt = clock.now();
    const { reading, refused } = await lookFromOutside(
      source,
      paths,
      options.container,
      options.uid,
      life.startedAt ?? now(),
    );
    if (reading) {
      by ??= 'metrics';
      take(reading);
    } else if (refused && execWorks === false) {
      notes.add(
        'neither the metrics API nor the kubelet has a measure of this instance yet: they look every 10 to 15 s',
      );
    }
  };

  try {
    for (;;) {
      const fact = await source.fetch({
        verb: 'get',
        resource: 'pods',
        namespace: options.namespace,
        name: options.pod,
      });
      const pod = fact.state === 'known' ? (fact.value as Pod) : undefined;
      if (fact.state === 'absent' || (pod && pod.metadata?.uid !== options.uid)) {
        notes.add('the pod was deleted or replaced while it was watched');
        if (life) life.ended = true;
        break;
      }
      const container = pod ? containersOf(pod).find((one) => one.name === options.container) : undefined;
      const running = container?.status?.state?.running;
      const id = running ? idOf(container?.status?.containerID) : null;
      if (life && !life.ended && container && id !== life.id) {
        life.ended = true;
        hangUp();
        if (options.milliseconds === null) break;
      }
      if (running && id !== (life?.ended ? null : life?.id)) {
        life = { id, startedAt: running.startedAt ?? null, samples: [], peak: 0, ended: false };
        lives.push(life);
        outsideAt = 0;
      }
      if (running && !(await byExec())) await fromOutside();
      const state = running
        ? 'running'
        : (container?.waiting?.reason ??
          (container?.state === 'terminated'
            ? `ended (${container.dead?.reason ?? container.dead?.exitCode})`
            : 'not started'));
      options.onLook(life && !life.ended ? asLife(life) : undefined, state, limitBytes);
      const phase = pod?.status?.phase;
      if (phase === 'Failed' || phase === 'Succeeded') {
        notes.add(`the pod has ended (${phase}): nothing will start it again`);
        break;
      }
      if (options.signal.aborted || clock.now() >= deadline) break;
      await clock.sleep(Math.min(1000, Math.max(1, deadline - clock.now())), options.signal);
    }
  } finally {
    hangUp();
  }
  if (options.signal.aborted) notes.add('the watch was interrupted');
  if (lives.length === 0) notes.add('no instance ran while it was watched');
  else if (!lives.some((one) => one.ended)) notes.add('no instance ended while it was watched');
  return {
    lives: lives.map(asLife),
    by,
    gaps: [...gaps.values()],
    notes: [...notes],
    limitBytes,
    oomKills,
    seconds: Math.round((clock.now() - began) / 1000),
  };
}
