/**
 * Turns messages of the API server, the scheduler, the kubelet and the container runtime into data. Pure. No other file
 * of this folder looks into such a message.
 */
import { once, oneOf, sequence } from '../expressions.ts';

/**
 * Returns who refused an object, by the message of the admission plug-in (k8s.io/apiserver and
 * kubernetes/plugin/pkg/admission).
 */
export function refuser(message: string): string {
  if (/violates PodSecurity/.test(message)) return 'PodSecurity';
  if (/exceeded quota|must specify [a-z.,]{1,200} for|failed quota/.test(message)) return 'a ResourceQuota';
  if (/(?:maximum|minimum) [a-z-]{1,60} usage per|ratio of limit to request|\bLimitRange\b/i.test(message))
    return 'a LimitRange';
  const webhook = /admission webhook "([^"]{1,200})"/.exec(message)?.[1];
  if (webhook) return `admission webhook ${webhook}`;
  if (/ValidatingAdmissionPolicy/.test(message)) return 'a ValidatingAdmissionPolicy';
  if (/cannot create resource|cannot impersonate/.test(message)) return 'RBAC';
  return 'the server';
}

/** Whether the scheduler found the nodes full (pkg/scheduler/framework/plugins/noderesources). */
export const hasNoRoom = (message: string): boolean => /\bInsufficient [a-z]|Too many pods/.test(message);

/** Whether the scheduler is making room for the pod by preemption (pkg/scheduler/schedule_one.go). */
export const isMakingRoom = (message: string): boolean => /found a potential placement/.test(message);

/** What the runtimes write where the image has no shell (runc: stat or PATH lookup; crun: `executable file`). */
const NO_SHELL = once(() =>
  oneOf([
    sequence(
      [/exec: ["`]?\/bin\/sh|stat \/bin\/sh/, /executable file `?\/bin\/sh/, /exec \/bin\/sh/],
      /[^]{0,80}(?:no such file|not found)/,
    ),
    /["`]?\/bin\/sh["`]?: no such file/,
  ]),
);

/**
 * Returns why `/bin/sh` did not start; null where the texts do not say.
 * @param texts messages of the runtime and lines of the log
 */
export function shellFailure(texts: readonly string[]): 'no-shell' | 'wrong-format' | null {
  const text = texts.join('\n');
  if (NO_SHELL().test(text)) return 'no-shell';
  return /exec format error/i.test(text) ? 'wrong-format' : null;
}

/** Whether the kubelet refused to run an image as root (pkg/kubelet/kuberuntime/security_context_others.go). */
export const mustNotBeRoot = (message: string): boolean => /runAsNonRoot|non-root policy/.test(message);
