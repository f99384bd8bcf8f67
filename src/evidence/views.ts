/** The views of containers and events that checks read, and how checks ask for facts. */
import type { Fact, Listed, Query } from '../model/facts.ts';
import type { Container, ContainerStatus, Event, Terminated, Waiting } from '../model/objects.ts';
import type { Resource, ResourceTypes } from '../model/resources.ts';

/** One container of the pod, spec and status together. */
export interface ContainerView {
  readonly name: string;
  readonly type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  readonly spec: Container;
  readonly status: ContainerStatus | undefined;
  /** Paths of its spec and its status, for citations: `spec.initContainers[x]`, `status.initContainerStatuses[x]`. */
  readonly specPath: string;
  readonly statusPath: string;
  readonly state: 'waiting' | 'running' | 'terminated' | 'none';
  readonly waiting: Waiting | undefined;
  /** The newest termination: `state.terminated`, else `lastState.terminated`. */
  readonly dead: Terminated | undefined;
  /** Path of `dead` for citations: `status.containerStatuses[web].lastState.terminated`. */
  readonly deadPath: string;
  /** How long the newest dead instance ran, in whole seconds; undefined if a time is missing. */
  readonly ranSeconds: number | undefined;
  readonly restarts: number;
  /** The limit in force: status.resources before spec.resources (in-place resize). A quantity as the API writes it. */
  readonly memoryLimit: string | undefined;
  readonly cpuLimit: string | undefined;
}

/** An event of either form (core/v1 or events.k8s.io). */
export interface EventView {
  readonly reason: string;
  readonly type: string;
  /** Without the `(combined from similar events): ` prefix. */
  readonly message: string;
  /** From involvedObject.fieldPath; null if the event names no container. */
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
  /** Default: the pod's namespace, or none for a cluster-scoped resource. `'*'`: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly metadataOnly?: boolean;
}

/**
 * Read access to the evidence. Asking for a missing fact notes a wish and returns `not-collected`. The engine gathers
 * all wishes of a round together and runs the checks again. So a check simply reads what it needs, answers `unknown`
 * while it lacks a fact, and asks only for facts it uses.
 */
export interface Facts {
  /** The source's clock, RFC 3339. */
  readonly now: string;
  /** Whether the source does not say when it was made: `now` is then only its newest time. */
  readonly undated: boolean;
  get<R extends Resource>(resource: R, name: string, namespace?: string): Fact<ResourceTypes[R]>;
  list<R extends Resource>(resource: R, options?: ListOptions): Listed<ResourceTypes[R]>;
  /** Events about one object, oldest first. For a Pod only those of its UID. */
  events(kind: string, name: string, options?: { namespace?: string; uid?: string }): Listed<EventView>;
  ask(query: Query): Fact<unknown>;
}
