/** A host name that does not resolve. */
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import { editFix, look } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { isOutside, meaningsOf } from '../upstream/support/names.ts';
import { namedInSpec } from './support/settings.ts';
import { aboutAddress } from '../support/about.ts';

/** Returns the Service that a host name means; undefined for a name outside the cluster. */
function serviceIn(host: string, namespace: string): string | undefined {
  const [meaning] = meaningsOf(host, namespace);
  const [, last, more] = host.split('.');
  const maybeOutside = last !== undefined && more === undefined && isOutside(last) && meaning?.peer === undefined;
  return maybeOutside ? undefined : meaning?.service;
}

export default defineCheck({
  id: 'app/dns-failure',
  category: 'app-error',
  title: 'Host name does not resolve',
  description:
    'The program gives up because a host name does not resolve: the Service does not exist or is in another namespace, ' +
    'the name is misspelt, or the DNS server does not answer.',
  criteria: {
    confirmed: null,
    likely:
      'The log gives it as the reason for the exit. The upstream checks read the Services, and explain this cause.',
    possible: WEAKENED,
  },
  silent: 'Failed lookups that succeed when the program retries.',
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
      const service = serviceIn(host, context.namespace);
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
          ...(service === undefined
            ? []
            : [
                look(
                  `look for a Service ${service} (a short name means one in namespace ${context.namespace})`,
                  command`kubectl get services -A | grep -w -- ${service}`,
                ),
              ]),
          {
            text: "ask the cluster's DNS from a pod",
            command: command`kubectl -n ${context.namespace} run dns-check --rm -i --restart=Never --image=busybox:1.36 -- nslookup ${host}`,
            risk: 'changes',
            effect: 'shows',
          },
          editFix(
            context,
            `correct the host name${places[0] ? ` in ${places[0].field}` : " in the program's configuration"}, or create the Service`,
          ),
        ],
      };
    }),
});
