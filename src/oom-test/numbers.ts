/** The memory numbers of the answer. Pure. */
import type { Decision, MemoryNumbers } from '../model/oom-test-answer.ts';
import type { MemoryFacts } from './facts.ts';
import { growthOf } from './growth.ts';
import type { KernelKill } from './kernel-log.ts';
import type { History } from './prometheus.ts';
import type { Watched } from './watch.ts';

/** Numbers of a workload without a pod. */
export const NO_NUMBERS: MemoryNumbers = {
  container: '',
  limit: null,
  limitBytes: null,
  limitBy: null,
  podLimit: null,
  request: null,
  workingSetBytes: null,
  workingSetSource: null,
  workingSetAt: null,
  peakBytes: null,
  peakSource: null,
  heap: [],
  volumes: [],
  shape: null,
  reachesLimitAt: null,
  killer: null,
  proposal: null,
  throttled: null,
  lives: [],
};

/** A run of the container with samples. */
export type NumberedLife = MemoryNumbers['lives'][number] & { readonly containerId: string | null };

/** Returns the runs that Prometheus recorded or that were watched, with their shape. */
export function livesOf(facts: MemoryFacts, history: History | null, watched: Watched | null): NumberedLife[] {
  const limit = facts.limit?.bytes ?? null;
  return [
    ...(history?.lives ?? []).map((life) => ({ life, source: 'prometheus' as const })),
    ...(watched?.lives ?? []).map((life) => ({ life, source: 'watch' as const })),
  ]
    .filter(({ life }) => life.samples.length > 0)
    .map(({ life, source }) => ({
      ...life,
      source,
      shape: growthOf(life.samples, limit, life.ended && facts.oom !== undefined)?.shape ?? null,
    }));
}

export interface Peak {
  readonly bytes: number;
  readonly source: string;
}

/** Returns the highest measured use; null: none was measured. */
export function peakOf(facts: MemoryFacts, lives: readonly NumberedLife[], kill: KernelKill | undefined): Peak | null {
  const seen: Peak[] = [
    ...lives.map((life) => ({ bytes: life.peakBytes, source: life.source })),
    ...(facts.usage ? [{ bytes: facts.usage.workingSetBytes, source: facts.usage.source }] : []),
    // What the cgroup held; a process alone may have held less.
    ...(kill ? [{ bytes: kill.usageBytes ?? kill.rssBytes ?? 0, source: 'kernel log' }] : []),
  ].filter((one) => one.bytes > 0);
  return seen.sort((a, b) => b.bytes - a.bytes)[0] ?? null;
}

/**
 * Returns the highest use to show. A run that was killed at its limit used all of it, also where only a later run was
 * measured.
 * @param measured the highest measured use
 */
export function shownPeak(
  measured: Peak | null,
  { verdict, confidence }: Decision,
  limit: number | undefined,
  kill: KernelKill | undefined,
): Peak | null {
  const isKilledAtLimit = verdict === 'container-limit' && confidence === 'confirmed' && kill === undefined;
  if (!isKilledAtLimit || !limit || limit <= (measured?.bytes ?? 0)) return measured;
  return { bytes: limit, source: 'it was killed at its limit' };
}

/** Returns the numbers that the facts and the peak hold; the caller adds the rest. */
export function numbersOf(facts: MemoryFacts, peak: Peak | null, lives: readonly NumberedLife[]): MemoryNumbers {
  return {
    ...NO_NUMBERS,
    container: facts.container.name,
    limit: facts.limit?.limit ?? null,
    limitBytes: facts.limit?.bytes ?? null,
    limitBy: facts.limit?.by ?? null,
    podLimit: facts.podLimit,
    request: facts.request,
    workingSetBytes: facts.usage?.workingSetBytes ?? null,
    workingSetSource: facts.usage?.source ?? null,
    workingSetAt: facts.usage?.time ?? null,
    peakBytes: peak?.bytes ?? null,
    peakSource: peak?.source ?? null,
    heap: facts.heap.map(({ text, where, bytes, percent }) => ({
      text,
      where,
      bytes: bytes ?? null,
      percent: percent ?? null,
    })),
    volumes: facts.volumes,
    lives: lives.map(({ source, startedAt, ended, peakBytes, shape, samples }) => ({
      source,
      startedAt,
      ended,
      peakBytes,
      shape,
      samples,
    })),
  };
}
