/**
 * When waiting on is of no use. Pure. What the spec or the image decides never mends itself; what hangs on another
 * object or service may, and is given time, because they are often made in one breath.
 */
import type { Cause } from '../model/diagnosis.ts';
import type { Trouble } from './trouble.ts';

/** Whether a cause may go away without anybody editing this workload. */
export type Mending = 'never' | 'perhaps' | 'likely';

/** Decided by the pod's spec or its image. `folder/*` stands for all of a room. */
export const NEVER: ReadonlySet<string> = new Set([
  'image/command-not-found',
  'image/entrypoint-missing',
  'image/entrypoint-not-executable',
  'image/exec-format',
  'image/glibc-version',
  'image/interpreter-missing',
  'image/invalid-name',
  'image/missing-library',
  'image/never-pull',
  'image/no-command',
  'image/not-executable',
  'image/pull-not-found',
  'config/missing-env',
  'config/env-duplicate',
  'config/run-as-non-root',
  'config/token-not-mounted',
  'config/unexpanded-reference',
  'config/file-elsewhere',
  'config/file-permission',
  'app/bad-flag',
  'app/usage',
  'app/missing-module',
  'app/privileged-port',
  'app/read-only-root',
  'app/config-invalid',
  'app/path-denied',
  'app/exited-zero',
  'limits/oom-limit',
  'limits/oom-pod-limit',
  'limits/heap-over-limit',
  'limits/limit-too-low-to-start',
  'limits/tmpfs-counted',
  'limits/emptydir-limit',
  'probes/wrong-path',
  'probes/wrong-port',
  'probes/wrong-scheme',
  'probes/exec-probe-broken',
  'volumes/mount-hides-image',
  'volumes/subpath',
  'volumes/hostpath-type',
  'volumes/read-only-write',
  'volumes/mount-conflict',
]);
/** Decided by another object, another service, the registry or the cluster. */
export const LIKELY: ReadonlySet<string> = new Set([
  'app/connection-failed',
  'app/connection-refused',
  'app/connection-timeout',
  'app/dns-failure',
  'app/refused',
  'app/rbac-forbidden',
  'app/auth-failed',
  'app/missing-sidecar',
  'app/tls-failure',
  'upstream/*',
  'probes/dependency-probe',
  'probes/slow-start',
  'config/configmap-missing',
  'config/configmap-key-missing',
  'config/secret-missing',
  'config/secret-key-missing',
  'config/operator-secret',
  'config/service-account-missing',
  'config/missing-file',
  'image/pull-failed',
  'image/pull-rate-limit',
  'image/pull-registry-unreachable',
  'image/pull-unauthorized',
  'volumes/*',
  'node/*',
  'limits/oom-node',
  'limits/node-pressure-eviction',
  'limits/preempted',
  'limits/unschedulable-resources',
]);

export function mendingOf(cause: Pick<Cause, 'id' | 'confidence'> | undefined): Mending {
  if (cause === undefined) return 'perhaps';
  if (NEVER.has(cause.id)) return cause.confidence === 'possible' ? 'perhaps' : 'never';
  return LIKELY.has(cause.id) || LIKELY.has(`${cause.id.split('/')[0]}/*`) ? 'likely' : 'perhaps';
}

/**
 * Crashes after which it is a loop: the first restart comes at once, the next ones after 10, 20 and 40 s (kubelet:
 * initialCrashLoopBackOff).
 */
export const CRASHES: Readonly<Record<Mending, number>> = { never: 2, perhaps: 3, likely: 5 };
/**
 * Seconds from the pod's start for what cannot be started. The kubelet tries every 10 to 15 s, a pull after 10, 20, 40
 * s.
 */
export const STUCK_SECONDS: Readonly<Record<Mending, number>> = { never: 10, perhaps: 45, likely: 45 };
/** A pull that the registry did not serve, a volume that is not there yet. */
export const SLOW_SECONDS = 120;
const SLOW: readonly string[] = ['image/pull-', 'volumes/', 'node/'];
/** Seconds without room on any node: an autoscaler looks every 10 s, and says so in an event. */
export const UNSCHEDULED_SECONDS = 60;
/** The same once it has said that it adds a node. */
export const SCALING_SECONDS = 600;
/** And once it has said that none would help. */
export const NO_SCALING_SECONDS = 20;
/** Seconds in which pods are not made: quota is freed when older pods end, a ServiceAccount is made a moment later. */
export const NOT_MADE_SECONDS = 20;
export const NOT_MADE_BESIDE_OLDER_SECONDS = 60;

/**
 * What an autoscaler said of a pod (kubernetes/autoscaler
 * cluster-autoscaler/processors/status/eventing_scale_up_processor.go; karpenter pkg/events).
 */
export type Scaling = 'adds' | 'cannot' | 'silent';

/** @param reasons of the pod's events, oldest first */
export function scalingOf(reasons: readonly string[]): Scaling {
  const last = reasons
    .filter((reason) => reason === 'TriggeredScaleUp' || reason === 'NotTriggerScaleUp' || reason === 'Nominated')
    .at(-1);
  return last === undefined ? 'silent' : last === 'NotTriggerScaleUp' ? 'cannot' : 'adds';
}

/**
 * Whether to stop waiting.
 * @param cause the first one of the pod's diagnosis
 * @param beside older pods still end, which makes room
 */
export function isHopeless(trouble: Trouble, cause: Cause | undefined, scaling: Scaling, beside: boolean): boolean {
  const mending = mendingOf(cause);
  switch (trouble.kind) {
    case 'failed':
      return true;
    case 'crashed':
      return trouble.crashes >= CRASHES[mending];
    case 'stuck': {
      const slow = cause !== undefined && mending === 'likely' && SLOW.some((begin) => cause.id.startsWith(begin));
      // Nothing wrong was found: it is pulling, mounting, or waiting for its turn.
      if (cause === undefined && trouble.container === null) return false;
      return trouble.seconds >= (slow ? SLOW_SECONDS : STUCK_SECONDS[mending]);
    }
    case 'unscheduled':
      if (beside || /preemption: found a potential placement/.test(trouble.says))
        return trouble.seconds >= SCALING_SECONDS;
      return (
        trouble.seconds >=
        (scaling === 'adds' ? SCALING_SECONDS : scaling === 'cannot' ? NO_SCALING_SECONDS : UNSCHEDULED_SECONDS)
      );
  }
}
