/**
 * Writes docs/checks.md from the checks' metadata.
 *
 *   npm run docs            writes it
 *   npm run docs -- --check exits 1 where the file is not what the checks say
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { CATEGORIES } from '../src/model/finding.ts';
import type { CheckMeta } from '../src/checks/check.ts';
import { CHECKS, WORKLOAD_CHECKS } from '../src/checks/index.ts';

const FILE = 'docs/checks.md';

/** Every check once: one that looks at pods and at workloads is one entry. */
export const DOCUMENTED: readonly CheckMeta[] = [
  ...new Map<string, CheckMeta>([...CHECKS, ...WORKLOAD_CHECKS].map((check) => [check.id, check])).values(),
];

const words = (criteria: CheckMeta['criteria']): string =>
  (['confirmed', 'likely', 'possible'] as const)
    .filter((word) => criteria[word] !== null)
    .map((word) => `- \`${word}\`: ${criteria[word]}`)
    .join('\n');

function section(check: CheckMeta): string {
  const also = check.alsoFinds?.length ? `\nAlso finds: ${check.alsoFinds.map((id) => `\`${id}\``).join(', ')}.\n` : '';
  const explains =
    check.explains.length > 0 ? `\nExplains: ${check.explains.map((id) => `\`${id}\``).join(', ')}.\n` : '';
  return `### ${check.id}\n\n**${check.title}.** ${check.description}\n${also}\n${words(check.criteria)}\n\nSilent: ${check.silent}\n${explains}\nSources: ${check.sources.join('; ')}.\n`;
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
