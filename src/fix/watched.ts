/** Watches the new pods of a workload that was changed. */
import { controllerOf } from '../evidence/controller.ts';
import { secondsSince } from '../clock.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { troubleText, UserError } from '../errors.ts';
import { selectorText } from '../evidence/selector.ts';
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { FixAnswer } from '../model/fix-answer.ts';
import type { Pod } from '../model/objects.ts';
import type { Client } from '../sources/cluster/client.ts';
import type { Source } from '../sources/source.ts';
import { rolloutOf } from '../watching/rollout.ts';
import type { Rollout } from '../watching/rollout.ts';
import { RESOURCES } from '../model/resources.ts';
import { waitFor } from '../watching/rollout-wait.ts';
import type { OwnerChange } from './change.ts';
import { stayUp } from './steady.ts';
import type { Subject, Workload } from './subject.ts';
import type { Way } from './way.ts';

export interface FixOptions {
  readonly api: ClusterApi;
  readonly client: Client;
  readonly source: Source;
  readonly subject: Subject;
  readonly way: Way;
  readonly change: OwnerChange;
  /** The annotation that says why. */
  readonly cause: string;
  /** The pods of the workload before the change. */
  readonly siblings: readonly Pod[];
  readonly timeoutSeconds: number;
  readonly steadySeconds: number;
  /** Ends the wait early; the change stays. */
  readonly signal: AbortSignal;
  /** The file with the old manifest; null: none. */
  readonly saved: string | null;
  /** What happens, in one line. */
  readonly onLine: (text: string) => void;
  readonly onProgress: (text: string) => void;
}

/** The part of the answer that says what happened. */
export type Outcome = Pick<FixAnswer, 'verdict' | 'summary' | 'done' | 'seconds' | 'diagnosis' | 'notes'>;

/** How the new pods did. */
export type Seen =
  | { readonly how: 'well'; readonly seconds: number }
  | { readonly how: 'interrupted'; readonly seconds: number; readonly note?: string }
  | {
      readonly how: 'failed';
      readonly seconds: number;
      readonly says: string;
      readonly diagnosis: Diagnosis | null;
    };

/** Returns the pods that the selector of a workload matches and that it, or a ReplicaSet, owns. */
export async function podsOf(api: ClusterApi, { metadata, spec }: Workload): Promise<Pod[]> {
  const selector = selectorText(spec?.selector as Parameters<typeof selectorText>[0]);
  const pods = await api.list<Pod>('pods', metadata?.namespace ?? 'default', selector);
  return pods.filter((pod) => controllerOf(pod) !== undefined);
}

/** Explains a pod; null where it is gone by now, or has no cause. */
export async function explained(source: Source, pod: Pod | undefined): Promise<Diagnosis | null> {
  if (!pod) return null;
  const [namespace, name] = placeOf(pod);
  try {
    const { diagnosis } = await diagnose(source, { resource: 'pods', namespace, name });
    return diagnosis.causes.length > 0 ? diagnosis : null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}

export type Patching = FixOptions & { readonly way: Extract<Way, { mode: 'patch' }> };

/** Reads how far the rollout is. @returns why that cannot be read */
async function rolloutNow({ api, way }: Patching): Promise<Rollout | string> {
  const { resource, object } = way.workload;
  try {
    return rolloutOf(resource, await api.get<Workload>(resource, ...placeOf(object)));
  } catch (error) {
    return `the rollout cannot be read: ${troubleText(error)}`;
  }
}

/** Watches the new pods of a workload that was changed. */
export async function watched(options: Patching, changed: Workload): Promise<Seen> {
  const { api, client, source, way, siblings, timeoutSeconds, signal } = options;
  const { resource } = way.workload;
  const began = api.clock.now();
  const seconds = (): number => Math.round(secondsSince(api.clock, began));
  const [namespace, name] = placeOf(changed);
  options.onProgress(`waiting for the rollout of ${RESOURCES[resource].kind}/${name}`);
  const waited = await waitFor({
    client,
    source,
    target: { resource, namespace, name },
    timeoutSeconds,
    signal,
    onLine: options.onLine,
    onNotice: options.onLine,
  });
  if (waited === undefined) return { how: 'interrupted', seconds: seconds() };
  if (waited.outcome === 'failed')
    return { how: 'failed', seconds: seconds(), says: waited.says, diagnosis: waited.diagnosis };
  if (waited.outcome === 'timed-out') {
    // A watch that brings no news says nothing about the pods.
    const late = await rolloutNow(options);
    if (typeof late === 'string') return { how: 'interrupted', seconds: seconds(), note: late };
    const says = `not ready within ${timeoutSeconds} s: ${waited.says}`;
    if (late.state !== 'done') return { how: 'failed', seconds: seconds(), says, diagnosis: waited.diagnosis };
  }
  const before = new Set(siblings.map(({ metadata }) => metadata?.uid ?? ''));
  const { failed, unread } = await stayUp(api, () => podsOf(api, changed), before, {
    seconds: options.steadySeconds,
    limit: Math.max(options.steadySeconds, timeoutSeconds - seconds()),
    signal,
    onProgress: options.onProgress,
  });
  if (failed)
    return { how: 'failed', seconds: seconds(), says: failed.says, diagnosis: await explained(source, failed.pod) };
  if (unread !== '')
    return { how: 'interrupted', seconds: seconds(), note: `the new pods could not be read at the end: ${unread}` };
  return signal.aborted ? { how: 'interrupted', seconds: seconds() } : { how: 'well', seconds: seconds() };
}
