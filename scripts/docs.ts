/**
 * Writes docs/checks.md from the checks' metadata.
 *
 *   npm run docs            writes it
 *   npm run docs -- --check fails if the file differs from the metadata
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { CATEGORIES } from '../src/model/finding.ts';
import type { SymptomFamily } from '../src/model/finding.ts';
import { wrap } from '../src/render/width.ts';
import type { CheckMeta, DocumentedMeta } from '../src/checks/check.ts';
import { CHECKS, FALLBACKS, LAST_RESORTS, WORKLOAD_CHECKS } from '../src/checks/index.ts';

const FILE = 'docs/checks.md';

const ALL: readonly CheckMeta[] = [...CHECKS, ...WORKLOAD_CHECKS, ...FALLBACKS, ...LAST_RESORTS];

/** Every check once, also a check of pods and workloads. The types of src lack the prose that the files have. */
export const DOCUMENTED: readonly DocumentedMeta[] = [
  ...new Map(ALL.map((check) => [check.id, check as DocumentedMeta])).values(),
];

/** Wraps a paragraph or a list item at 120 columns. */
const wrapped = (text: string, indent = ''): string => wrap(text, 120 - indent.length).join(`\n${indent}`);

const words = (criteria: DocumentedMeta['criteria']): string =>
  (['confirmed', 'likely', 'possible'] as const)
    .filter((word) => criteria[word] !== null)
    .map((word) => wrapped(`- \`${word}\`: ${criteria[word]}`, '  '))
    .join('\n');

/** The families of symptoms, as phrases. */
const SYMPTOMS: Readonly<Record<SymptomFamily, string>> = {
  'specific-error': 'every less specific error of the same crash',
  'unreachable-service': 'every symptom of a Service that cannot be reached',
  memory: 'every symptom of a kill for lack of memory',
  'probe-failure': 'the bare fact that a probe failed',
  kill: 'every symptom of a kill by the kubelet',
  eviction: 'every symptom of an eviction',
};

const ENDED_BY: Readonly<Record<NonNullable<DocumentedMeta['endedBy']>, string>> = {
  app: 'The program ends by itself.',
  'app-heap': 'The program ends because its own heap is full.',
  'container-limit': 'The kernel kills the container at its memory limit.',
  'pod-limit': 'The kernel kills the container at the memory limit of the pod.',
  'node-memory': 'The kernel kills the container because the memory of the node is full.',
  probe: 'The kubelet kills the container after a failed probe.',
  hook: 'The kubelet kills the container after a failed postStart hook.',
  eviction: 'The kubelet evicts the pod.',
  preemption: 'The pod is preempted to make room for another pod.',
  'node-shutdown': 'The node shuts down.',
};
const GOES_AWAY: Readonly<Record<DocumentedMeta['goesAway'], string>> = {
  never: 'Does not go away by itself.',
  perhaps: 'May go away by itself.',
  likely: 'Often goes away by itself.',
  slowly: 'Often goes away by itself, within minutes.',
};

/** The facts that the program reads from the metadata, as sentences. */
function facts({ goesAway, endedBy, settledBy }: DocumentedMeta): string {
  return [
    GOES_AWAY[goesAway],
    ...(endedBy === null ? [] : [ENDED_BY[endedBy]]),
    ...(settledBy === null ? [] : [`Test it with \`${settledBy}\`.`]),
  ].join(' ');
}

function section(check: DocumentedMeta): string {
  const ids = Object.keys(check.alsoFinds ?? {});
  const symptoms = check.explains.map((one) => (typeof one === 'string' ? `\`${one}\`` : SYMPTOMS[one.symptomsOf]));
  return [
    `### ${check.id}`,
    wrapped(`**${check.title}.** ${check.description}`),
    ...(ids.length > 0 ? [wrapped(`Also finds: ${ids.map((id) => `\`${id}\``).join(', ')}.`)] : []),
    words(check.criteria),
    wrapped(`Silent: ${check.silent}`),
    ...(symptoms.length > 0 ? [wrapped(`Explains: ${symptoms.join(', ')}.`)] : []),
    ...(check.rulesOut ? [wrapped(`Rules out, if confirmed: ${check.rulesOut.join(', ')}.`)] : []),
    wrapped(facts(check)),
    wrapped(`Sources: ${check.sources.join('; ')}.`),
    '',
  ].join('\n\n');
}

const INTRODUCTION = [
  '# Checks',
  'Written by `npm run docs` from the metadata of the checks: do not edit.',
  'The id of a check is the id of the cause that it finds. Once released, it never changes its meaning. Each entry says:',
  [
    '- what the check needs for each confidence',
    '- **Silent**: when it finds no cause although the failure looks alike',
    '- **Explains**: the symptoms that are not reported as causes next to this one',
    '- **Rules out**: the categories that a confirmed cause of this check excludes',
    '- whether the cause can go away by itself, how the container ends, and which experiment settles a doubt',
    '- **Sources**: where the facts come from',
  ].join('\n'),
  'If a recording lacks a fact that can contradict a cause, the cause is `likely` where it would be `confirmed`.',
];

/** The whole page. */
export function page(checks: readonly DocumentedMeta[]): string {
  const parts = CATEGORIES.map((category) => {
    const own = checks.filter((check) => check.category === category).sort((a, b) => a.id.localeCompare(b.id));
    return `## ${category}\n\n${own.map(section).join('')}`;
  });
  return `${[...INTRODUCTION, `${checks.length} checks.`, parts.join('').trimEnd()].join('\n\n')}\n`;
}

if (import.meta.main) {
  const text = page(DOCUMENTED);
  if (process.argv.includes('--check')) {
    if (readFileSync(FILE, 'utf8') !== text) {
      console.error(`error: ${FILE} differs from the metadata of the checks; run: npm run docs`);
      process.exitCode = 1;
    }
  } else {
    writeFileSync(FILE, text);
  }
}
