/** capture: reads everything about a crash right after it, and explains it. */
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { UserError } from '../errors.ts';
import { queryKey } from '../model/facts.ts';
import type { Evidence, Query } from '../model/facts.ts';
import type { PodDetails } from '../model/pod-details.ts';
import { readLogs } from '../reports/log-report.ts';
import { readAll } from '../reports/pod-details.ts';
import { settle } from '../reports/settle.ts';
import { readTimeline } from '../reports/timeline.ts';
import type { Source } from '../sources/source.ts';
import type { Crash } from './crash.ts';
import type { MemoryLog } from './memory.ts';
import type { MemorySample } from '../model/capture-answer.ts';

export interface Captured {
  readonly diagnosis: Diagnosis | null;
  /** What the page of the diagnosis draws; null without one. */
  readonly details: PodDetails | null;
  readonly evidence: Evidence;
  readonly memory: readonly MemorySample[];
}

/** Reads a crash: the evidence of the checks, all logs, the timeline, and the memory that was sampled before. */
export async function readCrash(
  source: Source,
  crash: Crash,
  memory: MemoryLog,
  onProgress: (text: string) => void,
): Promise<Captured> {
  const namespace = crash.pod.metadata?.namespace ?? 'default';
  const name = crash.pod.metadata?.name ?? '';
  const target = { resource: 'pods', namespace, name } as const;
  let diagnosis: Diagnosis | null = null;
  let known: Evidence;
  try {
    const answer = await diagnose(source, target, { onProgress });
    diagnosis = answer.diagnosis;
    known = answer.evidence;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The pod is gone, so the bundle gets what was read of it before.
    const query: Query = { verb: 'get', resource: 'pods', namespace, name };
    known = {
      source: { kind: source.kind, name: source.name },
      now: source.now(),
      facts: { [queryKey(query)]: { query, fact: { state: 'known', value: crash.pod } } },
    };
  }
  const read =
    diagnosis === null
      ? await settle(
          source,
          target,
          (ledger, pod) => {
            readLogs(ledger, pod, undefined);
            readTimeline(ledger, pod);
          },
          known,
        )
      : await readAll(source, diagnosis, known);
  const evidence = read?.evidence ?? known;
  const samples = memory.of(name).filter((sample) => crash.container === null || sample.container === crash.container);
  return {
    diagnosis,
    details: read !== null && 'details' in read ? read.details : null,
    evidence: memory.into(evidence, namespace, name),
    memory: samples,
  };
}
