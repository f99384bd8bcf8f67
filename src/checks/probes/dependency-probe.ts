import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { dependencySignal } from './support/dependency.ts';
import { probeKills } from './support/kill.ts';
import type { ProbeKill } from './support/kill.ts';
import { finding, lookFix, target } from './support/tell.ts';

/** Paths and commands that by their name ask for more than life. */
const STRICT =
  /\b(?:ready|readiness|readyz|deps|dependenc\w*|deep|full|db|database|redis|postgres|mysql|mongo|pg_isready|upstream)\b/i;
/** Words of a dependency in a probe's own output. */
const IN_OUTPUT =
  /connection refused|could not connect|no such host|name resolution|unreachable|timed out|database|redis|postgres|mysql|mongo|kafka|rabbit|dependency|upstream/i;

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const { nature, status, text } = kill.failure;
  const asksMuch = STRICT.test(kill.probe.httpGet?.path ?? (kill.probe.exec?.command ?? []).join(' '));
  // Refused from the start: it does not listen while it waits.
  const waits = (nature === 'refused' || nature === 'no-grpc') && !kill.worked;
  const failing =
    (status !== undefined && status >= 500) ||
    nature === 'unhealthy' ||
    nature === 'exec' ||
    nature === 'timeout' ||
    waits;
  if (!failing) return [];
  const byOutput = nature === 'exec' && IN_OUTPUT.test(text) && asksMuch;
  const dependency = dependencySignal(context, kill);
  if (!dependency && !byOutput) return [];
  // The probe says only that it failed; that the dependency is why is read off two things that go together.
  const confidence =
    asksMuch || nature !== 'timeout'
      ? kill.confidence === 'confirmed'
        ? 'likely'
        : lower(kill.confidence)
      : 'possible';
  const why = byOutput ? text : (dependency?.cite.quote ?? '');
  const told = waits
    ? `${who(kill.container)} is killed by its ${kill.kind} probe while it waits for a dependency and does not listen yet: `
    : `${who(kill.container)} is killed because its ${kill.kind} probe needs a dependency: ${target(kill)}`;
  const answer = waits ? '' : status !== undefined ? ` answers ${status}; ` : ' fails; ';
  return [
    finding(context, kill, {
      id: 'probes/dependency-probe',
      confidence,
      summary: summary(`${told}${answer}`, why),
      evidence: dependency ? [dependency.cite] : [],
      fixes: [
        editFix(
          context,
          waits
            ? `mend the dependency, or let ${kill.container.name} listen before it has all its dependencies; more time alone does not help`
            : `let the ${kill.kind} probe ask only whether the process lives; move the question about dependencies to the readinessProbe`,
        ),
        lookFix(context, kill),
      ],
      explains: [
        { symptomsOf: 'probe-failure' },
        'probes/deadlocked',
        'probes/timeout',
        'probes/slow-start',
        ...(kill.kind === 'liveness'
          ? [
              'app/connection-refused',
              'app/connection-timeout',
              'app/connection-failed',
              'app/dns-failure',
              'app/auth-failed',
              'app/tls-failure',
            ]
          : []),
      ],
    }),
  ];
}

/** A liveness probe that depends on other services. */
export default defineCheck({
  id: 'probes/dependency-probe',
  category: 'liveness-probe',
  title: 'probe depends on other services',
  description:
    'The probe that kills fails because something the app depends on cannot be reached: restarting the container cannot mend that.',
  criteria: {
    confirmed: null,
    likely:
      "The kill is confirmed, the probe answers 5xx, unhealthy, fails as a command or is refused from the start, and the app's log (or the probe's output) speaks of a dependency that cannot be reached.",
    possible: 'As likely, with the kill only likely, or with a probe that merely timed out.',
  },
  silent: 'The app ended by itself for want of the dependency, or nothing speaks of one.',
  sources: [
    'pkg/kubelet/prober/worker.go:doProbe',
    'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
  ],
  goesAway: 'likely',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/deadlocked', 'probes/timeout'],
  symptomOf: ['eviction'],
  weight: 76,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});
