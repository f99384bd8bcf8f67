/** A probe kills a program that, by its log, waits for a lock, a leader, a file or another program. */
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeLog } from '../support/cite.ts';
import { summary, who } from '../support/words.ts';
import { dependencyMatch } from './support/dependency.ts';
import { finding, lookAtFailures, startupFix } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { loggedWait } from './support/logged-wait.ts';
import { probeKills } from './support/verdict.ts';
import { waitAdvice } from './support/wait-advice.ts';

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const { container, kind } = kill;
  const log = context.log(container);
  const line = log.state === 'known' ? loggedWait(log.value) : undefined;
  // An error that names the dependency says more than a wait.
  if (log.state !== 'known' || line === undefined || dependencyMatch(context, kill)) return [];
  const said = line.message || line.text;
  return [
    finding(context, kill, {
      id: 'probes/waits',
      confidence: kill.confidence === 'confirmed' ? 'likely' : lower(kill.confidence),
      summary: summary(`${who(container)} is killed by its ${kind} probe while it waits: `, said),
      evidence: [citeLog(context, log.value, line.index)],
      fixes: [
        ...waitAdvice(context, said),
        ...(kill.worked ? [] : [startupFix(context, kill)]),
        lookAtFailures(context, kill),
      ],
      explains: [
        { symptomsOf: 'probe-failure' },
        'probes/slow-start',
        'probes/deadlocked',
        'probes/timeout',
        'app/error-line',
        'app/structured-error',
      ],
    }),
  ];
}

export default defineCheck({
  id: 'probes/waits',
  category: 'liveness-probe',
  title: 'Killed while it waits',
  description:
    'A liveness or startup probe kills the container, and the last messages of its log say that it waits: for the lock ' +
    'of a migration, to become the leader, for a file or for another program. A process that was killed may have left ' +
    'that lock.',
  criteria: {
    confirmed: null,
    likely:
      'The kill is confirmed, and the last message before the program stops says that it waits, or one of the last eight ' +
      'that it repeats.',
    possible: 'As likely, but the kill is only likely.',
  },
  silent:
    'The log says that the wait is over, or that the program waits for work (connections, jobs, messages); and where the ' +
    'last lines name a dependency that cannot be reached (probes/dependency-probe).',
  sources: [
    'https://docs.liquibase.com/concepts/tracking-tables/databasechangeloglock-table.html',
    'https://kubernetes.io/docs/concepts/architecture/leases/',
    'k8s.io/client-go/tools/leaderelection/leaderelection.go:acquire',
  ],
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }],
  symptomOf: ['eviction'],
  weight: 77,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});
