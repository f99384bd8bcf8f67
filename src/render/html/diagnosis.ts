/** The page of `explain`: the cause first, then what proves it and what was read. */
import { isFailing } from '../../model/diagnosis.ts';
import type { Cause, CategoryResult, ContainerReport, DeployedBy, Diagnosis } from '../../model/diagnosis.ts';
import { deployerText } from '../../model/deployer-text.ts';
import type { PodDetails } from '../../model/pod-details.ts';
import { boundedContainers } from '../bounded.ts';
import { checkWhy, resultText } from '../check-lines.ts';
import { textBeside } from '../beside.ts';
import { exitText, nextText, ranText, restartsText, statusText } from '../containers.ts';
import { undoneText } from '../deployed-by.ts';
import { impactSentences } from '../stake.ts';
import { ago } from '../time.ts';
import { badge, causeSection, fixList } from './cause.ts';
import { logSection } from './log.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { barOf, memorySection } from './memory.ts';
import { bullets, commandBlock, folded, notRead, section, table, word } from './parts.ts';
import { timelineSection } from './timeline.ts';

const unknownCause = html`<section class="cause unknown" aria-labelledby="cause">
<h2 id="cause">Cause</h2>
<p class="summary">No cause found in what could be read.</p>
<p class="certainty">${badge('unknown')} See what was ruled out, and what to do next.</p>
</section>
`;

/** Returns the causes, each with its evidence and fixes. @param prefix of their ids, made by this program */
export function causesOf(diagnosis: Diagnosis, prefix = ''): Html {
  const { causes: found, deployedBy, state } = diagnosis;
  if (found.length === 0) return isFailing(state) ? unknownCause : NOTHING;
  const edited = found.find(({ fixes }) => undoneText(deployedBy, fixes) !== undefined);
  return html`${found.map((cause, i) =>
    causeSection(
      cause,
      `${prefix}cause-${i + 1}`,
      found.length > 1 ? `Cause ${i + 1}` : 'Cause',
      cause === edited ? undoneText(deployedBy, cause.fixes) : '',
    ),
  )}`;
}

/** What ended the containers earlier: folded, because it is not what is wrong now. */
function earlier({ history, at, containers }: Diagnosis): Html {
  const when = (cause: Cause): string =>
    ago(containers.find(({ name }) => name === cause.container)?.lastExit?.finishedAt, at) ?? '';
  return section(
    'earlier',
    'Earlier',
    html`${history.map(
      (cause) => html`<p>${badge(cause.confidence)} ${cause.summary}${when(cause) === '' ? '' : ` (${when(cause)})`}</p>
${cause.fixes.length === 0 ? NOTHING : folded('Fixes', String(cause.fixes.length), fixList(cause.fixes))}`,
    )}`,
  );
}

function containerTable(containers: readonly ContainerReport[], at: string | null): Html {
  const { shown, more } = boundedContainers(containers, { wide: false });
  const rows = shown.map((one) => [
    html`<code>${one.name}</code>`,
    one.type,
    statusText(one, at),
    restartsText(one, at),
    exitText(one.lastExit) ?? '-',
    ranText(one.lastExit) ?? '-',
    nextText(one, at) ?? '-',
  ]);
  const heads = ['Container', 'Type', 'Status', 'Restarts', 'Last exit', 'Ran', 'Next start'];
  return html`${table('Containers', heads, rows)}${
    more === ''
      ? NOTHING
      : html`<p class="note">${more}</p>
`
  }`;
}

const checkTable = (checks: readonly CategoryResult[]): Html =>
  table(
    'Checks',
    ['Check', 'Result', 'Why'],
    checks.map((check) => [word(check.category), word(resultText(check)), checkWhy(check)]),
  );

const deployed = (by: DeployedBy): Html =>
  html`<p>${deployerText(by)}${by.revision === null ? '' : `, revision ${by.revision}`}</p>
${commandBlock(by.history)}`;

/** Returns the sections of a diagnosis. @param details null: only the answer is known */
export function diagnosisSections(diagnosis: Diagnosis, details: PodDetails | null): Html {
  const { state, containers, notes, checks, deployedBy, gaps, next, at } = diagnosis;
  const impact = isFailing(state) ? impactSentences(diagnosis, true) : [];
  const bars = (details?.memory ?? []).map(barOf);
  return html`${causesOf(diagnosis)}${section('notes', 'Notes', bullets(notes))}${
    next === null
      ? NOTHING
      : section(
          'next',
          'Next',
          html`<p>${next.test === 'logs' ? 'Get the log' : `Run ${next.test}`}: ${textBeside({ ...next, text: next.why })}</p>
${commandBlock(next.command)}`,
        )
  }${section('impact', 'Impact', bullets(impact))}${
    deployedBy === null ? NOTHING : section('deployed-by', 'Deployed by', deployed(deployedBy))
  }${details === null ? NOTHING : timelineSection(containers, details.timeline, at)}${memorySection(bars)}${
    details === null ? NOTHING : logSection(details.logs, at)
  }${section('containers', 'Containers', containerTable(containers, at))}${earlier(diagnosis)}${
    checks.length === 0 ? NOTHING : section('checks', 'Checks', checkTable(checks))
  }${notRead([...gaps, ...(details?.gaps ?? [])])}`;
}
