/**
 * Goes through namespaces, finds the pods in trouble and explains them; memory does not grow with the pods that are
 * well.
 */
import { UserError } from '../errors.ts';
import { groupsOf } from './groups.ts';
import type { Found } from './groups.ts';
import { Unreadable } from '../sources/pod-scan.ts';
import type { PodScan, PodSelection, Scope } from '../sources/pod-scan.ts';
import { SharedSource } from '../sources/shared.ts';
import type { Source } from '../sources/source.ts';
import { joinGaps, seenGap } from './gaps.ts';
import type { SeenGap } from './gaps.ts';
import { examinedOf, explainAll } from './explain-all.ts';
import { lookThrough, siblingsOf } from './namespace.ts';
import type { WellSiblings } from './namespace.ts';
import { eachOf, Slots } from './slots.ts';
import { itemKey } from '../model/list-items.ts';
import type { DiagnosisList, PodItem } from '../model/list.ts';

/**
 * Namespaces gone through at once, and pods explained at once: enough to keep a processor busy, few enough for an API
 * server's fairness queues.
 */
const NAMESPACES_AT_ONCE = 8;
export const PODS_AT_ONCE = 6;
/** So many pods' events are asked for together: etcd reads all of a namespace's for each question. */
const MANY = 8;

export interface SurveyOptions {
  /** undefined: all there are. */
  readonly namespace?: string;
  readonly selection: PodSelection;
  /** Seconds: what counts as lately. */
  readonly since: number;
  /** Every pod is a group of its own. */
  readonly apart: boolean;
  readonly onProgress?: (what: string) => void;
  /** Remember how many siblings of each revision run well where: for who goes on watching. */
  readonly keepSiblings?: boolean;
}

function byName(a: PodItem, b: PodItem): number {
  const [left, right] = [itemKey(a), itemKey(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function refusedAltogether(fact: Unreadable['fact'], what: string, source: string): UserError {
  switch (fact.state) {
    case 'forbidden':
      return new UserError(
        `you may not list ${what}: ${fact.why}`,
        `what it takes: ${fact.needs}${what === 'namespaces' ? '; or name one namespace with -n' : ''}`,
      );
    case 'failed':
      return new UserError(`cannot list ${what}: ${fact.why}`);
    case 'not-collected':
      return new UserError(`${source} does not hold ${what}`);
    default:
      return new UserError(`cannot list ${what}: the server knows none`);
  }
}

async function namespacesOf(scan: PodScan, source: string): Promise<readonly Scope[]> {
  try {
    return await scan.namespaces();
  } catch (error) {
    throw error instanceof Unreadable ? refusedAltogether(error.fact, 'namespaces', source) : error;
  }
}

/** What a survey found, before it is put together. */
export interface Gathered {
  readonly found: readonly Found[];
  readonly gaps: readonly SeenGap[];
  readonly scanned: DiagnosisList['scanned'];
  /** `namespace/name` of pods that may only be on their way. */
  readonly young: readonly string[];
  readonly well: WellSiblings;
}

/** The answer made of it. @param at the source's clock */
export function listOf(
  { found, gaps, scanned }: Pick<Gathered, 'found' | 'gaps' | 'scanned'>,
  apart: boolean,
  at: string,
): DiagnosisList {
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
 * Finds the pods in trouble and explains them.
 * @throws UserError where nothing can be asked, or none of the namespaces may be read
 */
export async function gatherPods(source: Source, scan: PodScan, options: SurveyOptions): Promise<Gathered> {
  const scopes = options.namespace === undefined ? await namespacesOf(scan, source.name) : [options.namespace];
  const shared = new SharedSource(source);
  const slots = new Slots(PODS_AT_ONCE);
  const found: Found[] = [];
  const gaps: SeenGap[] = [];
  const young: string[] = [];
  const well = new Map<string, ReadonlyMap<string, number>>();
  const refusals: Unreadable[] = [];
  let [through, pods, troubled, explained] = [0, 0, 0, 0];
  const tell = (): void =>
    options.onProgress?.(
      `${scopes.length === 1 ? '' : `${through} of ${scopes.length} namespaces, `}${pods} pods, ${troubled} in trouble, ${explained} explained`,
    );

  await eachOf(scopes, NAMESPACES_AT_ONCE, async (scope) => {
    try {
      const seen = await lookThrough(shared, scan, scope, options.selection, options.since);
      pods += seen.pods;
      troubled += seen.sightings.length;
      tell();
      for (const [name, fact] of seen.refused) gaps.push(...seenGap(`pod ${name}`, fact));
      if (scope !== null && examinedOf(seen.sightings) >= MANY) {
        const events = await scan.podEvents(scope);
        if (events !== undefined) shared.knowPodEvents(scope, events);
      }
      const told = await explainAll(shared, seen.sightings, slots, () => {
        explained++;
        tell();
      });
      // Another namespace rarely asks for what lies in this one.
      if (scope !== null) shared.leave(scope);
      gaps.push(...told.gaps);
      young.push(...seen.young, ...told.settling);
      if (options.keepSiblings === true) for (const [key, nodes] of seen.well) well.set(key, nodes);
      for (const { sighting, item } of told.explained) found.push({ item, siblings: siblingsOf(sighting, seen.well) });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      refusals.push(error);
      const query = { verb: 'list', resource: 'pods', ...(scope !== null && { namespace: scope }) } as const;
      gaps.push(...seenGap(scope === null ? 'pods' : `pods in ${scope}`, error.fact, query));
    }
    through++;
    tell();
  });
  const [refusal] = refusals;
  if (refusal !== undefined && refusals.length === scopes.length)
    throw refusedAltogether(
      refusal.fact,
      scopes.length === 1 && scopes[0] !== null
        ? `pods in namespace ${scopes[0]}`
        : `pods in any of ${scopes.length} namespaces`,
      source.name,
    );
  return { found, gaps, scanned: { namespaces: scopes.length - refusals.length, pods }, young, well };
}

/** The list as it is now. @throws as `gatherPods` */
export async function survey(source: Source, scan: PodScan, options: SurveyOptions): Promise<DiagnosisList> {
  return listOf(await gatherPods(source, scan, options), options.apart, source.now());
}
