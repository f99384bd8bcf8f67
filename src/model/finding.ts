/** What checks find and what proves it: the parts of every answer. */

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
  /** Another way to the same end as the fix before it: a printer puts `or` in front. */
  readonly alternative?: boolean;
  readonly change?: SpecChange;
}

/**
 * What a cause is about: the thing that pods of many workloads may share a cause in. Pods with the same `about` and
 * the same family of causes are one row of `list`.
 */
export interface About {
  /** A kind of the API, or `Endpoint` (`host:port`), `Image`, `Registry`, `DNS`. */
  readonly kind: string;
  /** null: cluster-scoped, or no object of the API. */
  readonly namespace: string | null;
  readonly name: string;
  /** The part of it that is wrong: the key of a Secret; null: the whole of it. */
  readonly part: string | null;
}

/** Facts of a cause that other parts of the program, and other programs, read instead of its sentence. */
export interface CauseDetails {
  /** The address that did not answer, as the log has it: `10.96.0.1:443`. */
  readonly address?: string;
  /** The resource that ran out where the kubelet evicted the pod, by its API name: `memory`, `ephemeral-storage`. */
  readonly resource?: string;
  /** The log reports that a child process was killed: the killer need not be the kernel. */
  readonly childKilled?: boolean;
  /** Pods of the same revision that run well on other nodes, where the check compared them. */
  readonly healthyElsewhere?: number;
  /** Names that the cause turns on and that its evidence does not cite: environment variables, objects, keys. */
  readonly names?: readonly string[];
}

/**
 * What a cause explains (its symptoms then, for the same container or the whole pod): the id of a cause, a folder with
 * a star (`app/*`), or all causes that say of themselves that they may be such a symptom (`symptomOf`).
 */
export type Explains = string | { readonly symptomsOf: SymptomFamily };

/**
 * Families of symptoms. A check says in `symptomOf` which of them its causes may belong to; what explains such a family
 * names the family and never has to be told of a new check.
 *
 * - specific-error: a general reading of the end, which a more specific reading of the same end explains.
 * - unreachable-service: a program that could not reach a Service, in whatever words.
 * - memory: what a container shows that was killed for memory.
 * - probe-failure: the bare fact that a probe's failure led to the kill.
 * - kill: what a container shows that was killed by the kubelet.
 * - eviction: what a container shows whose pod was evicted.
 */
export type SymptomFamily = 'specific-error' | 'unreachable-service' | 'memory' | 'probe-failure' | 'kill' | 'eviction';

/** A check found a cause. */
export interface Found {
  readonly result: 'found';
  /** The id of the cause: stable for ever. Usually the check's own. */
  readonly id: string;
  readonly category: Category;
  readonly confidence: Confidence;
  /** The container it concerns; null: the whole pod. */
  readonly container: string | null;
  /** null: the matter of the pod, or of its workload, alone. */
  readonly about: About | null;
  /** Default: none. */
  readonly details?: CauseDetails;
  /** One sentence of at most 160 characters that says why, with the names and values that matter. */
  readonly summary: string;
  /** From the pod to the root, where the root lies elsewhere; else empty. */
  readonly chain: readonly Link[];
  /** Most telling first. Never empty. */
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
  /** Adds to the check's own `explains`. */
  readonly explains?: readonly Explains[];
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

export const ruledOut = (why: string): RuledOut => ({ result: 'ruled-out', why });
export const unknown = (why: string): Unknown => ({ result: 'unknown', why });
