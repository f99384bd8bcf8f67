/** The page of `list`: a part for each group of pods with one root cause, the worst first. */
import { plural } from '../../knowledge/plural.ts';
import { causeOf, itemKey, membersOf } from '../../model/list-items.ts';
import type { DiagnosisList, Group, PodItem } from '../../model/list.ts';
import { restartsText, statusOf, statusText, whoText, whereText } from '../list-cells.ts';
import { foldedGaps } from '../list-gaps.ts';
import { groupNotes } from '../list-notes.ts';
import { whyOf } from '../list-why.ts';
import { explainLine } from '../explain-line.ts';
import { badge, CERTAINTY, evidenceOf, fixList } from './cause.ts';
import { chainFigure } from './chain.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { commandBlock, folded, notRead, table, time } from './parts.ts';

/** What a command of the page needs to read the same source: the command that the user typed, and the flags. */
export interface Again {
  readonly program: string;
  readonly where: string;
}

/** Groups that are shown, and rows of a table; the rest is counted. */
const [MOST_GROUPS, MOST_PODS] = [100, 100];

function podTable(members: readonly PodItem[], at: string | null): Html {
  const rows = members
    .slice(0, MOST_PODS)
    .map((item) => [
      html`<code>${itemKey(item)}</code>`,
      statusText(item),
      restartsText([item], at),
      item.node === null ? '-' : html`<code>${item.node}</code>`,
      time(item.createdAt),
    ]);
  const left = members.length - MOST_PODS;
  return html`${table('Pods', ['Pod', 'Status', 'Restarts', 'Node', 'Created (UTC)'], rows)}${
    left > 0
      ? html`<p class="note">${plural(left, 'more pod')} in <code>-o json</code></p>
`
      : NOTHING
  }`;
}

function groupSection(group: Group, list: DiagnosisList, i: number, again: Again | null): Html {
  const members = membersOf(group, list);
  const [first] = members;
  if (first === undefined) return NOTHING;
  const { cause, was } = group;
  const { sentence } = whyOf(cause, was, members, list.gaps.length > 0);
  const id = `group-${i + 1}`;
  const notes = groupNotes(group, list, true);
  const status = [statusOf(members), `restarts ${restartsText(members, list.at)}`].join(', ');
  const shown = cause ?? causeOf(first) ?? null;
  return html`<section class="cause ${was ? 'past' : (cause?.confidence ?? 'unknown')}" aria-labelledby="${id}">
<h2 id="${id}">${members.length === 1 ? '' : `${plural(members.length, 'pod')}: `}${whoText(group, members)} in ${whereText(members)}</h2>
<p class="summary">${sentence}</p>
<p class="certainty">${badge(cause?.confidence ?? 'unknown')} ${cause === null ? NOTHING : CERTAINTY[cause.confidence]}${
    was ? ' The pods have recovered.' : NOTHING
  }</p>
<p class="note">${status}${cause === null ? NOTHING : html` · <code>${cause.id}</code>`}</p>
${notes.map(
  (note) => html`<p>${note}</p>
`,
)}${
  shown === null
    ? NOTHING
    : html`${chainFigure(shown.chain, id)}${evidenceOf(shown.evidence)}${
        shown.fixes.length === 0 ? NOTHING : folded('How to fix it', String(shown.fixes.length), fixList(shown.fixes))
      }`
}${folded('Pods', String(members.length), podTable(members, list.at))}${
  again === null
    ? NOTHING
    : html`<h3>Details of the first pod</h3>
${commandBlock(explainLine(first, again.program, again.where))}`
}</section>
`;
}

/** Returns the parts of a list. @param again how to read the same source again; null: it cannot be read again */
export function listSections(list: DiagnosisList, again: Again | null): Html {
  const shown = list.groups.slice(0, MOST_GROUPS);
  const left = list.groups.length - shown.length;
  return html`<p class="note">${plural(list.scanned.pods, 'pod')} in ${plural(list.scanned.namespaces, 'namespace')} scanned.</p>
${shown.map((group, i) => groupSection(group, list, i, again))}${
  left > 0
    ? html`<p>${plural(left, 'more group')}: <code>-o json</code> has all.</p>
`
    : NOTHING
}${notRead(foldedGaps(list.gaps))}`;
}
