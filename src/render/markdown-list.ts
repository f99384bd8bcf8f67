/** `list` in Markdown, for a ticket. */
import { plural } from '../knowledge/plural.ts';
import { membersOf } from '../model/list-items.ts';
import type { DiagnosisList } from '../model/list.ts';
import { restartsText, statusText } from './list-cells.ts';
import { headline, whyOf } from './list-why.ts';
import { groupNotes } from './list-notes.ts';
import { foldedGaps } from './list-gaps.ts';
import { cell, code, gapSection, markdownTable, prose } from './markdown.ts';
import { asOf } from './page.ts';

/** Pods shown in a cell before the rest are counted. */
const NAMED = 5;

/** @param most names of pods in a cell */
export function listMarkdown(list: DiagnosisList, most: number = NAMED): string {
  const rows = list.groups.map((group) => {
    const members = membersOf(group, list);
    const why = whyOf(group.cause, group.was, members, list.gaps.length > 0);
    const named = group.pods.slice(0, most).map(cell).join(', ');
    return [
      String(members.length),
      `${named}${group.pods.length > most ? `, ${group.pods.length - most} more` : ''}`,
      members[0] === undefined ? '-' : cell(statusText(members[0])),
      prose(restartsText(members, list.at)),
      [
        prose(`${why.label}: ${why.sentence}`),
        ...(group.cause === null ? [] : [`(${code(group.cause.id)})`]),
        ...groupNotes(group, list, most > NAMED).map(prose),
      ].join(' '),
    ];
  });
  const lines = [
    `## ${list.items.length === 0 ? 'No failing pods found' : prose(headline(list))}`,
    '',
    `${asOf(list.at).replace(/\.$/, '')}; ${plural(list.scanned.pods, 'pod')} in ${plural(list.scanned.namespaces, 'namespace')} scanned.`,
    '',
    ...(rows.length === 0 ? [] : [...markdownTable(['Pods', 'Names', 'Status', 'Restarts', 'Why'], rows), '']),
    ...gapSection(foldedGaps(list.gaps)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
