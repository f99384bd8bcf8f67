/** Workloads that get no pods while a command runs: a quota, a webhook or a missing ServiceAccount refuses them. */
import { diagnose } from '../diagnosis/diagnose.ts';
import { ServerTrouble, UserError } from '../errors.ts';
import { queryKey } from '../model/facts.ts';
import type { Evidence } from '../model/facts.ts';
import { itemKey } from '../model/list-items.ts';
import { resourceNamed } from '../model/resources.ts';
import { recordedSource } from '../sources/recorded.ts';
import { SharedSource } from '../sources/shared.ts';
import type { Source } from '../sources/source.ts';
import type { Found } from '../survey/found.ts';
import { findPodless } from '../survey/podless.ts';
import { SilentNodes } from '../survey/silent-nodes.ts';
import { Slots } from '../slots.ts';
import type { Captured } from './captures.ts';
import type { GuardOptions } from './options.ts';

const AT_ONCE = 2;
/** Workloads that are kept at most. */
const MOST = 20;

interface Kept {
  readonly found: Found;
  readonly evidence: Evidence;
}

/** The workloads, by name. */
export class Refused {
  readonly #options: GuardOptions;
  readonly #before = new Set<string>();
  readonly #kept = new Map<string, Kept>();
  #looking: Promise<void> | undefined;
  #isOpen = false;
  /** The first error that is a bug. */
  bug: unknown;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Looks once, unless a look is in progress. Those that the first look finds failed before the command. Never throws. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async idle(): Promise<void> {
    await this.#looking;
  }

  /** Those that failed while the command ran. */
  get found(): readonly Found[] {
    return [...this.#kept.values()].map(({ found }) => found);
  }

  /** Returns what is known of one, by its key in a list. */
  async of(key: string): Promise<Captured | undefined> {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    const { kind, namespace, name } = kept.found.item.target;
    const resource = resourceNamed(kind);
    if (resource === undefined) return undefined;
    const target = { resource, namespace, name } as Parameters<typeof diagnose>[1];
    const { diagnosis } = await diagnose(recordedSource(kept.evidence), target);
    return { diagnosis, evidence: kept.evidence };
  }

  async #look(): Promise<void> {
    const { source, scan, namespaces, selection } = this.#options;
    const facts: Record<string, Evidence['facts'][string]> = {};
    const noting = notingSource(source, facts);
    try {
      const { found } = await findPodless(new SharedSource(noting), scan, namespaces, selection, [], {
        slots: new Slots(AT_ONCE),
        silent: new SilentNodes(source.clock),
      });
      const evidence: Evidence = { source: { kind: source.kind, name: source.name }, now: source.now(), facts };
      for (const one of found) {
        const key = itemKey(one.item);
        if (!this.#isOpen) this.#before.add(key);
        else if (!this.#before.has(key) && (this.#kept.has(key) || this.#kept.size < MOST))
          this.#kept.set(key, { found: one, evidence });
      }
      this.#isOpen = true;
    } catch (error) {
      // The server does not answer now; the next look tries again.
      if (!(error instanceof UserError || error instanceof ServerTrouble)) this.bug ??= error;
    }
  }
}

/** Returns a source that notes every answer. */
const notingSource = (source: Source, facts: Record<string, Evidence['facts'][string]>): Source => ({
  kind: source.kind,
  name: source.name,
  ...(source.server === undefined ? {} : { server: source.server }),
  defaultNamespace: source.defaultNamespace,
  ...(source.clock === undefined ? {} : { clock: source.clock }),
  now: () => source.now(),
  close: async () => undefined,
  fetch: async (query) => {
    const fact = await source.fetch(query);
    facts[queryKey(query)] = { query, fact };
    return fact;
  },
});
