/** The Service is fine, but the container's connections do not get there. */
import { command } from '../../model/command.ts';
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { editFix, look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { evidenceOf, ofHops, SERVICE_SOURCES, SHOWN } from './support/hop.ts';
import type { Hop, HopCause } from './support/hop.ts';
import { addressOf, failureOf, ownLink, refOf } from './support/phrases.ts';
import { timedOut } from './support/timed-out.ts';
import { isServed, unresolved } from './support/unresolved.ts';

/** A pod that asks the node's DNS knows no names of the cluster (pkg/kubelet/network/dns/dns.go:GetPodDNS). */
function wrongResolver(context: PodContext, { target }: Hop, name: string): HopCause | undefined {
  const { dnsPolicy = 'ClusterFirst', hostNetwork } = context.pod.spec ?? {};
  if (dnsPolicy !== 'Default' && !(dnsPolicy === 'ClusterFirst' && hostNetwork === true)) return undefined;
  const why = dnsPolicy === 'Default' ? 'dnsPolicy is Default' : 'hostNetwork is true and dnsPolicy ClusterFirst';
  const policy = hostNetwork ? 'ClusterFirstWithHostNet' : 'ClusterFirst';
  return {
    confidence: 'confirmed',
    summary: sentence(
      `${failureOf(target)} ${target.host}: ${why}, so the pod asks the node's DNS, which does not know Service ${name}`,
    ),
    chain: [
      ownLink(context, target),
      { object: `Pod/${context.name}`, says: `${why}: it asks the node's DNS, not the cluster's` },
    ],
    evidence: evidenceOf(
      target,
      citePod(context, 'spec.dnsPolicy', dnsPolicy),
      ...(hostNetwork ? [citePod(context, 'spec.hostNetwork', true)] : []),
    ),
    fixes: [editFix(context, `set dnsPolicy: ${policy}`, { container: null, set: { dnsPolicy: policy } })],
  };
}

function externalName(context: PodContext, { target, to }: Hop): HopCause | undefined {
  if (to.is !== 'service' || to.service.spec?.type !== 'ExternalName') return undefined;
  const outside = to.service.spec.externalName ?? '';
  const object = refOf(context, 'Service', to.name, to.namespace);
  return {
    confidence: 'likely',
    summary: sentence(
      `${failureOf(target)} Service ${addressOf(to.name, target)}: it is an alias of ${outside}, which does not answer`,
    ),
    chain: [ownLink(context, target), { object, says: `ExternalName: an alias of ${outside}` }],
    evidence: evidenceOf(target, citeField(object, 'spec.externalName', outside)),
    fixes: [
      look(
        `check that the cluster resolves and reaches ${outside}`,
        command`kubectl -n ${context.namespace} run reach --rm -it --restart=Never --image=busybox:1.36 -- nslookup ${outside}`,
      ),
    ],
  };
}

export default defineCheck({
  id: 'upstream/network',
  category: 'app-error',
  title: 'Network blocks the way to the Service',
  description:
    'The Service and its endpoints are fine, but the pod does not reach them because of a NetworkPolicy, the wrong ' +
    "DNS server, the cluster's DNS, or a Service that is only an alias of a name outside the cluster.",
  criteria: {
    confirmed:
      "The pod's dnsPolicy makes it ask the node's DNS, and the name that did not resolve is an existing Service. " +
      SHOWN,
    likely: 'A NetworkPolicy selects one side and no rule can allow the connection; or the Service is an ExternalName.',
    possible: 'The Service has ready endpoints, but a connection timed out or the name did not resolve.',
  },
  silent: 'Refused connections, and Services without a ready endpoint.',
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
  run: (context) =>
    ofHops(context, 'upstream/network', (hop) => {
      const { target, to } = hop;
      if (to.is !== 'service') return [];
      const outside = externalName(context, hop);
      if (outside) return [outside];
      if (target.symptom === 'timeout') return [timedOut(context, hop)];
      if (target.symptom !== 'dns') return [];
      const served = isServed({ ...hop, to });
      // A name of a single pod that is not served is upstream/backend-failing's.
      const wrong = to.peer === undefined || served ? wrongResolver(context, hop, to.name) : undefined;
      if (wrong) return [wrong];
      // A headless Service without a ready endpoint has no DNS record.
      return served ? [unresolved(context, { ...hop, to })] : [];
    }),
});
