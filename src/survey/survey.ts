/** Scans namespaces, finds failing pods and explains them. The memory it takes does not grow with the healthy pods. */
import { UserError } from '../errors.ts';
import { groupsOf } from './groups.ts';
import type { Found } from './found.ts';
import { Unreadable } from '../sources/pod-scan.ts';
import type { PodScan, PodSelection, Scope } from '../sources/pod-scan.ts';
import { SharedSource } from '../sources/shared.ts';
import type { Source } from '../sources/source.ts';
import { joinGaps, seenGap } from './gaps.ts';
import type { SeenGap } from './gaps.ts';
import { examinedOf } from './alike.ts';
import { growSlowly } from './heap.ts';
import { askAgain, NOT_AGAIN } from './ask-again.ts';
import { explainAll } from './explain-all.ts';
import { lookThrough } from './namespace.ts';
import { NodesOfHealthy, siblingsOf } from './healthy-siblings.ts';
import type { HealthyNodes } from './healthy-siblings.ts';
import { NodesAhead } from './nodes-ahead.ts';
import { findPodless } from './podless.ts';
import type { Sighting } from './sighting.ts';
import { SilentNodes } from './silent-nodes.ts';
import { eachOf, Slots } from '../slots.ts';
import { itemKey } from '../model/list-items.ts';
import type { DiagnosisList, PodItem } from '../model/list.ts';

/**
 * Namespaces scanned at once, and pods explained at once: enough to keep a processor busy, few enough for an API
 * server's fairness queues.
 */
const NAMESPACES_AT_ONCE = 8;
export const PODS_AT_ONCE = 6;
/**
 * From so many pods on, the events of a namespace are asked for together: etcd reads all of them for each query anyway.
 */
const MANY = 8;

/** From so many explained pods on, memory counts more than the time of a collection. */
const MANY_EXPLAINED = 50;

export interface SurveyOptions {
  /** undefined: all namespaces. */
  readonly namespace?: string;
  readonly selection: PodSelection;
  /** Seconds: how recent a restart must be to count. */
  readonly since: number;
  /** Every pod is its own group. */
  readonly apart: boolean;
  readonly onProgress?: (what: string) => void;
  /** Called for each failing pod as it is found, long before it is grouped and sorted. */
  readonly onFound?: (item: PodItem) => void;
  /**
   * A watch follows: keep how many siblings of each revision are healthy on which node, and do not wait for logs that
   * could not be read.
   */
  readonly followed?: boolean;
}

function byName(a: PodItem, b: PodItem): number {
  const [left, right] = [itemKey(a), itemKey(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function refusedAltogether(fact: Unreadable['fact'], what: string, source: Source): UserError {
  const server = source.server === undefined ? undefined : `the server is ${source.server}`;
  switch (fact.state) {
    case 'forbidden':
      return new UserError(
        `you may not list ${what}: ${fact.why}`,
        `needs: ${fact.needs}${what === 'namespaces' ? '; or name one namespace with -n' : ''}`,
      );
    case 'failed':
      return new UserError(`cannot list ${what}: ${fact.why}`, server);
    case 'not-collected':
      return new UserError(`${source.name} has no ${what}`);
    default:
      return new UserError(`cannot list ${what}: the server does not have this resource`, server);
  }
}

async function namespacesOf(scan: PodScan, source: Source): Promise<readonly Scope[]> {
  try {
    return await scan.namespaces();
  } catch (error) {
    throw error instanceof Unreadable ? refusedAltogether(error.fact, 'namespaces', source) : error;
  }
}

/** Asks for the workloads now: they are needed at the end, and the processor waits for answers in between. */
function askedNow(
  scan: PodScan,
  scopes: readonly Scope[],
  { labelSelector, fieldSelector }: PodSelection,
): Pick<PodScan, 'workloads'> {
  if (fieldSelector !== undefined) return scan;
  const asked = new Map(scopes.map((scope) => [scope, scan.workloads(scope, labelSelector)]));
  // Whoever needs the answer gets the error.
  for (const answer of asked.values()) answer.catch(() => undefined);
  return { workloads: (scope) => asked.get(scope) ?? scan.workloads(scope, labelSelector) };
}

/** What a survey found, before it becomes a list. */
export interface Gathered {
  readonly found: readonly Found[];
  readonly gaps: readonly SeenGap[];
  readonly scanned: DiagnosisList['scanned'];
  /** `namespace/name` of pods that may still be starting. */
  readonly young: readonly string[];
  readonly healthy: HealthyNodes;
  /** Workloads that lack pods or have failed, and no failing pod shows it. */
  readonly podless: readonly Found[];
}

/**
 * Returns the list.
 * @param at the source's clock; null: a recording that does not say when it was made
 */
export function listOf(
  { found: pods, podless, gaps, scanned }: Pick<Gathered, 'found' | 'podless' | 'gaps' | 'scanned'>,
  apart: boolean,
  at: string | null,
): DiagnosisList {
  const found = [...pods, ...podless];
  return {
    apiVersion: 'crashloop/v1',
    kind: 'DiagnosisList',
    items: found.map(({ item }) => item).sort(byName),
    groups: groupsOf(found, apart),
    gaps: joinGaps(gaps),
    scanned,
    at,
  };
}

/**
 * Finds failing pods and explains them.
 * @throws UserError if the server cannot be asked, or no namespace may be read
 */
export async function gatherPods(source: Source, scan: PodScan, options: SurveyOptions): Promise<Gathered> {
  const scopes = options.namespace === undefined ? await namespacesOf(scan, source) : [options.namespace];
  const shared = new SharedSource(source);
  const atOnce = { slots: new Slots(PODS_AT_ONCE), silent: new SilentNodes(source.clock) };
  const nodes = new NodesAhead(shared, scan);
  const seenPods: { readonly sighting: Sighting; readonly item: PodItem; readonly siblings: Found['siblings'] }[] = [];
  const seenGaps: SeenGap[] = [];
  const young: string[] = [];
  const healthy = new NodesOfHealthy();
  const refusals: Unreadable[] = [];
  let [through, pods, failing, explained] = [0, 0, 0, 0];
  const report = (): void =>
    options.onProgress?.(
      `${scopes.length === 1 ? '' : `${through} of ${scopes.length} namespaces, `}${pods} pods, ${failing} failing, ${explained} explained`,
    );

  // One list of all namespaces costs less than a list of each.
  const wide = options.namespace === undefined ? [null] : scopes;
  const workloads = askedNow(scan, wide, options.selection);
  await eachOf(scopes, NAMESPACES_AT_ONCE, async (scope) => {
    try {
      const seen = await lookThrough(shared, scan, scope, options.selection, options.since, options.followed);
      pods += seen.pods;
      failing += seen.sightings.length;
      report();
      nodes.note(seen.sightings);
      for (const [name, fact] of seen.refused) seenGaps.push(...seenGap(`pod ${name}`, fact));
      if (scope !== null && examinedOf(seen.sightings) >= MANY) {
        const events = await scan.podEvents(scope);
        if (events !== undefined) shared.knowPodEvents(scope, events);
      }
      const explanations = await explainAll(shared, seen.sightings, atOnce, () => {
        explained++;
        if (explained === MANY_EXPLAINED) growSlowly();
        report();
      });
      // Pods of other namespaces rarely refer to objects in this one.
      if (scope !== null) shared.leave(scope);
      seenGaps.push(...explanations.gaps);
      young.push(...seen.young, ...explanations.settling);
      if (options.followed === true) healthy.add(seen.healthy);
      for (const { sighting, item } of explanations.explained) {
        options.onFound?.(item);
        seenPods.push({
          sighting,
          item,
          siblings: seen.part === undefined ? siblingsOf(seen.healthy, sighting) : null,
        });
      }
      if (seen.part !== undefined)
        seenGaps.push(...seenGap(`pods in ${scope}`, { state: 'partial', value: [], why: seen.part }));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      refusals.push(error);
      const query = { verb: 'list', resource: 'pods', ...(scope !== null && { namespace: scope }) } as const;
      seenGaps.push(...seenGap(scope === null ? 'pods' : `pods in ${scope}`, error.fact, query));
    }
    through++;
    report();
  });
  const [refusal] = refusals;
  if (refusal !== undefined && refusals.length === scopes.length)
    throw refusedAltogether(
      refusal.fact,
      scopes.length === 1 && scopes[0] !== null
        ? `pods in namespace ${scopes[0]}`
        : `pods in any of ${scopes.length} namespaces`,
      source,
    );
  // A watch shows its first answer at once, and asks again later.
  const again = options.followed === true ? NOT_AGAIN : await askAgain(shared, seenPods, atOnce);
  const found = seenPods.map(
    ({ sighting: { ending }, item, siblings }): Found => ({
      item: again.items.get(itemKey(item)) ?? item,
      siblings,
      ending,
    }),
  );
  const gaps = [...seenGaps.filter(({ pod }) => pod === null || !again.items.has(pod)), ...again.gaps];
  const short = await findPodless(shared, workloads, wide, options.selection, found, atOnce);
  return {
    found,
    podless: short.found,
    gaps: [...gaps, ...short.gaps],
    scanned: { namespaces: scopes.length - refusals.length, pods },
    young,
    healthy: healthy.byRevision,
  };
}

/**
 * Returns the list as it is now.
 * @throws as `gatherPods`
 */
export async function survey(source: Source, scan: PodScan, options: SurveyOptions): Promise<DiagnosisList> {
  return listOf(await gatherPods(source, scan, options), options.apart, source.undated ? null : source.now());
}
