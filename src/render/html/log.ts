/** The logs of a pod: the lines that matter, with the decisive ones marked, and the newest lines folded. */
import { plural } from '../../knowledge/plural.ts';
import type { LogsContainer } from '../../model/reports.ts';
import { chosenLines, logHeading } from '../log-report.ts';
import { clip } from '../width.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { folded, section } from './parts.ts';

/** What the folded part holds at most: lines, and characters of all lines and of one. */
const [MOST_LINES, MOST_CHARACTERS, LONGEST] = [300, 65_536, 1000];
/** Containers with a log in the page. */
const MOST_CONTAINERS = 24;

type Line = LogsContainer['lines'][number];

const lineOf = ({ text, decisive }: Line): Html => {
  const shown = clip(text, LONGEST);
  return decisive
    ? html`<mark><span class="sign" aria-hidden="true">&gt; </span><span class="hidden">decisive: </span>${shown}
</mark>`
    : html`<span>${shown}
</span>`;
};

/** Returns lines, with a count where some are left out between them. */
function block(lines: readonly Line[], expected: number): Html {
  let next = expected;
  return html`<pre class="log"><code>${lines.map((line) => {
    const left = line.index - next;
    next = line.index + 1;
    return html`${
      left > 0
        ? html`<i>${`… ${plural(left, 'line')} …`}
</i>`
        : NOTHING
    }${lineOf(line)}`;
  })}</code></pre>
`;
}

/** Returns the newest lines that the page has room for. */
function newest(lines: readonly Line[]): readonly Line[] {
  let characters = 0;
  let count = 0;
  for (const { text } of lines.slice(-MOST_LINES).reverse()) {
    characters += Math.min(text.length, LONGEST);
    if (characters > MOST_CHARACTERS) break;
    count++;
  }
  return lines.slice(lines.length - count);
}

function containerLog(container: LogsContainer, at: string | null): Html {
  const excerpt = chosenLines(container, undefined);
  const all = newest(container.lines);
  const first = all[0]?.index ?? 0;
  const title = first > 0 || container.truncated ? 'The newest lines' : 'The whole log';
  return html`<h3><code>${container.name}</code></h3>
<p class="note">${logHeading(container, at)}</p>
${excerpt.length === 0 ? NOTHING : block(excerpt, 0)}${
  all.length > excerpt.length ? folded(title, plural(all.length, 'line'), block(all, first)) : NOTHING
}`;
}

/** Returns the section; nothing without a container. @param at the time of the answer, RFC 3339 */
export function logSection(logs: readonly LogsContainer[], at: string | null): Html {
  const [shown, left] = [logs.slice(0, MOST_CONTAINERS), logs.length - MOST_CONTAINERS];
  return section(
    'logs',
    'Logs',
    html`${shown.map((container) => containerLog(container, at))}${
      left > 0
        ? html`<p>The logs of ${plural(left, 'more container')} are left out.</p>
`
        : NOTHING
    }`,
  );
}
