/** The chain from the pod to its root cause, as a drawing with the same text for screen readers. */
import type { Link } from '../../model/finding.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { fitted } from './svg-text.ts';

/** Pixels. The drawing is as wide as a phone of 320 pixels shows. */
const [WIDTH, PADDING, LINE, GAP] = [288, 12, 18, 26];
/** Lines of one text; the description has all of it. */
const MOST_LINES = 6;
/** Steps that are drawn. A chain never comes back to an object, so longer ones are rare. */
const MOST_STEPS = 12;

function box({ object, says }: Link, y: number, label: string): { readonly box: Html; readonly height: number } {
  const room = WIDTH - 2 * PADDING;
  const names = fitted(object, room, 13, true, MOST_LINES);
  const words = fitted(says, room, 13, false, MOST_LINES);
  const lines = [
    ...(label === '' ? [] : [{ text: label, kind: 'label' }]),
    ...names.map((text) => ({ text, kind: 'object' })),
    ...words.map((text) => ({ text, kind: 'says' })),
  ];
  const height = lines.length * LINE + 2 * PADDING - 4;
  return {
    height,
    box: html`<rect class="box ${label === 'root cause' ? 'root' : ''}" x="1" y="${y}" width="${WIDTH - 2}" height="${height}" rx="6"/>
${lines.map(
  ({ text, kind }, i) => html`<text class="${kind}" x="${PADDING}" y="${y + PADDING + 10 + i * LINE}">${text}</text>
`,
)}`,
  };
}

/** Returns the figure; nothing for a cause in the pod itself. @param id of the cause in the page */
export function chainFigure(chain: readonly Link[], id: string): Html {
  if (chain.length === 0) return NOTHING;
  const steps = chain.length > MOST_STEPS ? [...chain.slice(0, MOST_STEPS - 1), chain.at(-1)!] : chain;
  const drawn: Html[] = [];
  let y = 1;
  for (const [i, link] of steps.entries()) {
    const label = i === steps.length - 1 && steps.length > 1 ? 'root cause' : '';
    const { box: one, height } = box(link, y, label);
    drawn.push(one);
    y += height;
    if (i < steps.length - 1) {
      drawn.push(html`<path class="arrow" d="M24 ${y + 2}V${y + GAP - 3}m-5 -6l5 6l5 -6"/>
`);
      y += GAP;
    }
  }
  const height = y + 1;
  return html`<figure class="chain">
<svg role="img" aria-labelledby="${id}-chain ${id}-steps" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">
<title id="${id}-chain">The chain to the root cause</title>
<desc id="${id}-steps">${steps.map(({ object, says }, i) => `${i + 1}. ${object} ${says}. `)}</desc>
${drawn}</svg>
<figcaption>From the pod to the root cause: ${steps.map(({ object }, i) => html`${i === 0 ? '' : ' → '}<code>${object}</code>`)}</figcaption>
</figure>
`;
}
