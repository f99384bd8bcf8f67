/** The program refuses its surroundings: a migration, a lock, a licence, a version, the data it found. */
import { defineCheck } from '../check.ts';
import type { Fix, PodContext } from '../check.ts';
import { editFix } from '../owner.ts';
import { endedBy, GENERAL } from '../signals.ts';
import { summary, who } from '../words.ts';

type What = 'migration' | 'lock' | 'licence' | 'version' | 'data' | 'other';

const SAYS: { readonly [W in What]: string } = {
  migration: 'fails on its migration',
  lock: 'finds a lock it does not get',
  licence: 'refuses its licence',
  version: 'refuses a version it finds',
  data: 'refuses the data it finds',
  other: 'refuses to run as it is',
};

function fixes(context: PodContext, what: What, detail: string): Fix[] {
  switch (what) {
    case 'migration':
      return [editFix(context, 'run the migration by hand, repair the half-applied or dirty one the log names, then let the pod start; run migrations in one Job instead of in every replica')];
    case 'lock':
      return [
        { text: 'see whether another pod still holds the data', command: `kubectl -n ${context.namespace} get pods -o wide`, risk: 'read-only' },
        editFix(context, 'remove the stale lock file once nothing else uses the data; one replica per data directory (strategy Recreate, ReadWriteOncePod)'),
      ];
    case 'licence':
      return [editFix(context, 'renew or provide the licence, usually from a Secret as env or file')];
    case 'version':
    case 'data':
      return [editFix(context, 'go back to the version that wrote the data, or upgrade the data as the product describes; take a backup first')];
    case 'other':
      return [editFix(context, /\bdatabase\b.{0,140}does not exist|unknown database/i.test(detail) ? 'create the database the line names (a set-up job, a migration), or correct its name where the program is configured' : 'do what the line asks for')];
  }
}

export default defineCheck({
  id: 'app/refused',
  category: 'app-error',
  title: 'Refuses its surroundings',
  description: 'The program starts, looks at what it finds, and refuses to go on: a failed migration, a stale lock, an expired licence, data of another version, a setting of the system.',
  criteria: {
    confirmed: null,
    likely: 'The log says so as the reason of its end.',
    possible: 'The container was killed from outside, or a more decisive word stands in the same cascade.',
  },
  silent: 'Warnings of the same kind that the program survives.',
  sources: ['https://www.postgresql.org/docs/current/upgrading.html', 'https://www.elastic.co/guide/en/elasticsearch/reference/current/bootstrap-checks.html'],
  explains: GENERAL,
  weight: 50,
  run: (context) =>
    endedBy(context, 'refused').map(({ container, signal, evidence, sure }) => ({
      result: 'found',
      id: 'app/refused',
      category: 'app-error',
      confidence: sure('likely'),
      container: container.name,
      summary: summary(`${who(container)} ${SAYS[signal.fields.what]}: `, signal.fields.detail),
      chain: [],
      evidence,
      fixes: fixes(context, signal.fields.what, signal.fields.detail),
    })),
});
