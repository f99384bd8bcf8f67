/** The program refuses to run with what it finds: a migration, a lock, a licence, a version, data. */
import { defineCheck } from '../check.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { claimUser } from './support/claim-users.ts';
import { adviceOn } from './support/refused-advice.ts';
import type { What } from './support/refused-rule.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';

const SAYS: { readonly [W in What]: string } = {
  migration: 'fails on its migration',
  lock: 'cannot get a lock',
  licence: 'rejects its licence',
  version: 'rejects a version',
  data: 'rejects the data that it finds',
  other: 'refuses to run',
};

/** Returns the second line of a migration tool's message (which migration, what differs); undefined without one. */
function secondLine(log: LogAnalysis, line: number): string | undefined {
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
  title: 'Refuses to run',
  description:
    'The program starts, checks its environment, and refuses to run: a failed migration, a stale lock, an expired ' +
    'licence, data of another version, a setting of the system.',
  criteria: {
    confirmed: null,
    likely: 'The log gives it as the reason for the exit.',
    possible: WEAKENED,
  },
  silent: 'The same errors where the program survives them.',
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
      const user = match.fields.what === 'lock' ? claimUser(context, container) : undefined;
      const more = match.fields.what === 'migration' ? secondLine(log, match.line) : undefined;
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
          more ? `: ${more.slice(0, 70)}` : user ? `; another pod, ${user.pod}, uses the same claim ${user.claim}` : '',
        ),
        chain: [],
        evidence: user ? [...evidence, user.cited] : evidence,
        fixes: [
          ...(user?.fixes ?? []),
          ...adviceOn(
            context,
            container,
            match.fields.what,
            [
              match.fields.detail,
              ...[match.line, ...match.also, match.line + 1, match.line + 2, match.line + 3].map(
                (index) => log.lines[index]?.text.slice(0, 1000) ?? '',
              ),
            ].join('\n'),
          ),
        ],
      };
    }),
});
