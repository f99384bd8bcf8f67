/** One run of a container that is watched, and what was measured of it. */
import type { Life, Sample } from './growth.ts';

/** Where a sample comes from: the container's cgroup, or the metrics API and the kubelet's summary. */
export type MeasuredBy = 'exec' | 'metrics';

/** Collects the samples of one run. */
export class Run {
  readonly id: string | null;
  readonly startedAt: string | null;
  ended = false;
  /** All samples are from the same source; null: there is none yet. */
  by: MeasuredBy | null = null;
  #samples: Sample[] = [];
  #peak = 0;

  constructor(id: string | null, startedAt: string | null) {
    this.id = id;
    this.startedAt = startedAt;
  }

  /**
   * Adds a sample; a first sample by exec drops those from outside, which are later and rarer.
   * @param time RFC 3339
   */
  take(by: MeasuredBy, time: string, bytes: number, peakBytes: number | null): void {
    if (this.#samples.at(-1)?.time === time) return;
    if (by !== this.by) this.#samples = [];
    this.by = by;
    this.#samples.push({ time, bytes });
    this.#peak = Math.max(this.#peak, bytes, peakBytes ?? 0);
  }

  /**
   * Notes the end. The kubelet still measures the cgroup of a dead container, which holds next to nothing: what came from
   * outside at the end or later does not count.
   * @param finishedAt RFC 3339, cut to seconds; undefined: unknown
   */
  end(finishedAt: string | undefined): void {
    this.ended = true;
    if (this.by !== 'metrics' || finishedAt === undefined) return;
    this.#samples = this.#samples.filter((sample) => Date.parse(sample.time) < Date.parse(finishedAt));
  }

  /** Returns what is known of the run now. */
  life(): Life {
    const { id, startedAt, ended } = this;
    return { containerId: id, startedAt, samples: [...this.#samples], peakBytes: this.#peak, ended };
  }
}
