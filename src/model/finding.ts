/** What checks find and what proves it: the parts of every answer. */
import type { Command } from './command.ts';
import type { StartFailure } from './inspection.ts';

/** The six categories and the node, in the order of every answer. */
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
 * How sure a cause is.
 *
 * - confirmed: the API states it, a lookup showed that the object is wrong, or an experiment showed it.
 * - likely: one strong piece of evidence and nothing against it.
 * - possible: the rest.
 */
export type Confidence = 'confirmed' | 'likely' | 'possible';
/** Confidences in order: a higher number is more certain. */
export const SURENESS: Readonly<Record<Confidence, number>> = { confirmed: 2, likely: 1, possible: 0 };

const LOWER: Readonly<Record<Confidence, Confidence>> = {
  confirmed: 'likely',
  likely: 'possible',
  possible: 'possible',
};

/** Returns the next lower confidence; `possible` stays. */
export const lower = (confidence: Confidence): Confidence => LOWER[confidence];

/**
 * `read-only` changes nothing; `restarts` ends or replaces pods; `changes` edits objects; `recreates` deletes an object and
 * creates it again: a pod loses its emptyDir volumes and its logs, and may run on another node.
 */
export type Risk = 'read-only' | 'restarts' | 'changes' | 'recreates';

/**
 * What a fix achieves. `restores` brings the service back, and the cause stays, or may stay; `repairs` removes the cause;
 * `shows` only finds out more.
 */
export type Effect = 'restores' | 'repairs' | 'shows';

/** A place that proves a claim. */
export interface Citation {
  /** `Kind/name` (`Pod/web-1`, `Service/postgres`, `Node/node-2`); of another namespace: `Kind/namespace/name`. */
  readonly object: string;
  /**
   * `log CONTAINER`, `event REASON` (then ` of an earlier run`, ` of a later run` or ` of another run`, if it is about
   * another instance of the container), `lookup` (the object does not exist), or the path of a field with list members by name:
   * `status.containerStatuses[web].lastState.terminated.reason`, `spec.containers[web].env[DB_URL]`. The quote of a path
   * that ends with a variable is its value, and is masked by its name (redaction/answers.ts).
   */
  readonly field: string;
  /** RFC 3339; null: the fact has no time. */
  readonly time: string | null;
  /** The value or line, verbatim. */
  readonly quote: string;
}

/** One step of the chain from the pod to the root cause. */
export interface Link {
  readonly object: string;
  /** What this object shows, as a clause without a subject. */
  readonly says: string;
}

/** A change to the pod's spec that would fix the cause, in a form that a program can apply (fix-test). */
export interface SpecChange {
  /** The container with the changed spec; null: the pod's spec. */
  readonly container: string | null;
  /**
   * Dotted paths below it to their new values: `{"resources.limits.memory": "128Mi"}`. null removes the field. env
   * members are named: `env[PORT]`.
   */
  readonly set: { readonly [path: string]: unknown };
}

/** What a user can do about a cause, or how to find out more. */
export interface Fix {
  /** An imperative of one line that starts with a small letter. */
  readonly text: string;
  /** A command to copy; null: no single command does it. */
  readonly command: Command | null;
  readonly risk: Risk;
  /** Default: `shows` for what is read-only, else `repairs`. */
  readonly effect?: Effect;
  /** It helps only under a condition that its text states, or after another fix: it never comes first. */
  readonly conditional?: true;
  /** Another way to reach what the previous fix reaches: printers put `or` in front. */
  readonly alternative?: boolean;
  readonly change?: SpecChange;
  /** It goes back to an older revision of the workload. */
  readonly rollback?: true;
}

/** Returns what a fix achieves. */
export const effectOf = ({ effect, risk }: Pick<Fix, 'effect' | 'risk'>): Effect =>
  effect ?? (risk === 'read-only' ? 'shows' : 'repairs');

/**
 * What a cause is about: the object that pods of several workloads may share a cause in. `list` shows pods with the
 * same `about` and the same family of causes as one row.
 */
export interface About {
  /** A kind of the API, or `Endpoint` (`host:port`), `Image`, `Registry`, `DNS`. */
  readonly kind: string;
  /** null: cluster-scoped, or no object of the API. */
  readonly namespace: string | null;
  readonly name: string;
  /** The part that is wrong, such as the key of a Secret; null: the whole object. */
  readonly part: string | null;
}

/** Facts of a cause that other parts of the program, and other programs, read instead of its sentence. */
export interface CauseDetails {
  /** The address that did not answer, as the log writes it: `10.96.0.1:443`. */
  readonly address?: string;
  /** The resource that ran out when the kubelet evicted the pod, by its API name: `memory`, `ephemeral-storage`. */
  readonly resource?: string;
  /** The log reports a killed child process. The kernel is not its only possible killer. */
  readonly childKilled?: boolean;
  /** The program was refused memory; its log does not show which limit refused it. */
  readonly memoryRefused?: true;
  /**
   * How a container that was killed for memory came to its limit. at-start: it needs more to start · may-leak: what is
   * known fits growth without end · unclear: nothing known distinguishes a leak from a limit that is too low.
   */
  readonly growth?: 'at-start' | 'may-leak' | 'unclear';
  /** Number of pods of the same revision that run fine on other nodes; absent: the check did not compare them. */
  readonly healthyElsewhere?: number;
  /**
   * What is at fault for a program that does not run: the pod spec, which names a program that the image lacks or mounts
   * over it, or the image.
   */
  readonly blames?: 'spec' | 'image';
  /** Why the program did not start, as the kubelet, the runtime or the kernel said it. */
  readonly startFailure?: StartFailure;
  /** The program that did not start, as they name it: a path, or a name without a folder. */
  readonly program?: string;
  /** Waiting does not help: someone has to create or change an object. `list` shows such a pod at once. */
  readonly stays?: true;
  /** Names that the cause depends on and its evidence does not cite: environment variables, objects, keys. */
  readonly names?: readonly string[];
}

/**
 * What a cause explains; that becomes its symptom, within the same container or the whole pod. Either the id of a
 * cause, a folder with a star (`app/*`), or all causes with this family in `symptomOf`.
 */
export type Explains = string | { readonly symptomsOf: SymptomFamily };

/**
 * Families of symptoms. `symptomOf` of a check names the families that its causes may belong to. A cause explains a
 * family by name, so a new check does not change it.
 *
 * - specific-error: a general reading of how the container ended; a more specific reading explains it.
 * - unreachable-service: the program could not reach a Service, in any wording.
 * - memory: what a container that was killed for memory shows.
 * - probe-failure: the bare fact that a failed probe led to the kill.
 * - kill: what a container that the kubelet killed shows.
 * - eviction: what a container of an evicted pod shows.
 */
export type SymptomFamily = 'specific-error' | 'unreachable-service' | 'memory' | 'probe-failure' | 'kill' | 'eviction';

/** A check found a cause. */
export interface Found {
  readonly result: 'found';
  /** The id of the cause: stable for ever. Usually the id of the check. */
  readonly id: string;
  readonly category: Category;
  readonly confidence: Confidence;
  /** The container it concerns; null: the whole pod. */
  readonly container: string | null;
  /** null: it concerns only the pod or its workload. */
  readonly about: About | null;
  /** Default: none. */
  readonly details?: CauseDetails;
  /** One sentence, usually of at most 200 characters and never over 300, that says why, with the names and values that matter. */
  readonly summary: string;
  /** From the pod to the root cause; empty: the pod itself is the root cause. */
  readonly chain: readonly Link[];
  /** Strongest evidence first. Never empty. */
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
  /**
   * The container of the same pod that has to work first: if it has a cause, this finding is a symptom of it. It may be
   * the container of this finding, where its log says that it had failed before.
   */
  readonly dueTo?: string;
  /** Adds to the check's own `explains`. */
  readonly explains?: readonly Explains[];
}

/** Facts that prove that a failure is not of a category. Never empty. */
export type Proof = readonly [Citation, ...Citation[]];

/**
 * A fact about this failure shows that it cannot be of the check's category. That one cause of the category does not hold
 * is no such fact: see `noFault`.
 */
export interface RuledOut {
  readonly result: 'ruled-out';
  /** A few words with the fact that rules it out: `web has no liveness or startup probe`. */
  readonly why: string;
  readonly proof: Proof;
  /** The pod uses nothing of the category: no container has such a probe. */
  readonly unused?: true;
}

/** A check could not look, or what it found shows nothing about the other causes of its category. */
export interface Unknown {
  readonly result: 'unknown';
  /** A few words that say what is missing: `the endpoints of Service postgres were not read`. */
  readonly why: string;
  /** The check looked and found no fault. */
  readonly looked?: true;
  /** The pod uses nothing of the category: it has no volumes. */
  readonly unused?: true;
}

export type Outcome = Found | RuledOut | Unknown;

/** Returns the outcome of a check that proves that this failure is not of its category. */
export const ruledOut = (why: string, ...proof: Proof): RuledOut => ({ result: 'ruled-out', why, proof });

/**
 * Returns the outcome of a check that looked and found no fault: its cause does not hold, another of its category may.
 * @param why what is as it should be: `its Secret exists`
 */
export const noFault = (why: string): Unknown => ({ result: 'unknown', why, looked: true });

/**
 * Returns the outcome of a check of something that the pod does not use.
 * @param outcome what the check can prove about it
 * @param outcome.why what the pod lacks: `the pod has no volumes`
 */
export const notUsed = <T extends RuledOut | Unknown>(outcome: T): T => ({ ...outcome, unused: true });

/** Returns the outcome of a check that could not look. */
export const unknown = (why: string): Unknown => ({ result: 'unknown', why });
