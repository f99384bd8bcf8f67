/** A cause: how certain it is, the chain to it, how to fix it, and what proves it. */
import { plural } from '../../knowledge/plural.ts';
import type { Cause, PrintedFix } from '../../model/diagnosis.ts';
import type { Confidence } from '../../model/finding.ts';
import { textBeside } from '../beside.ts';
import { whereText } from '../evidence.ts';
import { chainFigure } from './chain.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { commandBlock, folded, table, time } from './parts.ts';

/** What a confidence means, in a sentence. */
export const CERTAINTY: Readonly<Record<Confidence, string>> = {
  confirmed: 'The API states it, the program looked the object up and it is wrong, or an experiment showed it.',
  likely: 'One strong signal shows it, and no signal is against it.',
  possible: 'It fits what was read. That does not prove it.',
};

/** Returns `Confirmed`, with its color. */
export const badge = (confidence: Confidence | 'unknown'): Html => {
  const word = `${confidence[0]!.toUpperCase()}${confidence.slice(1)}`;
  return html`<strong class="badge ${confidence}">${word}</strong>`;
};

const EFFECTS: Readonly<Record<PrintedFix['effect'], string>> = {
  restores: 'restores the service; the cause stays, or may stay',
  repairs: 'repairs the cause',
  shows: 'only shows more',
};
const RISKS: Readonly<Record<PrintedFix['risk'], string>> = {
  'read-only': 'read-only',
  restarts: 'restarts pods',
  changes: 'changes objects',
  recreates: 'deletes and creates again',
};

/** Returns the fixes in the order to try them. @param more a sentence after them; '' for none */
export function fixList(fixes: readonly PrintedFix[], more = ''): Html {
  if (fixes.length === 0) return NOTHING;
  return html`<h3>How to fix it</h3>
<ol class="fixes">
${fixes.map(
  ({ text, effect, risk, command }) => html`<li><p>${textBeside({ text, command })}</p>
<p class="tags"><span class="tag">${EFFECTS[effect]}</span> <span class="tag ${risk}">${RISKS[risk]}</span></p>
${commandBlock(command)}</li>
`,
)}</ol>
${
  more === ''
    ? NOTHING
    : html`<p class="note">${more}</p>
`
}`;
}

/** Returns the evidence, folded. */
export const evidenceOf = (evidence: Cause['evidence']): Html =>
  evidence.length === 0
    ? NOTHING
    : folded(
        'Evidence',
        plural(evidence.length, 'citation'),
        table(
          'Evidence',
          ['Where', 'Time (UTC)', 'Quote'],
          evidence.map((one) => [
            html`<code>${whereText(one, '', true)}</code>`,
            time(one.time),
            html`<q class="quote">${one.quote}</q>`,
          ]),
        ),
      );

/**
 * Returns the section of a cause.
 * @param id unique in the page, and made by this program
 * @param title `Cause`, `Cause 2`, `Earlier cause`
 * @param more a sentence after the fixes; '' for none
 */
export function causeSection(cause: Cause, id: string, title: string, more = ''): Html {
  const { confidence, category, container, summary, chain, evidence, fixes } = cause;
  return html`<section class="cause ${confidence}" aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<p class="summary">${summary}</p>
<p class="certainty">${badge(confidence)} ${CERTAINTY[confidence]}</p>
<p class="note">${category}${container === null ? NOTHING : html`, container <code>${container}</code>`} · <code>${cause.id}</code></p>
${chainFigure(chain, id)}${evidenceOf(evidence)}${fixList(fixes, more)}</section>
`;
}
