/** The pages of `wait`: how each target ended, and why the first cannot succeed, in full. */
import type { PodDetails } from '../../model/pod-details.ts';
import type { WaitAnswer, WaitListAnswer } from '../../model/wait.ts';
import { explainedOf, namedOf } from '../wait-answer.ts';
import { lacksOf, readyText, STATES, statusOf } from '../wait-list.ts';
import { diagnosisSections, causesOf } from './diagnosis.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { bullets, notRead, section, table } from './parts.ts';

const lacking = (items: readonly WaitAnswer[]): Html =>
  section('missing', 'Not ready', bullets(lacksOf(items).map(({ pod, says }) => html`<code>${pod}</code>: ${says}`)));

/** Returns the parts of the page for one target. @param details of the pod that is explained; null: they are not known */
export function waitSections(answer: WaitAnswer, details: PodDetails | null): Html {
  const diagnosis = explainedOf(answer);
  return html`${lacking([answer])}${diagnosis === null ? NOTHING : diagnosisSections(diagnosis, details)}`;
}

/** Returns the parts of the page for several targets. @param details of the first pod that is explained, or null */
export function waitListSections({ items, gaps }: WaitListAnswer, details: PodDetails | null): Html {
  const rows = items.map((one) => [
    html`<code>${namedOf(one)}</code>`,
    html`<code>${one.target.namespace}</code>`,
    STATES[one.outcome],
    readyText(one),
    statusOf(one),
  ]);
  const [first, ...others] = items.flatMap((one) => explainedOf(one) ?? []);
  return html`${section('targets', 'Targets', table('Targets', ['Name', 'Namespace', 'State', 'Ready', 'Status'], rows))}${lacking(
    items,
  )}${first === undefined ? NOTHING : diagnosisSections({ ...first, gaps: [...gaps, ...first.gaps] }, details)}${others.map(
    (one, i) => html`<h2>${one.target.kind}/${one.target.name} in ${one.target.namespace}</h2>
${causesOf(one, `other-${i + 1}-`)}`,
  )}${first === undefined ? notRead(gaps) : NOTHING}`;
}
