/** A TLS handshake that fails. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation } from '../../model/finding.ts';
import { mountsOf, sayVolume, sourceOf } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { hostOfCommand, target } from './support/hosts.ts';
import { namedInSpec } from './support/settings.ts';

/**
 * What to do about each way a handshake fails, by what the libraries say (OpenSSL, Go crypto/tls, JSSE, Node.js,
 * rustls).
 */
function advice(detail: string): string {
  if (/expired|not yet valid/i.test(detail))
    return 'renew the certificate (and check the clock); a Secret that cert-manager keeps shows it in its Certificate object';
  if (/unknown authority|self.?signed|unable to (?:get|verify)|PKIX|issuer|UnknownIssuer|unknown ca/i.test(detail))
    return "give the program the CA that signed the other side's certificate: a CA bundle from a ConfigMap or Secret";
  if (/not valid for|doesn.t match|does not match|altname|hostname|IP SANs|NotValidForName/i.test(detail))
    return "call the other side by a name that its certificate holds, or issue one with the Service's name (NAME.NAMESPACE.svc)";
  if (/wrong version number|first record does not look like|plain ?http|http request to an https/i.test(detail))
    return 'one side speaks TLS and the other does not: correct the scheme, the port or the sslmode';
  return 'compare what both sides want: TLS versions, client certificate, CA';
}

export default defineCheck({
  id: 'app/tls-failure',
  category: 'app-error',
  title: 'TLS failure',
  description:
    'The program gives up because a TLS handshake fails: an unknown authority, an expired certificate, a name the certificate does not hold, or only one side that speaks TLS.',
  criteria: {
    confirmed: null,
    likely: 'The log says so as the reason of its end.',
    possible: WEAKENED,
  },
  silent: 'Handshakes of strangers that a server refuses while it serves.',
  sources: ['https://pkg.go.dev/crypto/x509', 'https://docs.openssl.org/master/man1/openssl-verification-options/'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/connection-failed'],
  symptomOf: ['eviction'],
  weight: 56,
  run: (context) =>
    endedBy(context, 'tls').map(({ container, match, evidence, line, sure }) => {
      const { detail } = match.fields;
      const { host, port } = match.fields.host === undefined ? hostOfCommand(container, line) : match.fields;
      const places = namedInSpec(context, container, host ?? '');
      const other = host || port ? ` with ${target({ ...(host ? { host } : {}), ...(port ? { port } : {}) })}` : '';
      const mounts: Citation[] = mountsOf(container, context.pod)
        .filter(({ mount, volume }) =>
          /tls|cert|ssl|\bca\b|pki/i.test(`${mount.mountPath} ${mount.name} ${sourceOf(volume).name}`),
        )
        .slice(0, 2)
        .map(({ mount, volume }) =>
          citePod(
            context,
            `${container.specPath}.volumeMounts[${mount.name}]`,
            `${sayVolume(volume, context.name)} at ${mount.mountPath}`,
          ),
        );
      return {
        result: 'found',
        id: 'app/tls-failure',
        category: 'app-error',
        confidence: sure('likely'),
        container: container.name,
        about: null,
        summary: summary(`${who(container)} fails its TLS handshake${other}: `, detail),
        chain: [],
        evidence: [...evidence, ...places, ...mounts],
        fixes: [
          ...(host && /^[\w.-]+$/.test(host)
            ? [
                {
                  text: 'see the certificate the other side shows',
                  command: `kubectl -n ${context.namespace} run tls-check --rm -i --restart=Never --image=alpine/openssl -- s_client -connect ${host}:${port ?? '443'} -servername ${host} -brief`,
                  risk: 'changes' as const,
                },
              ]
            : []),
          editFix(context, advice(detail)),
        ],
      };
    }),
});
