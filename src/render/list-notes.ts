/** The sentences below a row of `list`, which say more than its cause. */
import { membersOf, takenDown } from '../model/list-items.ts';
import type { DiagnosisList, Group, PodItem } from '../model/list.ts';
import { shortName } from '../model/short-name.ts';
import { alsoText, takenDownText } from './list-also.ts';
import { onlyNodeText, unreadLogText } from './list-why.ts';

/** Most workloads of a group for which an older revision is named. */
const MOST = 3;

/** Returns `The newest revision fails; revision 2 has 3 ready pods.` for each workload that has such a revision. */
function olderRevisionTexts({ workloads, was }: Group, members: readonly PodItem[]): string[] {
  if (was) return [];
  const texts = members.flatMap(({ olderRevision, workload }) => {
    if (olderRevision === null) return [];
    const of = workload === null || workloads.length < 2 ? '' : ` of ${shortName(workload.kind, workload.name)}`;
    return `The newest revision${of} fails; ${olderRevision.why}.`;
  });
  return [...new Set(texts)].slice(0, MOST);
}

/** Returns why a log of the group was not read, where that is not already the reason that no cause was found. */
function unreadTexts({ cause }: Group, members: readonly PodItem[]): string[] {
  const unread = members.find(({ unreadLog }) => unreadLog !== null)?.unreadLog ?? null;
  const text = cause === null || unread === null ? '' : unreadLogText(unread);
  return text === '' ? [] : [`${text.charAt(0).toUpperCase()}${text.slice(1)}.`];
}

/**
 * Returns the sentences of a group.
 * @param all name every workload, not only the first
 */
export function groupNotes(group: Group, list: DiagnosisList, all: boolean): string[] {
  const members = membersOf(group, list);
  return [
    ...olderRevisionTexts(group, members),
    onlyNodeText(group),
    alsoText(group, members, all),
    takenDownText(members, takenDown(group, list), all),
    ...unreadTexts(group, members),
  ].filter((text) => text !== undefined);
}
