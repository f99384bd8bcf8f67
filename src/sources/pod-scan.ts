/**
 * The interface for scanning the pods of many namespaces in little memory: it gives rows first, and whole pods only
 * where the caller asks for them.
 */
import type { Fact, Unread } from '../model/facts.ts';
import type { Counted, WorkloadRow } from './workload-rows.ts';
import type { Event, Node, Pod } from '../model/objects.ts';

/** Selects pods, in kubectl's syntax. */
export interface PodSelection {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/**
 * A pod as `kubectl get pods -o wide` prints it; the server writes the cells.
 * Source: kubernetes pkg/printers/internalversion/printers.go:printPod.
 */
export interface PodRow {
  readonly namespace: string;
  readonly name: string;
  /** `1/2`. */
  readonly ready: string;
  readonly status: string;
  /** `5 (3m ago)`. */
  readonly restarts: string;
  /** `2d4h`. */
  readonly age: string;
  /** '' where the pod is not scheduled. */
  readonly node: string;
}

/** A pod that was read; in part where something in it has a wrong type and was dropped. */
export type ReadPod = Extract<Fact<Pod>, { readonly value: Pod }>;

/** One page of a scan. */
export interface PodPage {
  /** The list started over: drop the pages before this one. */
  readonly restarted: boolean;
  readonly rows: readonly PodRow[];
  /** Whole pods instead of rows, where the source has no tables. */
  readonly pods: readonly ReadPod[];
  /** Why the pages may lack pods of the scope; undefined: they have all. */
  readonly part?: string | undefined;
}

/** A namespace to scan; null: all namespaces in one list, where listing the namespaces is forbidden. */
export type Scope = string | null;

/** Workloads that may lack pods or have failed. */
export interface ShortWorkloads {
  readonly rows: readonly WorkloadRow[];
  /** Kinds that could not be read. */
  readonly unread: readonly { readonly resource: Counted | 'events' | 'cronjobs'; readonly fact: Unread }[];
}

/** Says that a namespace, or the list of namespaces, cannot be read. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly fact: Unread;
  constructor(fact: Unread) {
    super(fact.state);
    this.fact = fact;
  }
}

/** A scan of the pods of a cluster or a recording. */
export interface PodScan {
  /** Returns the namespaces, sorted. @throws Unreadable, UserError */
  namespaces(): Promise<readonly Scope[]>;
  /** Yields the pods of a namespace, page by page. @throws Unreadable, UserError */
  pages(scope: Scope, selection: PodSelection): AsyncIterable<PodPage>;
  /**
   * Yields whole pods. Leaves out pods that were deleted.
   * @param among number of rows of the namespace
   * @param refused called for pods that cannot be read
   */
  whole(
    namespace: string,
    names: readonly string[],
    among: number,
    selection: PodSelection,
    refused: (name: string, fact: Fact<never>) => void,
  ): AsyncIterable<ReadPod>;
  /**
   * Returns the workloads of a scope that may lack pods or have failed. Never throws.
   * @param scope null: all namespaces
   * @param labelSelector of the workloads, in kubectl's syntax
   */
  workloads(scope: Scope, labelSelector: string | undefined): Promise<ShortWorkloads>;
  /**
   * Returns all events about the pods of a namespace, instead of one query a pod; undefined where there are too many,
   * or they cannot be read together. Never throws.
   */
  podEvents(namespace: string): Promise<readonly Event[] | undefined>;
  /** Yields nodes, page by page; none where reading one is as cheap. @throws what is no answer */
  nodes(): AsyncIterable<readonly Node[]>;
}
