/**
 * How the pods of many namespaces are gone through without holding them: rows first, whole pods only of those that may
 * be in trouble.
 */
import type { Fact, Unread } from '../model/facts.ts';
import type { Event, Pod } from '../model/objects.ts';

/** Which pods are meant, in kubectl's syntax. */
export interface PodSelection {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/**
 * A pod as `kubectl get pods -o wide` prints it (pkg/printers/internalversion/printers.go:printPod); the cells are the
 * server's words.
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
  /** '' where it is not scheduled. */
  readonly node: string;
}

/** A part of a list. `restarted`: the server forgot the earlier parts; drop what came of them. */
export interface PodPage {
  readonly restarted: boolean;
  readonly rows: readonly PodRow[];
  /** Whole pods, where the server does not print tables. */
  readonly pods: readonly Pod[];
}

/** A namespace to look in; null: all of them in one list, where they may not be listed one by one. */
export type Scope = string | null;

/** What cannot be gone through, and why. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly fact: Unread;
  constructor(fact: Unread) {
    super(fact.state);
    this.fact = fact;
  }
}

export interface PodScan {
  /** The namespaces there are, sorted. @throws Unreadable, UserError */
  namespaces(): Promise<readonly Scope[]>;
  /** The pods of a namespace, part by part. @throws Unreadable, UserError */
  pages(scope: Scope, selection: PodSelection): AsyncIterable<PodPage>;
  /**
   * These pods whole; one that is gone meanwhile is left out.
   * @param among how many rows the namespace has
   * @param refused told of pods that could not be read
   */
  whole(
    namespace: string,
    names: readonly string[],
    among: number,
    selection: PodSelection,
    refused: (name: string, fact: Fact<never>) => void,
  ): AsyncIterable<Pod>;
  /**
   * All events about pods of a namespace, for who would ask for those of many; undefined where there are too many, or
   * they cannot be had so. Never throws.
   */
  podEvents(namespace: string): Promise<readonly Event[] | undefined>;
}
