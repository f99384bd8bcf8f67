/** The sentences of `list`: its headline, and why the pods of a group fail. */
import { plural } from '../knowledge/plural.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { DiagnosisList, Group, PodItem } from '../model/list.ts';

/** Why a group fails: `confirmed` and the cause's summary. */
export interface Why {
  /** `confirmed`, `unknown`; `was likely` for recovered pods. */
  readonly label: string;
  readonly sentence: string;
}

type UnreadLog = NonNullable<PodItem['unreadLog']>;

const whyUnread = ({ why }: UnreadLog): string => why.replace(/^failed: /, '').replace(/\.$/, '');

/** Returns why a log was not read: `the log of web could not be read: …`. */
export const unreadLogText = (log: UnreadLog): string =>
  log.state === 'forbidden'
    ? `you may not read the ${log.what}`
    : `the ${log.what} could not be read: ${whyUnread(log)}`;

/**
 * Returns why the pods of a group fail.
 * @param was the pods have recovered
 * @param members the pods
 * @param unread some data could not be read, and may hold the cause
 */
export function whyOf(cause: Cause | null, was: boolean, members: readonly PodItem[], unread: boolean): Why {
  const label = `${was ? 'was ' : ''}${cause?.confidence ?? 'unknown'}`;
  if (cause !== null) return { label, sentence: cause.summary };
  const log = members.find(({ unreadLog }) => unreadLog !== null)?.unreadLog ?? null;
  if (log === null) return { label, sentence: `no cause found${unread ? ' in what could be read' : ''}` };
  const why = log.state === 'forbidden' ? 'you may not read it' : whyUnread(log);
  // The log may hold the cause, so this comes first.
  return { label, sentence: `${log.what} not read (${why}): no cause found in what could be read` };
}

/** Returns `All 5 are on node-2; 5 siblings run well on other nodes.`; undefined if the group is not on one node only. */
export function onlyNodeText({ onlyNode, pods, cause, workloads }: Group): string | undefined {
  // If this is the cause, its summary says so, but only for the first workload.
  if (onlyNode === null || (cause?.details.healthyElsewhere !== undefined && workloads.length < 2)) return undefined;
  const { name, wellElsewhere } = onlyNode;
  return `${pods.length === 1 ? 'It is' : `All ${pods.length} are`} on ${name}; ${wellElsewhere === 1 ? '1 sibling runs' : `${wellElsewhere} siblings run`} well on other nodes.`;
}

/** Returns one sentence without a period: how many pods fail, where, and for how many causes. */
export function headline(list: DiagnosisList): string {
  const past = list.items.filter((item) => item.state === 'recovered').length;
  const now = list.items.length - past;
  const workloads = list.items.filter(({ target }) => target.kind !== 'Pod').length;
  const what = [
    ...(now > workloads ? [plural(now - workloads, 'failing pod')] : []),
    ...(workloads > 0 ? [plural(workloads, 'failing workload')] : []),
  ].join(' and ');
  const namespaces = new Set(
    list.items.filter((item) => item.state !== 'recovered').map((item) => item.target.namespace),
  ).size;
  const current = list.groups.filter((group) => !group.was);
  const causes = current.filter((group) => group.cause !== null).length;
  const unexplained = current
    .filter((group) => group.cause === null)
    .reduce((sum, group) => sum + group.pods.length, 0);
  const failing = [
    ...(now === 0 ? [] : [`${what}${namespaces > 1 ? ` in ${namespaces} namespaces` : ''}`]),
    ...(causes > 0 && causes < now ? [plural(causes, 'cause')] : []),
    ...(unexplained > 0 ? [`${unexplained} unexplained`] : []),
  ].join(', ');
  return [failing, past === 0 ? '' : `${now > 0 ? `${past} more` : plural(past, 'pod')} crashed and recovered`]
    .filter(Boolean)
    .join('; ');
}
