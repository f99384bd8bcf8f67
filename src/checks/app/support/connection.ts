/** What the three checks of connections share: a dependency that the log says could not be reached. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Fix, Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { editFix } from '../../support/owner.ts';
import { endedBy, WEAKENED } from '../../support/ended.ts';
import { summary, who } from '../../support/words.ts';
import { hostOfCommand, target } from './hosts.ts';
import { namedInSpec } from './settings.ts';
import { aboutAddress, API_SERVER } from '../../support/about.ts';

export interface Kind {
  readonly id: string;
  readonly kind: 'connection-refused' | 'connection-timeout' | 'connection-failed';
  /** Between the container and the dependency: `is refused a connection by`. */
  readonly verb: string;
  /** A look that helps with this kind alone. */
  readonly look?: (context: PodContext) => Fix;
}

/** What client libraries print of their requests to the API server. */
const KUBERNETES = /kube|in-?cluster|\/apis?\/(?:v1|[\w.-]{1,100}\/v\d)|\/version\b|\/api\?timeout=/i;

/**
 * Whether an address is the API server's: what KUBERNETES_SERVICE_HOST holds (pkg/kubelet/envvars), the Service
 * kubernetes. The server takes the first address of the Service range for it (pkg/controlplane/controller.go).
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

/** What stands between a pod and the API server: no setting of the app's own. */
function barred(context: PodContext): Fix[] {
  const node = context.pod.spec?.nodeName;
  return [
    {
      text: `see whether the network plugin and kube-proxy run well on ${node ?? 'the node'}: they lead from the pod to the API server`,
      command: `kubectl -n kube-system get pods -o wide${node ? ` --field-selector spec.nodeName=${node}` : ''}`,
      risk: 'read-only',
    },
    {
      text: 'see the NetworkPolicies that may bar its way out (egress to the API server)',
      command: `kubectl -n ${context.namespace} get networkpolicies -o wide`,
      risk: 'read-only',
    },
    {
      text: 'see which addresses stand behind the Service of the API server',
      command: 'kubectl -n default get service,endpointslices -l component=apiserver -o wide',
      risk: 'read-only',
    },
  ];
}

/** One finding for each container whose log ends with a connection of this kind. */
export function connections(context: PodContext, { id, kind, verb, look }: Kind): Found[] {
  return endedBy(context, kind).map(({ container, match, evidence, line, sure }) => {
    const address =
      match.fields.host === undefined ? { ...match.fields, ...hostOfCommand(container, line) } : match.fields;
    const dependency = target(address).slice(0, 80);
    const server = isApiServer(container, address.host, address.port, line);
    const places = namedInSpec(context, container, address.host ?? '');
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
        ? barred(context)
        : [
            {
              text: 'see the Services, and whether ready pods stand behind them',
              command: `kubectl -n ${context.namespace} get services,endpointslices -o wide`,
              risk: 'read-only',
            },
            ...(look ? [look(context)] : []),
            editFix(
              context,
              `correct the address${places[0] ? ` in ${places[0].field}` : ' where the program is configured'}, or have it wait for ${dependency} and try again`,
            ),
          ],
    };
  });
}

/** The criteria of all three. */
export const CRITERIA = {
  confirmed: null,
  likely:
    'The log says so as the reason of its end. What the Services and the pods behind them say is told by the upstream checks, which explain this one.',
  possible: WEAKENED,
} as const;
