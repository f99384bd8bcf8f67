/**
 * Writes docs/checks.md from the checks' metadata.
 *
 *   npm run docs            writes it
 *   npm run docs -- --check exits 1 where the file is not what the checks say
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { CATEGORIES } from '../src/model/finding.ts';
import type { SymptomFamily } from '../src/model/finding.ts';
import type { CheckMeta } from '../src/checks/check.ts';
import { CHECKS, LAST_RESORTS, WORKLOAD_CHECKS } from '../src/checks/index.ts';

const FILE = 'docs/checks.md';

/** Every check once: one that looks at pods and at workloads is one entry. */
export const DOCUMENTED: readonly CheckMeta[] = [
  ...new Map<string, CheckMeta>(
    [...CHECKS, ...WORKLOAD_CHECKS, ...LAST_RESORTS].map((check) => [check.id, check]),
  ).values(),
];

const words = (criteria: CheckMeta['criteria']): string =>
  (['confirmed', 'likely', 'possible'] as const)
    .filter((word) => criteria[word] !== null)
    .map((word) => `- \`${word}\`: ${criteria[word]}`)
    .join('\n');

/** The families of symptoms, in words. */
const SYMPTOMS: Readonly<Record<SymptomFamily, string>> = {
  'specific-error': 'every general reading of the same end',
  'unreachable-service': 'every symptom of a Service that cannot be reached',
  memory: 'every symptom of a kill for memory',
  'probe-failure': 'the bare fact that a probe failed',
  kill: 'every symptom of a kill by the kubelet',
  eviction: 'every symptom of an eviction',
};

const ENDED_BY: Readonly<Record<NonNullable<CheckMeta['endedBy']>, string>> = {
  app: 'the program itself ends',
  'app-heap': "the program's own heap is full",
  'container-limit': "the kernel kills it at the container's memory limit",
  'pod-limit': "the kernel kills it at the pod's memory limit",
  'node-memory': "the kernel kills it because the node's memory is full",
  probe: 'the kubelet kills it after a failed probe',
  hook: 'the kubelet kills it after a failed postStart hook',
  eviction: 'the kubelet evicts the pod',
  preemption: 'the pod makes room for another',
  'node-shutdown': 'the node shuts down',
};
const GOES_AWAY: Readonly<Record<CheckMeta['goesAway'], string>> = {
  never: 'Does not go away by itself.',
  perhaps: 'May go away by itself.',
  likely: 'Often goes away by itself.',
  slowly: 'Often goes away by itself, within minutes.',
};

/** What the program itself reads of a check, in words. */
function facts({ goesAway, endedBy, settledBy }: CheckMeta): string {
  return [
    GOES_AWAY[goesAway],
    ...(endedBy === null ? [] : [`How the container ends: ${ENDED_BY[endedBy]}.`]),
    ...(settledBy === null ? [] : [`Settled by: \`${settledBy}\`.`]),
  ].join(' ');
}

function section(check: CheckMeta): string {
  const ids = Object.keys(check.alsoFinds ?? {});
  const also = ids.length > 0 ? `\nAlso finds: ${ids.map((id) => `\`${id}\``).join(', ')}.\n` : '';
  const symptoms = check.explains.map((one) => (typeof one === 'string' ? `\`${one}\`` : SYMPTOMS[one.symptomsOf]));
  const explains = symptoms.length > 0 ? `\nExplains: ${symptoms.join(', ')}.\n` : '';
  return `### ${check.id}\n\n**${check.title}.** ${check.description}\n${also}\n${words(check.criteria)}\n\nSilent: ${check.silent}\n${explains}\n${facts(check)}\n\nSources: ${check.sources.join('; ')}.\n`;
}

/** The whole page. */
export function page(checks: readonly CheckMeta[]): string {
  const parts = CATEGORIES.map((category) => {
    const own = checks.filter((check) => check.category === category).sort((a, b) => a.id.localeCompare(b.id));
    return `## ${category}\n\n${own.map(section).join('\n')}`;
  });
  return `# Checks\n\nGenerated from the checks' metadata by \`npm run docs\`: do not edit. An id is stable: once released it never changes its meaning.\n\n${checks.length} checks.\n\n${parts.join('\n')}`;
}

if (import.meta.main) {
  const text = page(DOCUMENTED);
  if (process.argv.includes('--check')) {
    if (readFileSync(FILE, 'utf8') !== text) {
      console.error(`error: ${FILE} is not what the checks say; run: npm run docs`);
      process.exitCode = 1;
    }
  } else {
    writeFileSync(FILE, text);
  }
}
