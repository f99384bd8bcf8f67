/** The Job or the pod that runs a copy: no controller adopts it and no Service sends it traffic. Pure. */
import { once, sequence } from '../expressions.ts';
import type { PlannedPod, TestName } from '../model/experiment-answer.ts';
import type { KubeObject, Pod, PodSpec } from '../model/objects.ts';
import { placeOf } from './api.ts';
import { GRACE_SECONDS, pinOf } from '../knowledge/copy-spec.ts';
import { TESTING } from './labels.ts';

/** Seconds after which the cluster removes a finished Job, in case this program was killed. */
export const TTL_SECONDS = 60;

/** Seconds from creation until the containers should run: an image may have to be pulled. */
export const START_SECONDS = 120;

/**
 * Annotations that decide how a pod runs. Those that attach it to networks are left out: two pods cannot have one IP
 * address.
 */
const ACTING = once(() =>
  sequence(/^/, [
    /container\.apparmor\.security\.beta\.kubernetes\.io\//,
    /container\.seccomp\.security\.alpha\.kubernetes\.io\//,
    /seccomp\.security\.alpha\.kubernetes\.io\//,
    /runtime\.|io\.kubernetes\.cri/,
  ]),
);

/** Whether an annotation decides how the pod runs, so that a copy has it too. */
export const isActing = (key: string): boolean => ACTING().test(key);

function annotationsOf(pod: Pod): Record<string, string> {
  const acting = Object.entries(pod.metadata?.annotations ?? {}).filter(([key]) => isActing(key));
  // The spec already holds the injected containers.
  return {
    ...Object.fromEntries(acting),
    [TESTING.copyOf]: `${pod.metadata?.namespace ?? 'default'}/${pod.metadata?.name}`,
    'linkerd.io/inject': 'disabled',
  };
}

/** Returns the copy's name: the original's, cut so that the suffix of the Job's pod still fits into 63 characters. */
function copyName(pod: Pod, id: string, tag: string): string {
  const tail = `-crashloop-${tag}-${id}`;
  return `${(pod.metadata?.name ?? 'pod')
    .slice(0, 57 - tail.length)
    .replace(/(?<![-.])[-.]+$/, '')
    .replaceAll('.', '-')}${tail}`;
}

export interface CopyOf extends Pick<PlannedPod, 'role' | 'step' | 'purpose' | 'watched' | 'watchSeconds'> {
  readonly pod: Pod;
  readonly test: TestName;
  /** As `newId` returns it: the same for all copies of an experiment. */
  readonly id: string;
  /** Part of the copy's name, where the role alone is not unique in the experiment. */
  readonly tag?: string;
  readonly spec: PodSpec;
  /** The watched containers only sleep, so they need no time to end. */
  readonly sleeps: boolean;
  /** The copy has the original's labels too (`--keep-labels`). */
  readonly keepLabels?: boolean;
  /** Seconds that the original's init containers may take. */
  readonly initSeconds?: number;
}

/**
 * Returns the copy with a Job that runs it. The cluster ends the Job at its deadline and removes it a minute later, even
 * where this program was killed (pkg/controller/job, pkg/controller/ttlafterfinished).
 */
export function plannedCopy(copy: CopyOf): PlannedPod {
  const { pod, test, id, role, step, purpose, watched, watchSeconds } = copy;
  const labels = {
    ...(copy.keepLabels ? pod.metadata?.labels : {}),
    ...TESTING.labels(test, id),
    ...(pod.metadata?.annotations?.['sidecar.istio.io/status'] ? { 'sidecar.istio.io/inject': 'false' } : {}),
  };
  const annotations = annotationsOf(pod);
  const graceSeconds = copy.sleeps ? 1 : (copy.spec.terminationGracePeriodSeconds ?? GRACE_SECONDS);
  const spec = { ...copy.spec, terminationGracePeriodSeconds: graceSeconds };
  const object = {
    apiVersion: 'batch/v1',
    kind: 'Job' as const,
    metadata: {
      name: copyName(pod, id, copy.tag ?? role),
      namespace: placeOf(pod)[0],
      labels: TESTING.labels(test, id),
      annotations: { [TESTING.copyOf]: annotations[TESTING.copyOf]! },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(watchSeconds + (copy.initSeconds ?? 0) + START_SECONDS),
      ttlSecondsAfterFinished: TTL_SECONDS,
      template: { metadata: { labels, annotations }, spec },
    },
  };
  return {
    role,
    node: pinOf(spec),
    step,
    purpose,
    object: object as KubeObject & { kind: 'Job' },
    spec,
    watched,
    watchSeconds,
    graceSeconds,
  };
}

interface JobShape {
  readonly spec: {
    readonly activeDeadlineSeconds: number;
    readonly template: { readonly metadata: KubeObject['metadata']; readonly spec: PodSpec };
  };
}

/** Returns the same copy as a bare pod. The cluster ends it at its deadline but does not remove it. */
export function bare(planned: PlannedPod): PlannedPod {
  if (planned.object.kind === 'Pod') return planned;
  const { activeDeadlineSeconds, template } = (planned.object as unknown as JobShape).spec;
  const metadata = {
    ...template.metadata,
    name: planned.object.metadata?.name,
    namespace: planned.object.metadata?.namespace,
  };
  return {
    ...planned,
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { ...template.spec, activeDeadlineSeconds },
    } as PlannedPod['object'],
  };
}
