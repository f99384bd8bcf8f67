/** The probe asks an endpoint that the app does not have, or that refuses the probe. */
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { PROBE_FIELD } from '../../knowledge/probes.ts';
import { summary, who } from '../support/words.ts';
import { MEANINGS } from './support/answers.ts';
import { finding, lookAtFailures, probeFix, target } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { probeKills } from './support/verdict.ts';

/** Returns the path of another HTTP probe of the container, if it differs. */
function otherPath(kill: ProbeKill): string | undefined {
  const { spec } = kill.container;
  const paths = (['readiness', 'startup', 'liveness'] as const)
    .filter((kind) => kind !== kill.kind)
    .map((kind) => spec[PROBE_FIELD[kind]]?.httpGet?.path);
  return paths.find((path) => path !== undefined && path !== kill.probe.httpGet?.path);
}

function overHttp(context: PodContext, kill: ProbeKill, status: number): Found {
  const path = kill.probe.httpGet?.path ?? '/';
  const other = otherPath(kill);
  const meaning = MEANINGS[status] ?? 'the app refuses the request';
  const hint = other ? ` (its other probe asks ${other})` : '';
  return finding(context, kill, {
    id: 'probes/wrong-path',
    summary: summary(
      `${who(kill.container)} is killed by its ${kill.kind} probe: ${target(kill)} answers ${status}: ${meaning}`,
      '',
      hint,
    ),
    fixes: [
      probeFix(
        context,
        kill,
        `point the ${kill.kind} probe at a path that answers 200, instead of ${path}`,
        other ? { 'httpGet.path': other } : {},
      ),
      lookAtFailures(context, kill),
    ],
    explains: [{ symptomsOf: 'probe-failure' }],
  });
}

function overGrpc(context: PodContext, kill: ProbeKill): Found {
  return finding(context, kill, {
    id: 'probes/wrong-path',
    summary: summary(
      `${who(kill.container)} is killed by its ${kill.kind} probe: ${target(kill)}: `,
      kill.failure.text,
    ),
    fixes: [
      probeFix(
        context,
        kill,
        'register the service grpc.health.v1.Health in the app, or probe with tcpSocket or httpGet',
        {},
      ),
      lookAtFailures(context, kill),
    ],
    explains: [{ symptomsOf: 'probe-failure' }],
  });
}

export default defineCheck({
  id: 'probes/wrong-path',
  category: 'liveness-probe',
  title: 'Probe asks a wrong path',
  description:
    'A probe that kills asks a path (or a gRPC health service) that the app does not have or refuses: an HTTP 4xx answer.',
  criteria: {
    confirmed: "The kubelet's events report the kill and the 4xx answer (or the missing gRPC health service).",
    likely: 'As confirmed, but the kill itself is only likely.',
    possible: 'As confirmed, but the kill itself is only possible.',
  },
  silent: 'Answers of 500 and higher, which show the state of the app; and a path that answered for a time before.',
  sources: ['pkg/probe/http/http.go:DoHTTPProbe', 'pkg/probe/grpc/grpc.go:Probe'],
  goesAway: 'never',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }],
  rulesOut: ['resource-limits', 'volume', 'node'],
  symptomOf: ['eviction'],
  weight: 80,
  run: (context) =>
    probeKills(context).flatMap((kill): Found[] => {
      const { status, nature } = kill.failure;
      if (nature === 'grpc-missing') return [overGrpc(context, kill)];
      return status !== undefined && status >= 400 && status < 500 && status !== 408 && !kill.worked
        ? [overHttp(context, kill, status)]
        : [];
    }),
});
