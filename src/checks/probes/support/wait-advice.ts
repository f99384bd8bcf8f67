/** What to do about the lock that a program waits for. */
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { look } from '../../support/owner.ts';

const act = (text: string): Fix => ({ text, command: null, risk: 'changes' });

/** client-go: leaderelection.go, "attempting to acquire leader lease NAMESPACE/NAME". */
const LEASE = /leader lease,? ([a-z0-9.-]{1,63})\/([a-z0-9.-]{1,253}?)(?:\.{2,3})?(?:\s|$|")/;

/** Migration tools that keep their lock in a table, where a process that was killed leaves it. */
const IN_TABLE: readonly (readonly [RegExp, string])[] = [
  [
    /change ?log ?lock|liquibase/i,
    'look for the holder of the lock in the table DATABASECHANGELOGLOCK; if it no longer runs: liquibase release-locks',
  ],
  [/knex|migration table is already locked/i, 'if no migration runs: knex migrate:unlock'],
  [/state lock|terraform|tofu/i, 'if the run that holds the lock no longer exists: terraform force-unlock with its ID'],
];

/** Migrations that a tool has marked as failed: it refuses the next one until the mark is removed. */
const MARKED: readonly (readonly [RegExp, string])[] = [
  [
    /found failed migrations|\bP3009\b/i,
    'undo what the migration did and mark it: prisma migrate resolve --rolled-back NAME; or create a new database again',
  ],
  [
    /dirty database/i,
    'undo what the migration did, and set the version before it: migrate force VERSION; or create a new database again',
  ],
];

/** Returns the step that removes the mark of a migration that did not end; undefined where the message is about no mark. */
export function unmark(said: string): Fix | undefined {
  const mark = MARKED.find(([words]) => words.test(said));
  const name = /The [`"']([\w-]{3,120})[`"'] migration/.exec(said)?.[1];
  return mark && act(mark[1].replace('NAME', name ?? 'NAME'));
}

/**
 * Returns the steps for what a program waits for.
 * @param said the message that says so
 */
export function waitAdvice(context: PodContext, said: string): Fix[] {
  const [, namespace, name] = LEASE.exec(said) ?? [];
  if (namespace && name)
    return [
      look(
        `see which pod holds Lease ${name}, and whether it still exists`,
        command`kubectl -n ${namespace} get lease ${name} -o yaml`,
      ),
      act('let the probe succeed while the program waits to become the leader: a standby is healthy'),
    ];
  const table = IN_TABLE.find(([words]) => words.test(said));
  if (table) return [act(table[1])];
  if (/advisory lock|migration|schema/i.test(said) && /lock|running|another/i.test(said))
    return [
      look('see whether another pod runs the migration', command`kubectl -n ${context.namespace} get pods -o wide`),
      act('end the session of the database that holds the lock (for PostgreSQL: pg_locks, pg_terminate_backend)'),
    ];
  if (/\block|held by/i.test(said))
    return [
      look(
        'see whether another pod or process holds the lock',
        command`kubectl -n ${context.namespace} get pods -o wide`,
      ),
      act('if no process holds it, remove the stale lock'),
    ];
  return [act('make sure that what it waits for exists and answers; more time alone does not help')];
}
