/** Creates planned pods, watches each to its end or its time, and removes them. */
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';
import type { LabApi } from './api.ts';
import { START_SECONDS } from './copy.ts';
import { TESTING } from './labels.ts';
import { initsRun, isUp, lookAt } from './look.ts';
import type { Fate, Look } from './look.ts';
import type { Left, PlannedPod } from '../model/experiment.ts';

export type { Fate } from './look.ts';

export interface Run extends Omit<Look, 'fate' | 'hopeless'> {
  readonly planned: PlannedPod;
  readonly fate: Fate;
  /** As last seen; undefined where no pod came to be. */
  readonly pod: Pod | undefined;
  /** It was ready at some moment of its life. */
  readonly ready: boolean;
  /** The same checks on the copy, made while it was there; null where it lived, never was, or could not be read. */
  readonly diagnosis: Diagnosis | null;
}

export interface LabOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** Called while the pod is still there, before it is removed: its log and events can be read now. */
  readonly examine?: (pod: Pod) => Promise<Diagnosis | null>;
}

/** Seconds after which waiting is given up. */
const PATIENCE = {
  /** For what hardly passes by itself: the kubelet has tried several times by then. */
  hopeless: 15,
  /** For a pod that does not start and says nothing. */
  silent: 45,
  /** For a server that does not answer. */
  connection: 60,
  /** For pods to be gone once deleted. */
  removal: 60,
} as const;
/** Milliseconds between two looks at a copy, and at one that is being removed. */
const POLL_MILLISECONDS = 1000;
const REMOVAL_POLL_MILLISECONDS = 500;

const resourceOf = (planned: PlannedPod): 'jobs' | 'pods' => (planned.object.kind === 'Job' ? 'jobs' : 'pods');
const placeOf = ({ object }: PlannedPod): { namespace: string; name: string } => ({
  namespace: object.metadata?.namespace ?? 'default',
  name: object.metadata?.name ?? '',
});

/**
 * HTTP status of what the server refused; undefined where no server answered (sources/cluster/api-error.ts: ApiError).
 */
const codeOf = (error: unknown): number | undefined =>
  (error as { code?: unknown }).code === undefined || typeof (error as { code: unknown }).code !== 'number'
    ? undefined
    : (error as { code: number }).code;

/** Ours is the pod that our object is, or owns: other steps of the same experiment carry the same label. */
async function findPod(api: LabApi, planned: PlannedPod): Promise<Pod | undefined> {
  const { namespace, name } = placeOf(planned);
  const pods = await api.list<Pod>(
    'pods',
    namespace,
    TESTING.selectorOf(TESTING.idOf(planned.object.metadata?.labels)),
  );
  return pods.find(
    (pod) =>
      pod.metadata?.name === name ||
      pod.metadata?.ownerReferences?.some((owner) => owner.kind === 'Job' && owner.name === name),
  );
}

/**
 * The newest words about an object that hint at why it does not get on; '' where there are none or they cannot be read.
 */
async function eventsSay(
  api: LabApi,
  planned: PlannedPod,
  pod: Pod | undefined,
): Promise<{ says: string; pulling: boolean }> {
  const { namespace, name } = placeOf(planned);
  try {
    const events = pod
      ? await api.events(namespace, 'Pod', pod.metadata?.name ?? '')
      : await api.events(namespace, planned.object.kind, name);
    const warning = events.filter((event) => event.type === 'Warning').at(-1);
    const last = (reason: string): number => events.findLastIndex((event) => event.reason === reason);
    return {
      says: warning ? `${warning.reason}: ${warning.message ?? ''}` : '',
      pulling: last('Pulling') > Math.max(last('Pulled'), last('Failed')),
    };
  } catch {
    return { says: '', pulling: false };
  }
}

/** Whether the kubelet has begun to kill a watched container for its probe (pkg/kubelet/kuberuntime: event Killing). */
async function isBeingKilled(api: LabApi, planned: PlannedPod, pod: Pod): Promise<boolean> {
  if (
    !planned.spec.containers.some(
      (container) => planned.watched.includes(container.name) && (container.livenessProbe ?? container.startupProbe),
    )
  )
    return false;
  try {
    const events = await api.events(placeOf(planned).namespace, 'Pod', pod.metadata?.name ?? '');
    return events.some(
      (event) =>
        event.reason === 'Killing' &&
        planned.watched.some((name) => event.involvedObject?.fieldPath?.endsWith(`{${name}}`)),
    );
  } catch {
    return false;
  }
}

/**
 * Creates one planned pod and watches it.
 * @returns how it ended; does not throw for what the server says, or where it is silent
 */
export async function runPlanned(api: LabApi, planned: PlannedPod, options: LabOptions): Promise<Run> {
  const { signal, onProgress } = options;
  const nothing: Look = {
    fate: undefined,
    container: null,
    exitCode: null,
    reason: null,
    ranSeconds: 0,
    ready: false,
    says: '',
    hopeless: false,
  };
  let pod: Pod | undefined;
  let wasReady = false;
  const end = async (fate: Fate, look: Look, says = look.says): Promise<Run> => {
    const { fate: _fate, hopeless: _hopeless, ...rest } = look;
    const told = pod && (fate === 'died' || fate === 'stuck') ? await options.examine?.(pod).catch(() => null) : null;
    return { ...rest, planned, fate, pod, ready: wasReady, says, diagnosis: told ?? null };
  };
  if (signal.aborted) return end('interrupted', nothing);
  onProgress(`${planned.step}: creating the copy`);
  try {
    await api.create(resourceOf(planned), planned.object);
  } catch (error) {
    return end(codeOf(error) === undefined ? 'lost' : 'refused', nothing, (error as Error).message);
  }
  const seconds = (from: number): number => (api.clock.now() - from) / 1000;
  const began = api.clock.now();
  let heard = began;
  let hopelessSince: number | undefined;
  let latest = nothing;
  for (;;) {
    if (signal.aborted) return end('interrupted', latest);
    let found: Pod | undefined;
    try {
      found = await findPod(api, planned);
      heard = api.clock.now();
    } catch (error) {
      if (codeOf(error) === 403 || codeOf(error) === 401 || seconds(heard) > PATIENCE.connection)
        return end('lost', latest, `the copy could not be watched: ${(error as Error).message}`);
      await api.clock.sleep(POLL_MILLISECONDS, signal);
      continue;
    }
    if (pod && !found) return end('lost', latest, 'the copy was removed before its time was over');
    pod = found ?? pod;
    if (pod) {
      latest = lookAt(pod, planned.watched, api.now(), planned.watchSeconds);
      wasReady ||= latest.ready;
      onProgress(`${planned.step}: ${latest.says}, ${Math.round(seconds(began))} s`);
      const unready =
        latest.fate === 'lived' && !wasReady && latest.ranSeconds < planned.watchSeconds + (planned.readySeconds ?? 0);
      // A kill takes its grace period, and a busy node longer; until it is over the container still runs.
      const dying =
        latest.fate === 'lived' &&
        latest.ranSeconds < planned.watchSeconds + planned.graceSeconds + PATIENCE.removal &&
        (await isBeingKilled(api, planned, pod));
      if (latest.fate && !unready && !dying) return end(latest.fate, latest);
      if (pod.metadata?.deletionTimestamp) return end('lost', latest, 'the copy was removed before its time was over');
    }
    hopelessSince = latest.hopeless ? (hopelessSince ?? api.clock.now()) : undefined;
    if (hopelessSince !== undefined && seconds(hopelessSince) >= PATIENCE.hopeless) return end('stuck', latest);
    const quiet = pod === undefined || (!isUp(pod, planned.watched) && !initsRun(pod, planned.watched));
    if (quiet && seconds(began) > PATIENCE.silent) {
      const { says, pulling } = await eventsSay(api, planned, pod);
      if (!pulling || seconds(began) > START_SECONDS)
        return end(
          'stuck',
          latest,
          says || (pod ? 'it does not start, and no event says why' : 'no pod was made, and no event says why'),
        );
    }
    await api.clock.sleep(POLL_MILLISECONDS, signal);
  }
}

const deletion = (object: { kind?: string | undefined; namespace: string; name: string }): Left => ({
  object: `${object.kind ?? 'Pod'}/${object.name}`,
  command: `kubectl -n ${object.namespace} delete ${(object.kind ?? 'pod').toLowerCase()} ${object.name}`,
});

/**
 * Removes what was planned, whether it came to be or not, and waits until the pods are gone. Tries again while the
 * server is silent.
 * @returns what could not be removed
 */
export async function cleanUp(
  api: LabApi,
  planned: readonly PlannedPod[],
  options: Pick<LabOptions, 'onProgress'>,
): Promise<Left[]> {
  return (
    await Promise.all(planned.map((one) => removeOne(api, one, api.clock.now() + PATIENCE.removal * 1000, options)))
  ).flat();
}

async function removeOne(
  api: LabApi,
  planned: PlannedPod,
  deadline: number,
  options: Pick<LabOptions, 'onProgress'>,
): Promise<Left[]> {
  const { namespace, name } = placeOf(planned);
  const grace = { graceSeconds: planned.graceSeconds };
  let ownerGone = false;
  let asked = false;
  let left: Left[] = [deletion({ kind: planned.object.kind, namespace, name })];
  for (;;) {
    try {
      if (!ownerGone)
        await api
          .remove(resourceOf(planned), namespace, name, planned.object.kind === 'Pod' ? grace : {})
          .catch(orAbsent);
      ownerGone = true;
      const pod = await findPod(api, planned);
      if (!pod) return [];
      left = [deletion({ namespace, name: pod.metadata?.name ?? name })];
      options.onProgress(`removing ${pod.metadata?.name}`);
      // The garbage collector does this too; asking for it saves its queue and the original's grace period.
      if (!asked)
        await api
          .remove('pods', namespace, pod.metadata?.name ?? '', grace)
          .catch((error: unknown) => (codeOf(error) === 403 ? undefined : orAbsent(error)));
      asked = true;
    } catch (error) {
      if (codeOf(error) === 403) return ownerGone ? [] : left;
    }
    if (api.clock.now() > deadline) return left;
    await api.clock.sleep(REMOVAL_POLL_MILLISECONDS);
  }
}

function orAbsent(error: unknown): void {
  if (codeOf(error) !== 404) throw error;
}
