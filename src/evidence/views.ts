/** The views of containers and events that checks read, and how checks ask for facts. */
import type { Fact, Query } from '../model/facts.ts';
import type { Container, ContainerStatus, Event, Terminated, Waiting } from '../model/objects.ts';
import type { Resource, ResourceTypes } from '../model/resources.ts';

/** One container of the pod, spec and status together. */
export interface ContainerView {
  readonly name: string;
  readonly type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  readonly spec: Container;
  readonly status: ContainerStatus | undefined;
  /** Path of its spec and status lists, for citations: `spec.initContainers[x]`, `status.initContainerStatuses[x]`. */
  readonly specPath: string;
  readonly statusPath: string;
  readonly state: 'waiting' | 'running' | 'terminated' | 'none';
  readonly waiting: Waiting | undefined;
  /** The newest dead instance: `state.terminated`, else `lastState.terminated`. */
  readonly dead: Terminated | undefined;
  /** Path of `dead` for citations: `status.containerStatuses[web].lastState.terminated`. */
  readonly deadPath: string;
  /**
   * How long the newest dead instance ran, in seconds (whole seconds: the API cuts them); undefined where times are
   * missing.
   */
  readonly ranSeconds: number | undefined;
  readonly restarts: number;
  /** The limit in force: status.resources before spec.resources (in-place resize). A quantity as written. */
  readonly memoryLimit: string | undefined;
  readonly cpuLimit: string | undefined;
}

/** An event, with the differences between core/v1 and events.k8s.io evened out. */
export interface EventView {
  readonly reason: string;
  readonly type: string;
  /** Without the `(combined from similar events): ` prefix. */
  readonly message: string;
  /** From involvedObject.fieldPath; null where the event names no container. */
  readonly container: string | null;
  readonly count: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly component: string;
  /** `Kind/name`. */
  readonly object: string;
  readonly raw: Event;
}

export interface ListOptions {
  /** Default: the pod's namespace (or none, for a cluster-scoped resource). `'*'`: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly metadataOnly?: boolean;
}

/**
 * Read access to the evidence. Asking for a fact that was not collected notes the wish and gives `not-collected`: the
 * engine gathers all wishes of a round together and runs the checks again. So a check simply reads what it needs, says
 * `unknown` while it lacks it, and asks for nothing it would not use.
 */
export interface Facts {
  /** The source's clock, RFC 3339. */
  readonly now: string;
  get<R extends Resource>(resource: R, name: string, namespace?: string): Fact<ResourceTypes[R]>;
  list<R extends Resource>(resource: R, options?: ListOptions): Fact<readonly ResourceTypes[R][]>;
  /** Events about one object, oldest first. For a Pod only those of its UID. */
  events(kind: string, name: string, options?: { namespace?: string; uid?: string }): Fact<readonly EventView[]>;
  ask(query: Query): Fact<unknown>;
}
