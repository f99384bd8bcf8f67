import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { PROBE_FIELD } from '../../knowledge/probes.ts';
import { summary, who } from '../support/words.ts';
import { probeKills } from './support/kill.ts';
import type { ProbeKill } from './support/kill.ts';
import { finding, lookFix, probeFix, target } from './support/tell.ts';

const MEANINGS: { readonly [status: number]: string } = {
  400: 'the server does not accept the request (a Host header it does not know, or TLS expected)',
  401: 'the path asks for credentials',
  403: 'the path is refused to the probe',
  404: 'the app serves no such path',
  405: 'the path does not take GET',
  410: 'the path is gone',
  429: 'the app limits the rate of requests',
};

/** A path that another probe of the container asks on the same kind of check. */
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
  const hint = other ? ` (its other probe asks ${other})` : '';
  return finding(context, kill, {
    id: 'probes/wrong-path',
    summary: summary(
      `${who(kill.container)} is killed by its ${kill.kind} probe: ${target(kill)} answers ${status}: ${MEANINGS[status] ?? 'the request is refused'}`,
      '',
      hint,
    ),
    fixes: [
      probeFix(
        context,
        kill,
        `point the ${kill.kind} probe at a path the app answers with 200 instead of ${path}`,
        other ? { 'httpGet.path': other } : {},
      ),
      lookFix(context, kill),
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
      lookFix(context, kill),
    ],
    explains: [{ symptomsOf: 'probe-failure' }],
  });
}

/** The probe asks an endpoint the app does not have, or that refuses it. */
export default defineCheck({
  id: 'probes/wrong-path',
  category: 'liveness-probe',
  title: 'probe asks a wrong path',
  description:
    'A probe that kills asks a path (or gRPC health service) that the app does not have or refuses: an HTTP 4xx answer.',
  criteria: {
    confirmed: "The kubelet's events state the kill and the 4xx answer (or the missing gRPC health service).",
    likely: 'As confirmed, with the kill itself only likely.',
    possible: 'As confirmed, with the kill itself only possible.',
  },
  silent:
    'Answers of 500 and more, which tell of the state of the app; and a path that answered well for a time before.',
  sources: ['pkg/probe/http/http.go:DoHTTPProbe', 'pkg/probe/grpc/grpc.go:Probe'],
  goesAway: 'never',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }],
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
