/** The program refuses its surroundings: a migration, a lock, a licence, a version, the data it found. */
import { defineCheck } from '../check.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { adviceOn } from './support/refused-advice.ts';
import type { What } from './support/refused-advice.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';

const SAYS: { readonly [W in What]: string } = {
  migration: 'fails on its migration',
  lock: 'finds a lock it does not get',
  licence: 'refuses its licence',
  version: 'refuses a version it finds',
  data: 'refuses the data it finds',
  other: 'refuses to run as it is',
};

/**
 * What a migration tool says on the line below its first (which migration, what differs); undefined where frames or
 * other words follow.
 */
function goesOn(log: LogAnalysis, line: number): string | undefined {
  const next = log.lines[line + 1]?.text.trim().slice(0, 300);
  return next &&
    /^(?:Migration|Detected|-> |Schema|Version|Please run)\b/.test(next) &&
    !log.lines[line]?.text.includes(next)
    ? next
    : undefined;
}

export default defineCheck({
  id: 'app/refused',
  category: 'app-error',
  title: 'Refuses its surroundings',
  description:
    'The program starts, looks at what it finds, and refuses to go on: a failed migration, a stale lock, an expired licence, data of another version, a setting of the system.',
  criteria: {
    confirmed: null,
    likely: 'The log says so as the reason of its end.',
    possible: WEAKENED,
  },
  silent: 'Warnings of the same kind that the program survives.',
  sources: [
    'https://www.postgresql.org/docs/current/upgrading.html',
    'https://www.elastic.co/guide/en/elasticsearch/reference/current/bootstrap-checks.html',
  ],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['unreachable-service', 'eviction'],
  weight: 50,
  run: (context) =>
    endedBy(context, 'refused').map(({ container, log, match, evidence, sure }) => {
      const more = match.fields.what === 'migration' ? goesOn(log, match.line) : undefined;
      return {
        result: 'found',
        id: 'app/refused',
        category: 'app-error',
        confidence: sure('likely'),
        container: container.name,
        about: null,
        summary: summary(
          `${who(container)} ${SAYS[match.fields.what]}: `,
          match.fields.detail,
          more ? `: ${more.slice(0, 70)}` : '',
        ),
        chain: [],
        evidence,
        fixes: adviceOn(
          context,
          container,
          match.fields.what,
          [
            match.fields.detail,
            ...[match.line, ...match.also].map((index) => log.lines[index]?.text.slice(0, 1000) ?? ''),
          ].join('\n'),
        ),
      };
    }),
});
