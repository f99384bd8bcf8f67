/** A TLS handshake that fails. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Citation } from '../../model/finding.ts';
import { mountsOf, sayVolume, sourceOf } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { hostOfCommand, target } from './support/hosts.ts';
import { namedInSpec } from './support/settings.ts';

/** Returns what to do, by the messages of the TLS libraries (OpenSSL, Go crypto/tls, JSSE, Node.js, rustls). */
function advice(detail: string): string {
  if (/expired|not yet valid/i.test(detail))
    return 'renew the certificate, and check the clock; if cert-manager manages the Secret, look at its Certificate object';
  if (/unknown authority|self.?signed|unable to (?:get|verify)|PKIX|issuer|UnknownIssuer|unknown ca/i.test(detail))
    return "give the program the CA that signed the server's certificate: a CA bundle from a ConfigMap or Secret";
  if (/not valid for|doesn.t match|does not match|altname|hostname|IP SANs|NotValidForName/i.test(detail))
    return "call the server by a name in its certificate, or issue one with the Service's name (NAME.NAMESPACE.svc)";
  if (/wrong version number|first record does not look like|plain ?http|http request to an https/i.test(detail))
    return 'correct the scheme, the port or the sslmode: only one side uses TLS';
  return 'compare the settings of client and server: TLS versions, client certificate, CA';
}

export default defineCheck({
  id: 'app/tls-failure',
  category: 'app-error',
  title: 'TLS failure',
  description:
    'The program gives up because a TLS handshake fails: an unknown authority, an expired certificate, a name that is not ' +
    'in the certificate, or only one side that uses TLS.',
  criteria: {
    confirmed: null,
    likely: 'The log gives it as the reason for the exit.',
    possible: WEAKENED,
  },
  silent: 'Handshakes of clients that a server rejects while it serves.',
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
      const peer = host || port ? ` with ${target({ ...(host ? { host } : {}), ...(port ? { port } : {}) })}` : '';
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
        summary: summary(`${who(container)} fails its TLS handshake${peer}: `, detail),
        chain: [],
        evidence: [...evidence, ...places, ...mounts],
        fixes: [
          ...(host
            ? [
                {
                  text: "print the server's certificate",
                  command: command`kubectl -n ${context.namespace} run tls-check --rm -i --restart=Never --image=alpine/openssl -- s_client -connect ${host}:${port ?? '443'} -servername ${host} -brief`,
                  risk: 'changes' as const,
                  effect: 'shows' as const,
                },
              ]
            : []),
          editFix(context, advice(detail)),
        ],
      };
    }),
});
