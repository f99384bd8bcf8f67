import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type {} from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { isReady } from './support/backends.ts';
import {
  addressOf,
  citeBackends,
  ofHops,
  look,
  ownLink,
  refOf,
  saidOf,
  sentence,
  SERVICE_SOURCES,
  serviceLink,
} from './support/hop.ts';
import type { Hop } from './support/hop.ts';
import { denying, policiesIn } from './support/policies.ts';
import { servicePort } from './wrong-port.ts';
import type { HopCause } from './support/hop.ts';
import { CLUSTER_DNS, saysNoDns } from '../support/about.ts';

const base = (hop: Hop): Pick<HopCause, 'result' | 'id' | 'category' | 'container'> => ({
  result: 'found',
  id: 'upstream/network',
  category: 'app-error',
  container: hop.target.container.name,
});

/** A pod that asks the node's resolver knows no names of the cluster (pkg/kubelet/network/dns/dns.go:GetPodDNS). */
function wrongResolver(context: PodContext, hop: Hop, name: string): HopCause | undefined {
  const { dnsPolicy = 'ClusterFirst', hostNetwork } = context.pod.spec ?? {};
  const nodes = dnsPolicy === 'Default' || (dnsPolicy === 'ClusterFirst' && hostNetwork === true);
  if (!nodes) return undefined;
  const why = dnsPolicy === 'Default' ? 'dnsPolicy is Default' : 'hostNetwork is true and dnsPolicy ClusterFirst';
  return {
    ...base(hop),
    confidence: 'confirmed',
    summary: sentence(
      `${saidOf(hop.target)} ${hop.target.host}: Service ${name} exists, but ${why}, so the pod asks the node's DNS, which knows no Services`,
    ),
    chain: [
      ownLink(context, hop.target),
      { object: `Pod/${context.name}`, says: `${why}: it asks the node's resolver, not the cluster's` },
    ],
    evidence: [
      ...hop.target.evidence.slice(0, 1),
      citePod(context, 'spec.dnsPolicy', dnsPolicy),
      ...(hostNetwork ? [citePod(context, 'spec.hostNetwork', true)] : []),
      ...hop.target.evidence.slice(1),
    ],
    fixes: [
      editFix(context, `set dnsPolicy: ${hostNetwork ? 'ClusterFirstWithHostNet' : 'ClusterFirst'}`, {
        container: null,
        set: { dnsPolicy: hostNetwork ? 'ClusterFirstWithHostNet' : 'ClusterFirst' },
      }),
    ],
  };
}

function unresolved(context: PodContext, hop: Hop, name: string, namespace: string): HopCause {
  return {
    ...base(hop),
    about: saysNoDns(hop.target.says) ? CLUSTER_DNS : { kind: 'Service', namespace, name, part: null },
    confidence: 'possible',
    summary: sentence(
      `${saidOf(hop.target)} ${hop.target.host} although Service ${name} exists: the cluster's DNS did not answer, or not to this pod`,
    ),
    chain: [ownLink(context, hop.target)],
    evidence: hop.target.evidence,
    fixes: [look(`see whether the cluster's DNS is up`, `kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide`)],
  };
}

function timedOut(context: PodContext, hop: Hop): HopCause | undefined {
  const { target, to, backends } = hop;
  if (to.is !== 'service' || !backends?.pods || backends.ready === 0) return undefined;
  const ready = backends.pods.filter(isReady);
  const port = servicePort(to.service, target.port);
  const number = typeof port?.targetPort === 'number' ? port.targetPort : undefined;
  const inbound = policiesIn(context, to.namespace);
  const outbound = to.namespace === context.namespace ? inbound : policiesIn(context, context.namespace);
  const judged = ready.map(
    (pod) =>
      denying(inbound ?? [], 'Ingress', context.pod, pod, number) ??
      denying(outbound ?? [], 'Egress', context.pod, pod, number),
  );
  const all = backends.allPods && judged.length > 0 && judged.every((one) => one !== undefined);
  const policy = all ? judged[0] : undefined;
  const namespace = policy?.metadata?.namespace ?? to.namespace;
  const where = `Service ${addressOf(to.name, target)}`;
  const common = {
    ...base(hop),
    evidence: [
      ...target.evidence.slice(0, 1),
      ...citeBackends(context, to.service, backends),
      ...target.evidence.slice(1),
    ],
  };
  const listing = look(`see the NetworkPolicies between them`, `kubectl -n ${namespace} get networkpolicies -o wide`);
  if (!policy) {
    return {
      ...common,
      confidence: 'possible',
      summary: sentence(
        `${saidOf(target)} ${where} although ${backends.ready} of its endpoints ${backends.ready === 1 ? 'is' : 'are'} ready: packets are dropped on the way, or it is too slow to answer`,
      ),
      chain: [ownLink(context, target), serviceLink(context, to.service, backends)],
      fixes: [listing],
    };
  }
  const name = policy.metadata?.name ?? '';
  const object = refOf(context, 'NetworkPolicy', name, namespace);
  return {
    ...common,
    confidence: 'likely',
    summary: sentence(
      `${saidOf(target)} ${where}: NetworkPolicy ${name} allows no connection from ${context.name} to its pods`,
    ),
    chain: [
      ownLink(context, target),
      serviceLink(context, to.service, backends),
      { object, says: 'has no rule that allows this connection' },
    ],
    evidence: [
      ...common.evidence,
      citeField(object, 'spec.podSelector', JSON.stringify(policy.spec?.podSelector ?? {})),
    ],
    fixes: [
      look(`see what NetworkPolicy ${name} allows`, `kubectl -n ${namespace} describe networkpolicy ${name}`),
      {
        text: `let it allow the pod's labels`,
        command: `kubectl -n ${namespace} edit networkpolicy ${name}`,
        risk: 'changes',
      },
    ],
  };
}

function externalName(context: PodContext, hop: Hop): HopCause | undefined {
  const { target, to } = hop;
  if (to.is !== 'service' || to.service.spec?.type !== 'ExternalName') return undefined;
  const outside = to.service.spec.externalName ?? '';
  const object = refOf(context, 'Service', to.name, to.namespace);
  return {
    ...base(hop),
    confidence: 'likely',
    summary: sentence(
      `${saidOf(target)} Service ${addressOf(to.name, target)}: it is only another name for ${outside}, which does not answer`,
    ),
    chain: [ownLink(context, target), { object, says: `ExternalName: stands for ${outside}` }],
    evidence: [
      ...target.evidence.slice(0, 1),
      citeField(object, 'spec.externalName', outside),
      ...target.evidence.slice(1),
    ],
    fixes: [
      look(
        `see whether ${outside} can be reached from the cluster`,
        `kubectl -n ${context.namespace} run reach --rm -it --restart=Never --image=busybox:1.36 -- nslookup ${outside}`,
      ),
    ],
  };
}

export default defineCheck({
  id: 'upstream/network',
  category: 'app-error',
  title: 'The way to the Service is barred',
  description:
    "The Service and its endpoints are well, but the pod does not get there: a NetworkPolicy, the wrong resolver, the cluster's DNS, or a name that only stands for one outside.",
  criteria: {
    confirmed:
      "The pod's dnsPolicy makes it ask the node's resolver, and the name that did not resolve is an existing Service.",
    likely:
      'A NetworkPolicy selects one side and no rule could allow the connection; or the Service is an ExternalName.',
    possible: 'A timeout or an unresolved name although the Service has ready endpoints.',
  },
  silent: 'For refused connections, and while no endpoint is ready.',
  sources: [
    ...SERVICE_SOURCES,
    'pkg/kubelet/network/dns/dns.go:GetPodDNS',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  ],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }],
  symptomOf: [],
  weight: 55,
  run(context) {
    return ofHops(context, (hop) => {
      const { target, to, backends } = hop;
      if (to.is !== 'service') return [];
      const outside = externalName(context, hop);
      if (outside) return [outside];
      if (target.symptom === 'timeout') return timedOut(context, hop) ?? [];
      // A headless Service without ready endpoints has no records, and a member's record is the member's matter.
      if (target.symptom !== 'dns' || to.peer !== undefined) return [];
      const wrong = wrongResolver(context, hop, to.name);
      if (wrong) return [wrong];
      const headless = to.service.spec?.clusterIP === 'None';
      return headless && (backends?.ready ?? 0) === 0 ? [] : [unresolved(context, hop, to.name, to.namespace)];
    });
  },
});
