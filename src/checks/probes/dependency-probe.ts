/** A probe that kills although only a dependency of the app fails. */
import { once, oneOf } from '../../expressions.ts';
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Confidence, Explains, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { dependencyMatch } from './support/dependency.ts';
import { finding, lookAtFailures, target } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { probeKills } from './support/verdict.ts';

/** Paths and commands that check more than whether the process is alive, by their name. */
const STRICT =
  /\b(?:ready|readiness|readyz|deps|dependenc\w*|deep|full|db|database|redis|postgres|mysql|mongo|pg_isready|upstream)\b/i;
/** Signs of a dependency in the output of a probe. */
const IN_OUTPUT = once(() =>
  oneOf([
    /connection refused|could not connect|no such host|name resolution|unreachable|timed out/i,
    /database|redis|postgres|mysql|mongo|kafka|rabbit|dependency|upstream/i,
  ]),
);

/** Errors of an app that has no way to its dependency. A liveness probe that needs the dependency explains them. */
const APP_ERRORS: readonly Explains[] = [
  'app/connection-refused',
  'app/connection-timeout',
  'app/connection-failed',
  'app/dns-failure',
  'app/auth-failed',
  'app/tls-failure',
];

/** The probe reports only that it failed. That the dependency is why follows from two signs together. */
function weigh(kill: ProbeKill, isStrict: boolean): Confidence {
  if (!isStrict && kill.failure.nature === 'timeout') return 'possible';
  return kill.confidence === 'confirmed' ? 'likely' : lower(kill.confidence);
}

/** An upstream in the same pod: the loopback addresses, and sockets of files. */
const IN_POD = /(?<![\d.])127\.0\.0\.1\b|\blocalhost\b|\[?::1\]?:|\bunix:\//;

/** Returns the container of the same pod that crashes and that the line asks, so that this kill is its effect. */
function crashingBeside({ subjects }: PodContext, { container }: ProbeKill, line: string): string | undefined {
  const others = subjects.filter(({ name, dead, state }) => name !== container.name && dead && state !== 'running');
  return IN_POD.test(line) && others.length === 1 ? others[0]!.name : undefined;
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const { container, kind } = kill;
  const { nature, status, text } = kill.failure;
  const isStrict = STRICT.test(kill.probe.httpGet?.path ?? (kill.probe.exec?.command ?? []).join(' '));
  // Refused from the start: the app does not listen while it waits.
  const waits = (nature === 'refused' || nature === 'no-grpc') && !kill.worked;
  const isError = status !== undefined && status >= 500;
  if (!isError && nature !== 'unhealthy' && nature !== 'exec' && nature !== 'timeout' && !waits) return [];
  const inOutput = nature === 'exec' && IN_OUTPUT().test(text) && isStrict;
  const dependency = dependencyMatch(context, kill);
  if (!dependency && !inOutput) return [];
  const killed = waits
    ? `${who(container)} is killed by its ${kind} probe while it waits for a dependency and does not listen yet: `
    : `${who(container)} is killed because its ${kind} probe needs a dependency: ${target(kill)}`;
  const beside = dependency && crashingBeside(context, kill, dependency.cite.quote);
  const answer = waits ? '' : status !== undefined ? ` answers ${status}; ` : ' fails; ';
  return [
    finding(context, kill, {
      ...(beside === undefined ? {} : { dueTo: beside }),
      id: 'probes/dependency-probe',
      confidence: weigh(kill, isStrict),
      summary: summary(`${killed}${answer}`, inOutput ? text : (dependency?.cite.quote ?? '')),
      evidence: dependency ? [dependency.cite] : [],
      fixes: [
        editFix(
          context,
          waits
            ? `fix the dependency, or make ${container.name} listen before its dependencies are ready; more time alone does not help`
            : `make the ${kind} probe check only whether the process is alive; check dependencies in the readinessProbe`,
        ),
        lookAtFailures(context, kill),
      ],
      explains: [
        { symptomsOf: 'probe-failure' },
        'probes/deadlocked',
        'probes/timeout',
        'probes/slow-start',
        ...(kind === 'liveness' ? APP_ERRORS : []),
      ],
    }),
  ];
}

export default defineCheck({
  id: 'probes/dependency-probe',
  category: 'liveness-probe',
  title: 'Probe depends on other services',
  description:
    'The probe that kills fails because the app cannot reach a dependency. A restart of the container cannot fix that.',
  criteria: {
    confirmed: null,
    likely:
      'The kill is confirmed; the probe answers 5xx or unhealthy, fails as a command or is refused from the start; and ' +
      'the log of the app, or the output of the probe, reports a dependency that cannot be reached.',
    possible: 'As likely, but the kill is only likely, or the probe only timed out.',
  },
  silent: 'The app ended by itself because it lacks the dependency, or neither the log nor the output names one.',
  sources: [
    'pkg/kubelet/prober/worker.go:doProbe',
    'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
  ],
  goesAway: 'likely',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/deadlocked', 'probes/timeout'],
  symptomOf: ['eviction'],
  weight: 76,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});
