/** What the three checks of connections share: a dependency that the program could not reach. */
import type { ContainerView } from '../../../evidence/views.ts';
import { command } from '../../../model/command.ts';
import type { Fix, Found } from '../../../model/finding.ts';
import type { CheckMeta, PodContext } from '../../check.ts';
import { editFix, look } from '../../support/owner.ts';
import { endedBy, WEAKENED } from '../../support/ended.ts';
import { summary, who } from '../../support/words.ts';
import { hostOfCommand, target } from './hosts.ts';
import { namedInSpec } from './settings.ts';
import { aboutAddress, API_SERVER } from '../../support/about.ts';

/** How one check differs from the others. */
export interface Kind {
  readonly id: string;
  readonly kind: 'connection-refused' | 'connection-timeout' | 'connection-failed';
  /** Between the container and the dependency: `gets no answer from`. */
  readonly verb: string;
  /** A further look at what causes this kind. */
  readonly look?: (context: PodContext) => Fix;
}

/** How client libraries print their requests to the API server. */
const KUBERNETES = /kube|in-?cluster|\/apis?\/(?:v1|[\w.-]{1,100}\/v\d)|\/version\b|\/api\?timeout=/i;

/**
 * Whether an address is the API server's: the Service kubernetes, or KUBERNETES_SERVICE_HOST (pkg/kubelet/envvars). Its
 * clusterIP is the first address of the Service range (pkg/controlplane/controller.go).
 */
function isApiServer(
  container: ContainerView,
  host: string | undefined,
  port: string | undefined,
  line: string,
): boolean {
  if (host === undefined) return false;
  if (/^kubernetes(?:\.default(?:\.svc(?:\.[\w.-]{1,200})?)?)?$/i.test(host)) return true;
  if (container.spec.env?.some(({ name, value }) => name === 'KUBERNETES_SERVICE_HOST' && value === host)) return true;
  return port === '443' && /^(?:\d{1,3}\.){3}1$/.test(host) && KUBERNETES.test(line.slice(0, 4000));
}

/** Returns what to check between a pod and the API server. No setting of the program causes this. */
function apiServerFixes(context: PodContext): Fix[] {
  const node = context.pod.spec?.nodeName;
  return [
    look(
      `check that the network plugin and kube-proxy run on ${node ?? 'the node'}: they connect the pod to the API server`,
      command`kubectl -n kube-system get pods -o wide ${node ? ['--field-selector', `spec.nodeName=${node}`] : []}`,
    ),
    look(
      'list the NetworkPolicies that may deny egress to the API server',
      command`kubectl -n ${context.namespace} get networkpolicies -o wide`,
    ),
    look(
      "list the addresses of the API server's Service",
      command`kubectl -n default get service,endpointslices -l component=apiserver -o wide`,
    ),
  ];
}

/** Returns a finding for each container that ended on a failed connection of this kind. */
export function connections(context: PodContext, { id, kind, verb, look: more }: Kind): Found[] {
  return endedBy(context, kind).map(({ container, match, evidence, line, sure }) => {
    const address =
      match.fields.host === undefined ? { ...match.fields, ...hostOfCommand(container, line) } : match.fields;
    const dependency = target(address).slice(0, 80);
    const server = isApiServer(container, address.host, address.port, line);
    const places = namedInSpec(context, container, address.host ?? '');
    const field = places[0]?.field ?? "the program's configuration";
    return {
      result: 'found',
      id,
      category: 'app-error',
      confidence: sure('likely'),
      container: container.name,
      ...(server
        ? { about: API_SERVER, details: { address: dependency } }
        : { about: aboutAddress(context, address.host, address.port, line) }),
      summary: summary(`${who(container)} ${verb} ${server ? `the API server (${dependency})` : dependency}: `, line),
      chain: [],
      evidence: [...evidence, ...places],
      fixes: server
        ? apiServerFixes(context)
        : [
            look(
              'list the Services and their ready endpoints',
              command`kubectl -n ${context.namespace} get services,endpointslices -o wide`,
            ),
            ...(more ? [more(context)] : []),
            editFix(context, `correct the address in ${field}, or make the program retry until ${dependency} answers`),
          ],
    };
  });
}

/** The metadata that all three have. */
export const CONNECTION = {
  category: 'app-error',
  criteria: {
    confirmed: null,
    likely:
      'The log gives it as the reason for the exit. The upstream checks read the Service and its pods, and explain ' +
      'this cause.',
    possible: WEAKENED,
  },
  silent: 'Failed attempts that succeed when the program retries.',
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['unreachable-service', 'eviction'],
} as const satisfies Partial<CheckMeta>;
