/** The parts that all pages share: sections, tables, folded parts, commands, what could not be read. */
import type { Gap } from '../../model/diagnosis.ts';
import { commandOnOneLine } from '../command-lines.ts';
import { dateTime } from '../time.ts';
import { html, isEmpty, NOTHING, whole } from './markup.ts';
import type { Html, Value } from './markup.ts';

/** Characters of a command that a page holds. */
const LONGEST_COMMAND = 65_536;

/** Returns a part of the page with a heading; nothing if it has no content. @param id unique, and made by this program */
export const section = (id: string, title: string, content: Html): Html =>
  isEmpty(content)
    ? NOTHING
    : html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}
</section>
`;

/** Returns content that is closed until a person opens it. @param count what is in it: `5 lines` */
export const folded = (title: string, count: string, content: Html): Html =>
  html`<details><summary><span>${title}</span>${count === '' ? NOTHING : html` <small>${count}</small>`}</summary>
${content}
</details>
`;

/**
 * Returns a table. On a narrow screen each row is a block with the heads as labels, so it has the roles of a table.
 * @param label what the table has, for screen readers
 */
export function table(label: string, heads: readonly string[], rows: readonly (readonly Value[])[]): Html {
  if (rows.length === 0) return NOTHING;
  return html`<table role="table" aria-label="${label}">
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map(
  (
    row,
  ) => html`<tr role="row">${row.map((cell, i) => html`<td role="cell" data-label="${heads[i]}"><div>${cell}</div></td>`)}</tr>
`,
)}</tbody>
</table>
`;
}

/** Returns a command to copy, on one line; nothing if there is none. The script of the page adds the button. */
export function commandBlock(command: string | null): Html {
  if (command === null) return NOTHING;
  const line = commandOnOneLine(command);
  return line.length > LONGEST_COMMAND
    ? html`<p>The command has ${line.length} characters. The terminal and <code>-o json</code> print it.</p>
`
    : html`<div class="copy"><pre class="command"><code>${whole(line)}</code></pre></div>
`;
}

/** Returns a list with dots; nothing if it has no members. */
export const bullets = (items: readonly Value[]): Html =>
  items.length === 0
    ? NOTHING
    : html`<ul>
${items.map(
  (item) => html`<li>${item}</li>
`,
)}</ul>
`;

/** Returns what could not be read, and the rule that allows it. */
export const notRead = (gaps: readonly Gap[]): Html =>
  section(
    'not-read',
    'Not read',
    table(
      'What could not be read',
      ['What', 'Why', 'Needs'],
      gaps.map(({ what, state, why, needs }) => [
        html`<code>${what}</code>`,
        state === 'not-collected' ? 'not recorded' : why,
        needs === null ? '-' : html`<code>${needs}</code>`,
      ]),
    ),
  );

/** Returns a short word of this program for a cell of a table: it is not broken. */
export const word = (text: string): Html => html`<span class="word">${text}</span>`;

/** Returns a time for people and for programs; `-` if there is none. */
export const time = (at: string | null): Html =>
  at === null ? html`-` : html`<time datetime="${at}">${dateTime(at).replace(/ UTC$/, '')}</time>`;
