/** Connections to the API server: how to recognise them, and what is between it and a pod. */
import { selects } from '../../../evidence/selector.ts';
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import { nameOf } from '../../../model/objects.ts';
import type { NetworkPolicy } from '../../../model/objects.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeField } from '../../support/cite.ts';
import { look } from '../../support/owner.ts';

/** How client libraries print their requests to the API server. */
const KUBERNETES = /kube|in-?cluster|https?:\/\/[^\s/]{1,100}\/(?:apis?|version|openapi|healthz|livez|readyz)\b/i;

/** Returns whether the address is that of the Service kubernetes; undefined where that was not read. */
function isItsService(context: PodContext, host: string, port: string | undefined): boolean | undefined {
  const fact = context.get('services', 'kubernetes', 'default');
  if (fact.state !== 'known') return undefined;
  const { clusterIP, clusterIPs = [], ports = [] } = fact.value.spec ?? {};
  return (
    [clusterIP, ...clusterIPs].includes(host) && ports.some((one) => port === undefined || String(one.port) === port)
  );
}

/**
 * Whether an address is the API server's: the Service kubernetes, or KUBERNETES_SERVICE_HOST (pkg/kubelet/envvars). If
 * the Service was not read: its clusterIP is the first address of the Service range (pkg/controlplane/controller.go).
 */
export function isApiServer(
  context: PodContext,
  container: ContainerView,
  { host, port }: { readonly host?: string; readonly port?: string },
  line: string,
): boolean {
  if (host === undefined) return false;
  if (/^kubernetes(?:\.default(?:\.svc(?:\.[\w.-]{1,200})?)?)?$/i.test(host)) return true;
  if (container.spec.env?.some(({ name, value }) => name === 'KUBERNETES_SERVICE_HOST' && value === host)) return true;
  if (!/^[\d.]{7,15}$|:/.test(host) || port !== '443') return false;
  const isService = isItsService(context, host, port);
  return isService ?? (port === '443' && /^(?:\d{1,3}\.){3}1$/.test(host) && KUBERNETES.test(line.slice(0, 4000)));
}

type Egress = NonNullable<NonNullable<NetworkPolicy['spec']>['egress']>[number];

/** Ports of the API server: that of its Service, and those of its endpoints in most clusters. */
const PORTS = [443, 6443, 8443];

/** Whether a rule may allow egress to the API server. It is no pod: no selector of pods selects it. */
function mayAllow({ to, ports }: Egress): boolean {
  const peer = !to || to.length === 0 || to.some(({ ipBlock }) => ipBlock !== undefined);
  const port =
    !ports ||
    ports.length === 0 ||
    ports.some(
      (one) =>
        (one.protocol ?? 'TCP') === 'TCP' &&
        (typeof one.port !== 'number' ||
          PORTS.some((own) => own >= (one.port as number) && own <= (one.endPort ?? (one.port as number)))),
    );
  return peer && port;
}

/**
 * Returns the NetworkPolicies that deny a pod egress to the API server.
 * @returns empty: none does, or a rule may allow it; undefined: they could not all be read
 */
export function policiesAgainst(context: PodContext): NetworkPolicy[] | undefined {
  const { all } = context.list('networkpolicies', { namespace: context.namespace });
  if (all.state !== 'known') return undefined;
  const applying = all.value.filter(
    ({ spec }) =>
      (spec?.policyTypes ?? (spec?.egress ? ['Ingress', 'Egress'] : ['Ingress'])).includes('Egress') &&
      selects(spec?.podSelector, context.pod.metadata?.labels ?? {}),
  );
  return applying.some(({ spec }) => (spec?.egress ?? []).some(mayAllow)) ? [] : applying;
}

/** Returns what to check between a pod and the API server. No setting of the program causes this. */
function pathFixes(context: PodContext, isPolicyOpen: boolean): Fix[] {
  const node = context.pod.spec?.nodeName;
  return [
    look(
      `check that the network plugin and kube-proxy run on ${node ?? 'the node'}: they connect the pod to the API server`,
      command`kubectl -n kube-system get pods -o wide ${node ? ['--field-selector', `spec.nodeName=${node}`] : []}`,
    ),
    ...(isPolicyOpen
      ? []
      : [
          look(
            'list the NetworkPolicies that may deny egress to the API server',
            command`kubectl -n ${context.namespace} get networkpolicies -o wide`,
          ),
        ]),
    look(
      "list the addresses of the API server's Service",
      command`kubectl -n default get service,endpointslices -l component=apiserver -o wide`,
    ),
  ];
}

/** What is between a pod and the API server. */
export interface Way {
  /** For the summary: the policy that denies it; '' where none is known to. */
  readonly says: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** Returns what is between a pod and the API server that did not answer. */
export function wayToApiServer(context: PodContext): Way {
  const denying = policiesAgainst(context);
  const policy = denying?.[0];
  if (!policy) return { says: '', evidence: [], fixes: pathFixes(context, denying !== undefined) };
  const name = nameOf(policy);
  const object = `NetworkPolicy/${name}`;
  return {
    says: `NetworkPolicy ${name} allows no egress to it`,
    evidence: [
      citeField(object, 'spec.podSelector', JSON.stringify(policy.spec?.podSelector ?? {})),
      citeField(object, 'spec.egress', JSON.stringify(policy.spec?.egress ?? []).slice(0, 300)),
    ],
    fixes: [
      {
        text:
          `add an egress rule to NetworkPolicy ${name}: TCP to the endpoints of Service kubernetes, on their port ` +
          '(usually 6443) and on 443',
        command: command`kubectl -n ${context.namespace} edit networkpolicy ${name}`,
        risk: 'changes',
      },
      look(
        'read the addresses and ports of the API server for that rule',
        command`kubectl -n default get endpointslices -l kubernetes.io/service-name=kubernetes -o wide`,
      ),
    ],
  };
}
