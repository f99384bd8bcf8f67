/** What failed while the command ran, grouped as `list` does, and the recording of it. */
import type { Diagnosis } from '../model/diagnosis.ts';
import { isFailing } from '../model/diagnosis.ts';
import type { Evidence } from '../model/facts.ts';
import { causeOf, itemKey } from '../model/list-items.ts';
import type { DiagnosisList, PodItem } from '../model/list.ts';
import { agree, causeFor } from '../survey/alike.ts';
import type { Explained } from '../survey/alike.ts';
import type { Found } from '../survey/found.ts';
import { tellingGaps } from '../survey/gaps.ts';
import { itemOf } from '../survey/item.ts';
import { workloadOf } from '../survey/sighting.ts';
import type { Sighting } from '../survey/sighting.ts';
import { listOf } from '../survey/survey.ts';
import type { Captured, Captures } from './captures.ts';
import { merged } from './evidence.ts';
import type { Followed, GuardedPods } from './pods.ts';
import type { Refused } from './refused.ts';

export interface Summary {
  readonly list: DiagnosisList;
  readonly removed: readonly string[];
  readonly before: readonly string[];
  readonly unready: readonly string[];
  readonly leftOut: number;
  /** The first pod of the first group. */
  readonly first: Captured | undefined;
  /** Everything that was read of the pods in the list, and last of the first one; undefined: nothing was. */
  readonly evidence: Evidence | undefined;
}

/** Returns the item of a pod that was read. */
const itemOfRead = ({ pod }: Followed, diagnosis: Diagnosis): PodItem =>
  itemOf(
    {
      target: diagnosis.target,
      node: pod.spec?.nodeName ?? null,
      createdAt: pod.metadata?.creationTimestamp ?? null,
      workload: workloadOf(pod),
    },
    diagnosis,
  );

/** A pod that was read. */
interface Read {
  readonly pod: Followed;
  readonly captured: Captured;
  readonly item: PodItem;
}

/** Returns the item of a failing pod that was not read: with the cause of siblings that failed the same way, if these agree. */
function itemOfUnread(sighting: Sighting, read: readonly Read[]): PodItem {
  const item = itemOf(sighting, {
    ...sighting,
    causes: [],
    history: [],
    gaps: [],
    stake: { rollback: null },
  });
  const siblings = read.flatMap(({ pod, item: one }): Explained[] =>
    pod.sighting?.likeness != null && pod.sighting.likeness === sighting.likeness
      ? [{ sighting: pod.sighting, item: one }]
      : [],
  );
  const [first] = siblings;
  if (first === undefined || !agree(siblings)) return item;
  const causes = first.item.causes.map((cause) => causeFor(cause, first.item.target.name, sighting));
  return { ...item, causes, sharedFrom: first.item.target };
}

/**
 * Returns what failed.
 * @param namespaces how many were watched
 * @param now the server's time, RFC 3339
 */
export async function summaryOf(
  pods: GuardedPods,
  captures: Captures,
  refused: Refused,
  namespaces: number,
  now: string,
): Promise<Summary> {
  // A later pod of the same name replaces the earlier one.
  const read = new Map<string, Read>();
  const unread = new Map<string, Sighting>();
  const unready = new Set<string>();
  for (const pod of pods.followed) {
    const { key, sighting, removedAt } = pod;
    const existed = await captures.of(pod);
    const captured = removedAt === undefined ? existed : existed && withoutRollback(existed);
    if (captured === undefined && sighting !== undefined) unread.set(key, sighting);
    else if (captured === undefined || !counts(captured.diagnosis, sighting)) {
      if (removedAt === undefined && captured?.diagnosis.state !== 'completed') unready.add(key);
    } else read.set(key, { pod, captured, item: itemOfRead(pod, captured.diagnosis) });
  }
  const all = [...read.values()];
  const others = [...unread].flatMap(([key, sighting]) => (read.has(key) ? [] : itemOfUnread(sighting, all)));
  const found = [...all.map(({ item }) => item), ...others].map((item): Found => ({ item, siblings: null }));
  // A failing pod says more than its workload that lacks pods.
  const shown = new Set(found.map(({ item }) => JSON.stringify(item.workload)));
  const podless = refused.found.filter(({ item }) => !shown.has(JSON.stringify(item.workload)));
  const { seen, leftOut } = pods.counts;
  const gaps = all.flatMap(({ pod, captured }) => tellingGaps(captured.diagnosis, pod.key));
  const list = listOf({ found, podless, gaps, scanned: { namespaces, pods: seen } }, false, now);
  const keys = list.items.map(itemKey);
  const key = list.groups[0]?.pods[0] ?? '';
  const first = read.get(key)?.captured ?? (await refused.of(key));
  const workloads = await Promise.all(podless.map(({ item }) => refused.of(itemKey(item))));
  const recorded = [...all.map(({ captured }) => captured), ...workloads, first];
  return {
    list,
    removed: keys.filter((name) => read.get(name)?.pod.removedAt !== undefined),
    before: pods.before,
    unready: [...unready].filter((name) => !keys.includes(name)).sort(),
    leftOut: leftOut + others.filter((item) => causeOf(item) === undefined).length,
    first,
    evidence: merged(recorded.flatMap((one) => (one === undefined ? [] : [one.evidence]))),
  };
}

/** Returns the answer for a pod that was removed while the command ran: without the rollback, which removed it. */
const withoutRollback = ({ diagnosis, evidence }: Captured): Captured => ({
  evidence,
  diagnosis: {
    ...diagnosis,
    stake: { ...diagnosis.stake, rollback: null },
    causes: diagnosis.causes.map((cause) => ({ ...cause, fixes: cause.fixes.filter(({ rollback }) => !rollback) })),
  },
});

/** Returns whether a pod failed. One that only was not ready, or only waits, counts if it has a cause. */
function counts({ state, causes }: Diagnosis, sighting: Sighting | undefined): boolean {
  if (sighting === undefined || sighting.merelyWaits) return isFailing(state) && causes.length > 0;
  return state !== 'healthy' && state !== 'completed';
}
