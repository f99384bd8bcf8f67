/** What a retry is about: a pod, its controller and the workload above. */
import { UserError } from '../errors.ts';
import { selectorText } from '../evidence/selector.ts';
import { shellLine } from '../model/command.ts';
import { nameOf } from '../model/objects.ts';
import type { Deployment, HorizontalPodAutoscaler, KubeObject, Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';

/** An object with its resource. */
export interface Located {
  readonly resource: Resource;
  readonly object: KubeObject;
}

/** A controller that could not be read. */
export interface Unread {
  readonly kind: string;
  readonly name: string;
  /** Why. */
  readonly unread: string;
  /** Of a cluster: the URL of its API server. */
  readonly server?: string | undefined;
}

/** What was read around the target. */
export interface Subject {
  /** The pod to retry; undefined for a workload without one. */
  readonly pod: Pod | undefined;
  /** The pod's controller; undefined: it has none. `absent`: it was deleted. */
  readonly controller: Located | 'absent' | Unread | undefined;
  /** The pods of the controller, with this one. */
  readonly siblings: readonly Pod[];
  /** The workload above the pod, or the one that the user named. */
  readonly workload: Located | undefined;
  /** Set where there is a workload above and it could not be read; then `workload` may be a lower one. */
  readonly unreadWorkload?: Unread;
  readonly workloadPods: readonly Pod[];
  /** undefined: they could not be read. */
  readonly autoscalers: readonly HorizontalPodAutoscaler[] | undefined;
  /** Names of the PodDisruptionBudgets that cover the pod; undefined where they could not be read. */
  readonly budgets: readonly string[] | undefined;
}

/** Returns `Deployment/web`. */
export const titleOf = ({ resource, object }: Located): string => `${RESOURCES[resource].kind}/${nameOf(object)}`;

/** Returns the command that shows an object with its events. */
export const describeLine = (kind: string, { metadata }: KubeObject): string =>
  shellLine`kubectl -n ${metadata?.namespace ?? ''} describe ${kind} ${metadata?.name ?? ''}`;

/** Returns the error for a workload that could not be read. @param what its part: `the pods of ` */
export const cannotRead = ({ kind, name, unread, server }: Unread, what = ''): UserError =>
  new UserError(
    `cannot read ${what}${kind}/${name}: ${unread}`,
    server === undefined ? undefined : `the server is ${server}`,
    { to: 'to try again' },
  );

/** Returns the selector of a workload's pods in kubectl's syntax; '' selects all pods of the namespace. */
export const podSelector = ({ object }: Located): string =>
  selectorText((object as Deployment).spec?.selector as Parameters<typeof selectorText>[0]);
