/** Runs planned pods, watches each to its end or its time, and leaves nothing behind. */
import { stateOf } from '../diagnosis/state.ts';
import { containersOf, secondsBetween } from '../evidence/containers.ts';
import type { Event, Pod } from '../evidence/objects.ts';
import type { LabApi } from './api.ts';
import { EXPERIMENT_LABEL } from './copy.ts';
import type { Left, PlannedPod } from './types.ts';

/** How a copy ended. */
export type Fate =
  /** It ran for all its time. */
  | 'lived'
  /** A container of it ended with a code other than 0, or was killed. */
  | 'died'
  /** Every container ended with exit 0. */
  | 'completed'
  /** It never ran: not scheduled, not pulled, not created, not mounted. */
  | 'stuck'
  /** The server would not create it. */
  | 'refused'
  /** The person or a signal ended it. */
  | 'interrupted';

export interface Run {
  readonly planned: PlannedPod;
  readonly fate: Fate;
  /** As last seen; undefined where no pod came to be. */
  readonly pod: Pod | undefined;
  /** The container that died, where one did. */
  readonly container: string | null;
  /** Seconds its app ran. */
  readonly ranSeconds: number;
  readonly ready: boolean;
  /** The server's words where it refused, else what the pod's own status says. */
  readonly says: string;
}

export interface LabOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** Called while the pod is still there, before it is removed: its log and events can be read now. */
  readonly onEnd?: (run: Run) => Promise<void>;
}

const POLL_MILLISECONDS = 1000;
/** A pod that cannot start by then will not: the kubelet retries what passes by itself within seconds. */
const STUCK_AFTER_SECONDS = 45;
/** Waiting reasons that no patience mends (pkg/kubelet/images/types.go, kuberuntime_container.go). */
const HOPELESS = new Set(['ErrImageNeverPull', 'InvalidImageName', 'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'ImagePullBackOff']);
const CLEANUP_SECONDS = 40;

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });

const resourceOf = (planned: PlannedPod): 'jobs' | 'pods' => (planned.object.kind === 'Job' ? 'jobs' : 'pods');

interface Look {
  readonly fate: Fate | undefined;
  readonly container: string | null;
  readonly ranSeconds: number;
  readonly ready: boolean;
  readonly says: string;
}

/** Reads a copy's present condition off its status. */
export function lookAt(pod: Pod, seconds: number, now: string, watchSeconds: number): Look {
  const containers = containersOf(pod).filter((container) => container.type !== 'ephemeral');
  const ready = pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
  const app = containers.filter((container) => container.type === 'app');
  const started = app.map((container) => container.status?.state?.running?.startedAt ?? container.dead?.startedAt);
  const ran = Math.max(0, ...app.map((container) => container.ranSeconds ?? secondsBetween(container.status?.state?.running?.startedAt, now) ?? 0));
  const look = (fate: Fate | undefined, container: string | null, says: string): Look => ({ fate, container, ranSeconds: ran, ready, says });
  const dead = containers.find((container) => container.dead !== undefined && container.dead.exitCode !== 0);
  if (dead) return look('died', dead.name, `${dead.name} exited ${dead.dead!.exitCode}${dead.dead!.reason ? ` (${dead.dead!.reason})` : ''}`);
  if (pod.status?.phase === 'Failed') return look('died', null, [pod.status.reason, pod.status.message].filter(Boolean).join(': '));
  if (pod.status?.phase === 'Succeeded' || (app.length > 0 && app.every((container) => container.state === 'terminated'))) return look('completed', null, 'exited 0');
  if (app.length > 0 && app.every((container) => container.state === 'running') && ran >= watchSeconds) return look('lived', null, `ran ${Math.round(ran)} s`);
  const waiting = containers.find((container) => container.state === 'waiting' && HOPELESS.has(container.waiting?.reason ?? ''));
  if (waiting) return look('stuck', waiting.name, `${waiting.waiting?.reason}: ${waiting.waiting?.message ?? ''}`);
  const unscheduled = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled' && condition.status === 'False');
  if (started.every((time) => time === undefined) && seconds > STUCK_AFTER_SECONDS && stateOf(pod, now).state !== 'crashing') {
    const initRuns = containers.some((container) => container.type === 'init' && container.state === 'running');
    if (!initRuns) return look('stuck', null, unscheduled ? `not scheduled: ${unscheduled.message ?? ''}` : 'still waiting to start');
  }
  return look(undefined, null, unscheduled ? `not scheduled yet: ${unscheduled.message ?? ''}` : '');
}

/**
 * Creates one planned pod and watches it.
 * @returns how it ended; never throws for what the server says of this one pod
 */
export async function runPlanned(api: LabApi, planned: PlannedPod, options: LabOptions): Promise<Run> {
  const namespace = planned.object.metadata?.namespace ?? 'default';
  const selector = `${EXPERIMENT_LABEL}=${planned.object.metadata?.labels?.[EXPERIMENT_LABEL]}`;
  const end = async (fate: Fate, pod: Pod | undefined, look?: Look, says = look?.says ?? ''): Promise<Run> => {
    const run: Run = { planned, fate, pod, container: look?.container ?? null, ranSeconds: look?.ranSeconds ?? 0, ready: look?.ready ?? false, says };
    if (pod && fate !== 'interrupted') await options.onEnd?.(run);
    return run;
  };
  if (options.signal.aborted) return end('interrupted', undefined);
  try {
    await api.create(resourceOf(planned), planned.object);
  } catch (error) {
    return end('refused', undefined, undefined, (error as Error).message);
  }
  const began = Date.now();
  let pod: Pod | undefined;
  let wasReady = false;
  for (;;) {
    if (options.signal.aborted) return end('interrupted', pod);
    const pods = await api.list<Pod>('pods', namespace, selector);
    // Other steps of the same experiment carry the same label: ours is the one our object owns (or is).
    const name = planned.object.metadata?.name ?? '';
    pod = pods.find((one) => one.metadata?.name === name || one.metadata?.ownerReferences?.some((owner) => owner.name === name)) ?? pod;
    const seconds = (Date.now() - began) / 1000;
    if (pod) {
      const look = lookAt(pod, seconds, api.now(), planned.watchSeconds);
      wasReady ||= look.ready;
      options.onProgress(`${planned.step}: ${look.says || pod.status?.phase || 'created'}, ${Math.round(seconds)} s`);
      if (look.fate) return end(look.fate, pod, { ...look, ready: wasReady });
    } else if (seconds > STUCK_AFTER_SECONDS) {
      return end('stuck', undefined, undefined, await whyNoPod(api, planned, namespace));
    }
    await pause(POLL_MILLISECONDS, options.signal);
  }
}

/** A Job that could make no pod says why in its events (quota, PodSecurity, a webhook). */
async function whyNoPod(api: LabApi, planned: PlannedPod, namespace: string): Promise<string> {
  try {
    const events = await api.list<Event>('events', namespace, '');
    const refused = events.filter((event) => event.involvedObject?.name === planned.object.metadata?.name && event.reason === 'FailedCreate').at(-1);
    return refused?.message ?? 'no pod was made';
  } catch {
    return 'no pod was made, and its events cannot be read';
  }
}

/**
 * Removes what a plan created, and waits until the pods are gone.
 * @returns what could not be removed
 */
export async function cleanUp(api: LabApi, planned: readonly PlannedPod[], onProgress: (text: string) => void): Promise<Left[]> {
  const left: Left[] = [];
  await Promise.all(
    planned.map(async ({ object }) => {
      const resource = object.kind === 'Job' ? 'jobs' : 'pods';
      const [namespace, name] = [object.metadata?.namespace ?? 'default', object.metadata?.name ?? ''];
      try {
        await api.remove(resource, namespace, name, resource === 'pods' ? { graceSeconds: 1 } : {});
      } catch (error) {
        if ((error as { code?: number }).code !== 404) left.push({ object: `${object.kind}/${name}`, command: `kubectl -n ${namespace} delete ${resource.slice(0, -1)} ${name}` });
      }
    }),
  );
  const first = planned[0]?.object;
  if (!first) return left;
  const namespace = first.metadata?.namespace ?? 'default';
  const selector = `${EXPERIMENT_LABEL}=${first.metadata?.labels?.[EXPERIMENT_LABEL]}`;
  const deadline = Date.now() + CLEANUP_SECONDS * 1000;
  const hurried = new Set<string>();
  while (Date.now() < deadline) {
    try {
      const pods = await api.list<Pod>('pods', namespace, selector);
      if (pods.length === 0) return left;
      onProgress(`removing ${pods.length === 1 ? 'the copy' : `${pods.length} copies`}`);
      for (const pod of pods) {
        const name = pod.metadata?.name ?? '';
        // A sleeper need not be waited for: it has nothing to finish.
        if (!hurried.has(name)) await api.remove('pods', namespace, name, { graceSeconds: 1 }).catch(() => undefined);
        hurried.add(name);
      }
    } catch {
      // The connection may come back before the deadline.
    }
    await pause(500, new AbortController().signal);
  }
  return [...left, { object: `pods with ${selector}`, command: `kubectl crashloop cleanup -n ${namespace}` }];
}
