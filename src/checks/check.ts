/** What a check is, what it may say, and what it is given. */
import type { Fact, Query } from '../evidence/facts.ts';
import type {
  Container,
  ContainerStatus,
  Event,
  KubeObject,
  Pod,
  ReplicaSet,
  Terminated,
  Waiting,
} from '../evidence/objects.ts';
import type { Resource, ResourceTypes } from '../evidence/resources.ts';
import type { LogAnalysis } from '../logs/log-analysis.ts';

/** The six categories and the node, in the order in which they are always answered. */
export const CATEGORIES = [
  'app-error',
  'bad-image',
  'missing-config',
  'resource-limits',
  'volume',
  'liveness-probe',
  'node',
] as const;
export type Category = (typeof CATEGORIES)[number];

/**
 * `confirmed`: the API states it, or the object was looked up and is wrong, or an experiment showed it.
 * `likely`: one strong signal and nothing against it. `possible`: the rest.
 */
export type Confidence = 'confirmed' | 'likely' | 'possible';

/** `read-only` changes nothing; `restarts` ends or replaces pods; `changes` edits objects. */
export type Risk = 'read-only' | 'restarts' | 'changes';

/** Where a claim is proved. */
export interface Citation {
  /** `Kind/name` (`Pod/web-1`, `Service/postgres`, `Node/node-2`); of another namespace: `Kind/namespace/name`. */
  readonly object: string;
  /**
   * `log CONTAINER`, `event REASON`, `lookup` (the object was asked for and is absent), or the path of a field with
   * list members by name: `status.containerStatuses[web].lastState.terminated.reason`,
   * `spec.containers[web].env[DB_URL]`.
   */
  readonly field: string;
  /** RFC 3339, or null where the fact has no time of its own. */
  readonly time: string | null;
  /** The value or line, verbatim. */
  readonly quote: string;
}

/** One step from the symptom towards the root: what this object says. */
export interface Link {
  readonly object: string;
  readonly says: string;
}

/** A change to the pod's spec that would mend it, in a form a program can apply (fix-test). */
export interface SpecChange {
  /** The container whose spec is changed; null: the pod's spec. */
  readonly container: string | null;
  /**
   * Dotted paths below it to their new values: `{"resources.limits.memory": "128Mi"}`. null removes. env is by name:
   * `env[PORT]`.
   */
  readonly set: { readonly [path: string]: unknown };
}

export interface Fix {
  /** An imperative, one line. */
  readonly text: string;
  /** A command that can be copied as it is, or null where none would do. */
  readonly command: string | null;
  readonly risk: Risk;
  readonly change?: SpecChange;
}

/** A check found a cause. */
export interface Found {
  readonly result: 'found';
  /** The id of the cause: stable for ever. Usually the check's own. */
  readonly id: string;
  readonly category: Category;
  readonly confidence: Confidence;
  /** The container it concerns; null: the whole pod. */
  readonly container: string | null;
  /** One sentence of at most 160 characters that says why, with the names and values that matter. */
  readonly summary: string;
  /** From the pod to the root, where the root lies elsewhere; else empty. */
  readonly chain: readonly Link[];
  /** Most telling first. Never empty. */
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
  /**
   * Ids of causes that this one explains (they are then its symptoms, for the same container or the whole pod): an id,
   * or a folder with a star: `app/*`. Adds to the check's own `explains`.
   */
  readonly explains?: readonly string[];
}

/** A check looked and the thing is not so. */
export interface RuledOut {
  readonly result: 'ruled-out';
  /** A few words with the fact that rules it out: `2 references, both there`. */
  readonly why: string;
}

/** A check could not look. */
export interface Unknown {
  readonly result: 'unknown';
  readonly why: string;
}

export type Outcome = Found | RuledOut | Unknown;

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

/** What a check of a pod is given. */
export interface PodContext extends Facts {
  readonly pod: Pod;
  readonly namespace: string;
  readonly name: string;
  /** init, sidecars and app containers in the order of the spec. */
  readonly containers: readonly ContainerView[];
  /** The containers whose trouble is to be explained. Empty where the pod itself is the trouble (pending, evicted). */
  readonly subjects: readonly ContainerView[];
  /** The pod's own events, oldest first. */
  podEvents(): Fact<readonly EventView[]>;
  /** The dead instance's log of a container, analysed (once; later calls are free). */
  log(container: ContainerView): Fact<LogAnalysis>;
  /**
   * The first cause of another pod's trouble, by the same checks; undefined where it has none or is being asked about
   * already.
   */
  causeOf(pod: Pod): Found | undefined;
  /** What several checks work out of the same facts, worked out once; `what` names it. */
  once<T>(what: string, work: () => T): T;
}

/** What the documentation says of a check; docs/checks.md is generated from it. */
export interface CheckMeta {
  /** `folder/file-name`: the id of what it finds. Stable for ever. */
  readonly id: string;
  readonly category: Category;
  /** A noun phrase: `ConfigMap key missing`. */
  readonly title: string;
  /** What is wrong when it finds something; one or two sentences ending with a period. */
  readonly description: string;
  /** What it takes to say each word. `confirmed` is null where the check can never be that sure. */
  readonly criteria: {
    readonly confirmed: string | null;
    readonly likely: string | null;
    readonly possible: string | null;
  };
  /** When it stays silent although it looks alike. One sentence. */
  readonly silent: string;
  /** Kubernetes paths or URLs the facts were read from. Never empty. */
  readonly sources: readonly string[];
  /** Ids this cause explains, as `Found.explains`. */
  readonly explains: readonly string[];
  /**
   * Between roots of equal confidence the larger is told first. 50 is the middle; a lookup that proves is 80, a general
   * reading of the log 20, a bare exit code 5.
   */
  readonly weight: number;
  /** Other ids `run` may give to what it finds (each documented under this check). */
  readonly alsoFinds?: readonly string[];
}

export interface Check extends CheckMeta {
  run(context: PodContext): readonly Outcome[];
}

/** Gives its argument back; there for the types and so that a check reads as one declaration. */
export function defineCheck(check: Check): Check {
  return check;
}

export const ruledOut = (why: string): RuledOut => ({ result: 'ruled-out', why });
export const unknown = (why: string): Unknown => ({ result: 'unknown', why });

/** What a check of a workload is given: a workload whose pods were never made, or are gone. */
export interface WorkloadContext extends Facts {
  readonly resource: Resource;
  readonly workload: KubeObject;
  readonly namespace: string;
  readonly name: string;
  /** Of a Deployment, newest revision first; else empty. */
  readonly replicaSets: readonly ReplicaSet[];
}

export interface WorkloadCheck extends CheckMeta {
  run(context: WorkloadContext): readonly Outcome[];
}

/** Gives its argument back, as `defineCheck`. */
export function defineWorkloadCheck(check: WorkloadCheck): WorkloadCheck {
  return check;
}
