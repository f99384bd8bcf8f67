/** Watches a container's memory as it grows, through its end and the next start. */
import { secondsSince } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { containersOf } from '../evidence/containers.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Gap } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import { idOf } from './cgroup-path.ts';
import { counted, NOTHING_COUNTED } from './counted.ts';
import type { Counted } from './counted.ts';
import { ExecReader } from './exec-reader.ts';
import type { OpenSession } from './exec-reader.ts';
import type { Life } from './growth.ts';
import { readFromOutside } from './outside-reader.ts';
import type { Watchable } from './outside-reader.ts';
import { Run } from './run.ts';
import type { MeasuredBy } from './run.ts';

export interface WatchOptions extends Watchable {
  /** null: until a run that was watched has ended, at most `longest`. */
  readonly milliseconds: number | null;
  readonly longest: number;
  /** Starts the reading loop in the container; null: exec is not to be used. */
  readonly open: OpenSession | null;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Is called at every look. `limitBytes` is the cgroup's limit, where it was read. */
  readonly onLook: (life: Life | undefined, state: string, limitBytes: number | null) => void;
}

export interface Watched {
  readonly lives: readonly Life[];
  /** Where the samples came from; null: there is none. */
  readonly by: MeasuredBy | null;
  readonly gaps: readonly Gap[];
  readonly notes: readonly string[];
  /** The limit of the cgroup in bytes, where it was read. */
  readonly limitBytes: number | null;
  /** The last counts and the highest waits of the cgroup while its container was watched. */
  readonly counted: Counted;
  readonly seconds: number;
}

/** Milliseconds between two looks. */
const POLL = 1000;
/** The same for the metrics API, which has a new measure every 15 s or so, and the kubelet, which has one every 10 s. */
const OUTSIDE_POLL = 5000;

/** What the container does, for progress. */
function stateText(container: ContainerView | undefined): string {
  if (container?.state === 'running') return 'running';
  if (container?.waiting?.reason !== undefined) return container.waiting.reason;
  if (container?.state !== 'terminated') return 'not started';
  return `ended (${container.dead?.reason ?? container.dead?.exitCode})`;
}

/** One watch, look by look. */
class Watch {
  readonly #source: Source;
  readonly #options: WatchOptions;
  readonly #reader: ExecReader;
  readonly #began: number;
  /** The cluster's time minus the clock's, in milliseconds. Samples have the cluster's time, as the status has. */
  readonly #offset: number;
  readonly #runs: Run[] = [];
  readonly #notes = new Set<string>();
  #by: Watched['by'] = null;
  #limitBytes: number | null = null;
  #counted: Counted = NOTHING_COUNTED;
  #outsideAt = 0;
  /** Why the last look could not read the pod; null where it could. */
  #unread: string | null = null;

  constructor(source: Source, options: WatchOptions) {
    this.#source = source;
    this.#options = options;
    this.#reader = new ExecReader(options);
    this.#began = options.clock.now();
    this.#offset = Date.parse(source.now()) - this.#began;
  }

  get #run(): Run | undefined {
    return this.#runs.at(-1);
  }

  #now(): string {
    return new Date(this.#options.clock.now() + this.#offset).toISOString();
  }

  async #readByExec(): Promise<boolean> {
    const reading = await this.#reader.read();
    if (reading === undefined) return false;
    this.#by = 'exec';
    this.#run?.take('exec', this.#now(), reading.workingSetBytes, reading.peakBytes);
    this.#limitBytes = reading.limitBytes ?? this.#limitBytes;
    this.#counted = counted(this.#counted, reading);
    return true;
  }

  async #readFromOutside(): Promise<void> {
    const { clock } = this.#options;
    const run = this.#run;
    // A run that exec could read and can no longer read is about to end: what the kubelet measures then is not its use.
    if (run === undefined || run.by === 'exec' || clock.now() - this.#outsideAt < OUTSIDE_POLL) return;
    this.#outsideAt = clock.now();
    const since = run.startedAt ?? this.#now();
    const { reading, answered } = await readFromOutside(this.#source, this.#options, since);
    if (reading) {
      this.#by ??= 'metrics';
      run.take('metrics', reading.time, reading.bytes, null);
    } else if (!answered && this.#reader.isUseless) {
      this.#notes.add(
        'neither the metrics API nor the kubelet has measured this run yet: they measure every 10 to 15 s',
      );
    }
  }

  /** Notes that a run ended or another one began. @returns whether a run ended */
  #follow(container: ContainerView | undefined): boolean {
    const running = container?.status?.state?.running;
    const id = running ? idOf(container?.status?.containerID) : null;
    const run = this.#run;
    const ended = run !== undefined && !run.ended && container !== undefined && id !== run.id;
    if (ended) {
      const { dead } = container;
      run.end(idOf(dead?.containerID) === run.id ? dead?.finishedAt : undefined);
      this.#reader.close();
      if (this.#options.milliseconds === null) return true;
    }
    if (running && id !== (run?.ended ? null : run?.id)) {
      this.#runs.push(new Run(id, running.startedAt ?? null));
      this.#outsideAt = 0;
    }
    return ended;
  }

  /** @returns whether the watch is over */
  async #look(): Promise<boolean> {
    const { namespace, pod: name, uid, container: wanted, milliseconds, onLook } = this.#options;
    const fact = await this.#source.fetch({ verb: 'get', resource: 'pods', namespace, name });
    const pod = fact.state === 'known' ? (fact.value as Pod) : undefined;
    this.#unread = 'why' in fact ? fact.why : null;
    if (fact.state === 'absent' || (pod && pod.metadata?.uid !== uid)) {
      this.#notes.add('the pod was deleted or replaced while it was watched');
      this.#run?.end(undefined);
      return true;
    }
    const container = pod ? containersOf(pod).find((one) => one.name === wanted) : undefined;
    if (this.#follow(container) && milliseconds === null) return true;
    const running = container?.status?.state?.running !== undefined;
    if (running && !(await this.#readByExec())) await this.#readFromOutside();
    const run = this.#run;
    onLook(run && !run.ended ? run.life() : undefined, stateText(container), this.#limitBytes);
    const phase = pod?.status?.phase;
    if (phase !== 'Failed' && phase !== 'Succeeded') return false;
    this.#notes.add(`the pod has ended (${phase}): its containers do not start again`);
    return true;
  }

  async run(): Promise<Watched> {
    const { signal, clock, milliseconds, longest } = this.#options;
    const deadline = this.#began + (milliseconds ?? longest);
    try {
      while (!(await this.#look()) && !signal.aborted && clock.now() < deadline)
        await clock.sleep(Math.min(POLL, Math.max(1, deadline - clock.now())), signal);
    } finally {
      this.#reader.close();
    }
    if (signal.aborted) this.#notes.add('the watch was interrupted');
    if (this.#unread !== null) this.#notes.add(`the pod could not be read at the end of the watch: ${this.#unread}`);
    else if (this.#runs.length === 0) this.#notes.add('the container did not run while it was watched');
    else if (!this.#runs.some((run) => run.ended)) this.#notes.add('no run ended while it was watched');
    return {
      lives: this.#runs.map((run) => run.life()),
      by: this.#by,
      gaps: this.#reader.gap ? [this.#reader.gap] : [],
      notes: [...this.#notes],
      limitBytes: this.#limitBytes,
      counted: this.#counted,
      seconds: Math.round(secondsSince(clock, this.#began)),
    };
  }
}

/** Watches the container. Returns what was seen, also where the signal ended the watch. */
export const watch = (source: Source, options: WatchOptions): Promise<Watched> => new Watch(source, options).run();
