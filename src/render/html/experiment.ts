/** The page of an experiment: the verdict first, then what its copies did. */
import { isOpen } from '../../model/experiment-answer.ts';
import type { Experiment } from '../../model/experiment-answer.ts';
import type { OomExperiment } from '../../model/oom-test-answer.ts';
import { parseQuantity } from '../../knowledge/quantity.ts';
import { textBeside } from '../beside.ts';
import { imageFacts } from '../experiment-text.ts';
import { memoryRows } from '../oom-test-text.ts';
import { badge, CERTAINTY } from './cause.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { memorySection } from './memory.ts';
import { bullets, commandBlock, notRead, section, table } from './parts.ts';

/** Whether the answer has memory numbers, as that of oom-test. */
const hasMemory = (experiment: Experiment): experiment is OomExperiment => 'memory' in experiment;

function verdict({ verdict: word, confidence, summary }: Experiment): Html {
  const open = isOpen(word);
  const certain = open
    ? html`<strong class="badge">${word === 'inconclusive' ? 'Inconclusive' : 'Open'}</strong> The test does not settle it.`
    : html`${badge(confidence)} ${CERTAINTY[confidence]}`;
  return html`<section class="cause ${open ? 'unknown' : confidence}" aria-labelledby="verdict">
<h2 id="verdict">Verdict: ${word}</h2>
<p class="summary">${summary}</p>
<p class="certainty">${certain}</p>
</section>
`;
}

const stepTable = ({ steps }: Experiment): Html =>
  table(
    'Steps',
    ['Step', 'Node', 'Image', 'Outcome', 'Why'],
    steps.map(({ name, pod, node, image, outcome, says }) => [
      html`${name}${pod === null ? NOTHING : html` <code>${pod}</code>`}`,
      node === null ? '-' : html`<code>${node}</code>`,
      image === null ? '-' : html`<code>${image}</code>`,
      outcome,
      says === '' ? '-' : says,
    ]),
  );

const advice = (items: Experiment['advice']): Html =>
  items.length === 0
    ? NOTHING
    : html`<ol class="fixes">
${items.map(
  (one) => html`<li><p>${textBeside(one)}</p>
${commandBlock(one.command)}</li>
`,
)}</ol>
`;

function memory({ memory: numbers }: OomExperiment): Html {
  if (numbers.container === '') return NOTHING;
  return memorySection(
    [
      {
        container: numbers.container,
        limitBytes: numbers.limitBytes,
        requestBytes: parseQuantity(numbers.request) ?? null,
        usedBytes: numbers.workingSetBytes,
        peakBytes: numbers.peakBytes,
        rows: memoryRows(numbers),
      },
    ],
    numbers.lives,
    numbers.limitBytes,
  );
}

/** Returns the parts of an experiment's answer. */
export function experimentSections(experiment: Experiment): Html {
  const { notes, left, gaps } = experiment;
  return html`${verdict(experiment)}${hasMemory(experiment) ? memory(experiment) : NOTHING}${section(
    'steps',
    'Steps',
    stepTable(experiment),
  )}${section('do', 'What to do', advice(experiment.advice))}${section(
    'left',
    'Left behind',
    html`${left.map(
      ({ object, why, command }) => html`<p><code>${object}</code>${why === null ? '' : `: ${why}`}</p>
${commandBlock(command)}`,
    )}`,
  )}${section('image', 'Image', bullets(imageFacts(experiment)))}${section('notes', 'Notes', bullets(notes))}${notRead(gaps)}`;
}
