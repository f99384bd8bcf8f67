/** A survey in Markdown, for a ticket. */
import { membersOf } from '../model/list-items.ts';
import type { DiagnosisList } from '../model/list.ts';
import { headline, onlyNodeText, restartsText, statusText, whyText } from './list.ts';
import { alsoText } from './list-also.ts';
import { foldedGaps } from './list-gaps.ts';
import { cell, code, markdownTable, prose } from './markdown.ts';
import { dateTime } from './time.ts';

/** Pods named in a cell before the rest are counted. */
const NAMED = 5;

export function listMarkdown(list: DiagnosisList): string {
  const rows = list.groups.map((group) => {
    const members = membersOf(group, list);
    const only = onlyNodeText(group);
    const also = alsoText(group, members, false);
    const named = group.pods.slice(0, NAMED).map(cell).join(', ');
    return [
      String(members.length),
      `${named}${group.pods.length > NAMED ? `, ${group.pods.length - NAMED} more` : ''}`,
      members[0] === undefined ? '-' : cell(statusText(members[0])),
      prose(restartsText(members, list.at)),
      `${prose(whyText(group.cause, group.was, list.gaps.length > 0))}${group.cause === null ? '' : ` (${code(group.cause.id)})`}${only === undefined ? '' : ` ${prose(only)}`}${also === undefined ? '' : ` ${prose(also)}`}`,
    ];
  });
  const lines = [
    `## ${list.items.length === 0 ? 'No crash looping pods found' : prose(headline(list))}`,
    '',
    `As of ${dateTime(list.at)}; ${list.scanned.pods} pods in ${list.scanned.namespaces} namespace${list.scanned.namespaces === 1 ? '' : 's'} looked at.`,
    '',
    ...(rows.length === 0 ? [] : [...markdownTable(['Pods', 'Names', 'Status', 'Restarts', 'Why'], rows), '']),
    ...(list.gaps.length === 0
      ? []
      : [
          '### Not read',
          '',
          ...foldedGaps(list.gaps).map(
            (gap) => `- ${prose(gap.what)}: ${prose(gap.why)}${gap.needs === null ? '' : `; needs ${code(gap.needs)}`}`,
          ),
          '',
        ]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
