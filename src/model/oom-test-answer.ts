/** The answer of oom-test: an Experiment with memory numbers (`-o json`). */
import type { Confidence } from './finding.ts';
import type { Experiment, ExperimentVerdict } from './experiment-answer.ts';

/**
 * How memory grew. `leak`: steadily up to the limit · `burst`: most of it at once · `too-low`: close to the limit from
 * the start, or flat just below it · `flat`: no growth.
 */
export type Shape = 'leak' | 'burst' | 'too-low' | 'flat';

/** What ended the container, where it was not memory. */
export type Killer = 'probe' | 'hook' | 'eviction' | 'preemption' | 'node-shutdown' | 'deletion' | 'app' | 'unknown';

export type OomVerdict = Extract<
  ExperimentVerdict,
  'container-limit' | 'pod-limit' | 'node' | 'app-heap' | 'not-memory' | 'inconclusive'
>;

export interface Decision {
  readonly verdict: OomVerdict;
  readonly confidence: Confidence;
  readonly killer: Killer | null;
  /** One sentence. */
  readonly summary: string;
  /** Facts against the verdict, or reasons why it is not certain. */
  readonly notes: readonly string[];
}

/** Memory numbers. null: unknown. Sizes are in bytes. */
export interface MemoryNumbers {
  readonly container: string;
  readonly limit: string | null;
  readonly limitBytes: number | null;
  readonly limitBy: 'container' | 'pod' | null;
  readonly podLimit: string | null;
  readonly request: string | null;
  readonly workingSetBytes: number | null;
  readonly workingSetSource: string | null;
  readonly workingSetAt: string | null;
  /** The highest use on record, of any run of the container. */
  readonly peakBytes: number | null;
  readonly peakSource: string | null;
  readonly heap: readonly {
    readonly text: string;
    readonly where: string;
    readonly bytes: number | null;
    readonly percent: number | null;
  }[];
  readonly volumes: readonly {
    readonly volume: string;
    readonly path: string;
    readonly sizeLimit: string | null;
    readonly usedBytes: number | null;
  }[];
  readonly shape: Shape | null;
  /** When a running container reaches its limit at the present trend. */
  readonly reachesLimitAt: string | null;
  readonly killer: Killer | null;
  readonly proposal: { readonly limit: string; readonly why: string; readonly heap: string | null } | null;
  /** The share of CPU periods with throttling, from Prometheus: 0 to 1. */
  readonly throttled: number | null;
  /** Runs of the container that were watched or read from history, oldest first. */
  readonly lives: readonly {
    readonly source: 'watch' | 'prometheus';
    readonly startedAt: string | null;
    readonly ended: boolean;
    readonly peakBytes: number;
    readonly shape: Shape | null;
    readonly samples: readonly { readonly time: string; readonly bytes: number }[];
  }[];
}

/** The answer of `oom-test`. */
export interface OomExperiment extends Experiment {
  readonly test: 'oom-test';
  readonly verdict: OomVerdict;
  readonly memory: MemoryNumbers;
}
