/** retry: starts a new attempt at once, without waiting for the back-off. */
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
import type { RetryPlan } from './action.ts';
import type { Subject } from './subject.ts';
import type { RetryAnswer } from '../model/retry-answer.ts';

/** The least and the most seconds for which a new pod has to stay ready. */
const [SHORTEST_SECONDS, LONGEST_SECONDS] = [15, 120];
/** Seconds after the grace period that the kubelet and the API server may take to remove a pod. */
const GONE_SECONDS = 60;

export interface RetryOptions {
  readonly api: ClusterApi;
  readonly source: Source;
  readonly plan: RetryPlan;
  readonly subject: Subject;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** The file with the saved manifest; null: none. */
  readonly saved: string | null;
  /** Seconds to watch the new pods; null: not at all. */
  readonly waitSeconds: number | null;
  /** Seconds that the old pods may take to end; null: their grace period and a minute. A pod to recreate has these at least. */
  readonly goneSeconds: number | null;
}

/** Returns the manifests to save before the retry: of the objects that it deletes or changes. */
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

/** Seconds for which a new pod has to stay ready: longer than the old pod took to crash. */
function steadySeconds(subject: Subject, now: string): number {
  const pods = subject.pod ? [subject.pod] : subject.workloadPods;
  const lives = pods
    .flatMap(containersOf)
    .filter((container) => container.type !== 'ephemeral')
    .map((container) => (container.dead ? (usualSeconds(container, now) ?? 0) : 0));
  return Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, Math.ceil(Math.max(0, ...lives) * 2 + 10)));
}

/** Explains a pod; null where it is gone by now. */
async function explained(
  source: Source,
  namespace: string,
  name: string,
  onProgress: (text: string) => void,
): Promise<Diagnosis | null> {
  try {
    return (await diagnose(source, { resource: 'pods', namespace, name }, { onProgress })).diagnosis;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}

/**
 * Does what the plan says, and watches the new pods.
 * @throws UserError where it could not be done; with the command that completes it by hand
 */
export async function runRetry(options: RetryOptions): Promise<RetryAnswer> {
  const { api, source, plan, subject, signal, onProgress } = options;
  const { action, target } = plan;
  const old = [...subject.workloadPods, ...(subject.pod ? [subject.pod] : [])];
  const before = new Set([...subject.siblings, ...old].map((pod) => pod.metadata?.uid ?? ''));
  const grace = Math.max(0, ...old.map((pod) => pod.spec?.terminationGracePeriodSeconds ?? 30));
  const done = await act(api, action, {
    signal,
    onProgress,
    saved: options.saved,
    // A pod that is deleted and not created again is lost, so a short time does not count there.
    goneSeconds:
      action.mode === 'recreate'
        ? Math.max(options.goneSeconds ?? 0, grace + GONE_SECONDS)
        : (options.goneSeconds ?? grace + GONE_SECONDS),
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
  const failed = followed.outcome === 'crashed' || followed.outcome === 'waiting';
  return {
    ...answer,
    notes: [
      ...plan.notes,
      ...(followed.unread === '' ? [] : [`the new pods could not be read at the end: ${followed.unread}`]),
    ],
    outcome: followed.outcome === 'interrupted' ? 'started' : followed.outcome,
    pod: name,
    seconds: followed.seconds,
    diagnosis: name !== null && failed ? await explained(source, target.namespace, name, onProgress) : null,
  };
}
