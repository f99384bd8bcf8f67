/** The app redirects the probe, and the request that the kubelet then makes fails. */
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { portOf } from '../../knowledge/probes.ts';
import { alternative, conditional, editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { shortly } from './support/failure.ts';
import { finding, lookAtFailures, probeFix, target } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { probeKills } from './support/verdict.ts';

/** Returns the port that the container declares for TLS, other than the probed one. */
function tlsPort(kill: ProbeKill): number | undefined {
  const asked = portOf(kill.probe, kill.container.spec);
  return kill.container.spec.ports?.find(
    ({ name, containerPort }) =>
      containerPort !== asked &&
      (/^(?:https|tls|ssl)|-(?:https|tls|ssl)$/.test(name ?? '') || /443$/.test(String(containerPort))),
  )?.containerPort;
}

function fixes(context: PodContext, kill: ProbeKill, to: string): Fix[] {
  const { httpGet } = kill.probe;
  const path = httpGet?.path ?? '/';
  if (httpGet?.scheme === 'HTTPS' || !to.startsWith('https:'))
    return [
      editFix(
        context,
        `point the ${kill.kind} probe at a path that ${kill.container.name} answers with 200 and without a redirect or a ` +
          `login, or make ${path} such a path`,
      ),
    ];
  const tls = tlsPort(kill);
  const headers = (httpGet?.httpHeaders ?? []).filter(({ name }) => name.toLowerCase() !== 'x-forwarded-proto');
  return [
    editFix(
      context,
      `let ${kill.container.name} answer ${path} over plain HTTP: leave this path out of its redirect to HTTPS`,
    ),
    alternative(
      conditional(
        probeFix(
          context,
          kill,
          'send X-Forwarded-Proto: https with the probe, as a proxy in front does, if the app trusts that header',
          { 'httpGet.httpHeaders': [...headers, { name: 'X-Forwarded-Proto', value: 'https' }] },
        ),
      ),
    ),
    ...(tls === undefined
      ? []
      : [
          alternative(
            probeFix(context, kill, `probe the TLS port ${tls} of the container`, {
              'httpGet.port': tls,
              'httpGet.scheme': 'HTTPS',
            }),
          ),
        ]),
  ];
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const to = kill.failure.target;
  if (kill.failure.nature !== 'redirected' || to === undefined) return [];
  const sure = /^https:/.test(to) || /stopped after/.test(kill.failure.text);
  return [
    finding(context, kill, {
      id: 'probes/redirected',
      confidence: sure ? kill.confidence : lower(kill.confidence),
      summary: summary(
        `${who(kill.container)} is killed by its ${kill.kind} probe: the app redirects ${target(kill)} to `,
        to.replace(/^(https?:\/\/)[^/:]{1,80}|^(https?:\/\/)\[[^\]]{1,80}\]/, '$1$2…'),
        `, which fails: ${shortly(kill.failure).slice(0, 60)}`,
      ),
      fixes: [...fixes(context, kill, to), lookAtFailures(context, kill)],
      explains: [{ symptomsOf: 'probe-failure' }],
    }),
  ];
}

export default defineCheck({
  id: 'probes/redirected',
  category: 'liveness-probe',
  title: 'App redirects the probe',
  description:
    'The app answers a probe that kills with a redirect. The kubelet follows it within the pod, to another scheme, port ' +
    'or path, and that request fails.',
  criteria: {
    confirmed:
      "The kubelet's events report the kill and a failed request to an https URL that the probe does not ask, or too many redirects.",
    likely: 'As confirmed, but the kill itself is only likely; or only the port is another one.',
    possible: 'As likely, but the kill itself is only possible.',
  },
  silent: 'A redirect to another host, which the kubelet does not follow and counts as success.',
  sources: ['pkg/probe/http/http.go:RedirectChecker', 'go.dev/src/net/http/client.go:do'],
  goesAway: 'never',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }],
  symptomOf: ['eviction'],
  weight: 84,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});
