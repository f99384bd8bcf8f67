/** A host name that does not resolve. */
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { namedInSpec } from './support/settings.ts';
import { aboutAddress } from '../support/about.ts';

export default defineCheck({
  id: 'app/dns-failure',
  category: 'app-error',
  title: 'Host name does not resolve',
  description:
    'The program gives up because a host name it needs does not resolve: a Service of that name is missing or lives in another namespace, the name is misspelt, or DNS itself does not answer.',
  criteria: {
    confirmed: null,
    likely:
      'The log says so as the reason of its end. What the Services say is told by the upstream checks, which explain this one.',
    possible: WEAKENED,
  },
  silent: 'Look-ups that fail and are tried again with success.',
  sources: [
    'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
    'https://man7.org/linux/man-pages/man3/getaddrinfo.3.html',
  ],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['unreachable-service', 'eviction'],
  weight: 55,
  run: (context) =>
    endedBy(context, 'dns').map(({ container, match, evidence, line, sure }) => {
      const { host } = match.fields;
      const places = namedInSpec(context, container, host);
      return {
        result: 'found',
        id: 'app/dns-failure',
        category: 'app-error',
        confidence: sure('likely'),
        container: container.name,
        about: aboutAddress(context, host, undefined, line),
        summary: summary(`${who(container)} cannot resolve host ${host.slice(0, 60)}: `, line),
        chain: [],
        evidence: [...evidence, ...places],
        fixes: [
          {
            text: `look for a Service of that name (a short name means one in namespace ${context.namespace})`,
            command: `kubectl get services -A | grep -w -- ${host.split('.')[0]?.replace(/[^\w-]/g, '') || "''"}`,
            risk: 'read-only',
          },
          {
            text: 'ask the cluster DNS from a pod',
            command: `kubectl -n ${context.namespace} run dns-check --rm -i --restart=Never --image=busybox:1.36 -- nslookup ${host.replace(/[^\w.-]/g, '')}`,
            risk: 'changes',
          },
          editFix(
            context,
            `correct the host name${places[0] ? ` in ${places[0].field}` : ' where the program is configured'}, or create the Service`,
          ),
        ],
      };
    }),
});
