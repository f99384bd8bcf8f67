/** retry: a new attempt without waiting out the back-off. */
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { UserError } from '../errors.ts';
import { containersOf } from '../evidence/containers.ts';
import type { KubeObject } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { usualSeconds } from '../experiments/observed.ts';
import { act } from './act.ts';
import { follow } from './follow.ts';
import { cleaned } from './manifest.ts';
import type { RetryPlan, Subject } from './plan.ts';
import type { RetryAnswer } from '../model/retry.ts';

/** A pod that was just made ready is not trusted at once; nor is it watched for ever. */
const [SHORTEST_SECONDS, LONGEST_SECONDS] = [15, 120];
/** Over the pod's own grace period: the kubelet's last round and the removal of the object. */
const GONE_SECONDS = 60;

export interface RetryOptions {
  readonly api: ClusterApi;
  readonly source: Source;
  readonly plan: RetryPlan;
  readonly subject: Subject;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  readonly saved: string | null;
  /** Seconds to follow the new pods; null: not at all. */
  readonly waitSeconds: number | null;
}

/** What has to be saved before it is done: the objects that end by it, as they could be applied again. */
export function manifestsOf({ action }: RetryPlan): KubeObject[] {
  switch (action.mode) {
    case 'delete':
      return [cleaned('pods', action.pod)];
    case 'recreate':
      return [action.remade];
    case 'scale':
      return [cleaned(action.workload.resource, action.workload.object)];
    case 'restart':
      return [];
  }
}

/** Longer than the old pod took to crash: so long a new one has to stay ready. */
function steadySeconds(subject: Subject, now: string): number {
  const pods = subject.pod ? [subject.pod] : subject.workloadPods;
  const lives = pods
    .flatMap(containersOf)
    .filter((container) => container.type !== 'ephemeral')
    .map((container) => (container.dead ? (usualSeconds(container, now) ?? 0) : 0));
  return Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, Math.ceil(Math.max(0, ...lives) * 2 + 10)));
}

/**
 * Does what was agreed to.
 * @throws UserError where it could not be done; with the command that ends by hand what was begun
 */
export async function runRetry(options: RetryOptions): Promise<RetryAnswer> {
  const { api, source, plan, subject, signal, onProgress } = options;
  const { action, target } = plan;
  const before = new Set(
    [...subject.siblings, ...subject.workloadPods, ...(subject.pod ? [subject.pod] : [])].map(
      (pod) => pod.metadata?.uid ?? '',
    ),
  );
  const grace = Math.max(
    0,
    ...[...subject.workloadPods, ...(subject.pod ? [subject.pod] : [])].map(
      (pod) => pod.spec?.terminationGracePeriodSeconds ?? 30,
    ),
  );
  const done = await act(api, action, {
    signal,
    onProgress,
    saved: options.saved,
    goneSeconds: grace + GONE_SECONDS,
  });
  const answer = {
    apiVersion: 'crashloop/v1',
    kind: 'Retry',
    target,
    action: action.mode,
    done,
    saved: options.saved,
    notes: plan.notes,
  } as const;
  if (options.waitSeconds === null || signal.aborted)
    return { ...answer, outcome: 'started', pod: null, seconds: null, diagnosis: null };
  const followed = await follow(api, action, before, {
    signal,
    onProgress,
    timeoutSeconds: options.waitSeconds,
    steadySeconds: steadySeconds(subject, api.now()),
  });
  const name = followed.pod?.metadata?.name ?? null;
  let diagnosis: Diagnosis | null = null;
  if (name !== null && (followed.outcome === 'crashed' || followed.outcome === 'waiting')) {
    try {
      diagnosis = (await diagnose(source, { resource: 'pods', namespace: target.namespace, name }, { onProgress }))
        .diagnosis;
    } catch (error) {
      // The pod may be gone again by now; what was done stands.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return {
    ...answer,
    outcome: followed.outcome === 'interrupted' ? 'started' : followed.outcome,
    pod: name,
    seconds: followed.seconds,
    diagnosis,
  };
}
