/** A connection to a Service with ready endpoints that got no answer. */
import { command } from '../../../model/command.ts';
import { citeField } from '../../support/cite.ts';
import type { PodContext } from '../../check.ts';
import { look } from '../../support/owner.ts';
import { sentence } from '../../support/words.ts';
import { isReady } from './backends.ts';
import { evidenceOf } from './hop.ts';
import type { Hop, HopCause } from './hop.ts';
import { citeBackends } from './not-ready.ts';
import { addressOf, failureOf, ownLink, refOf, serviceLink } from './phrases.ts';
import { denying, policiesIn } from './policies.ts';
import type { Policy } from './policies.ts';
import { servicePort } from './ports.ts';

/** Returns a NetworkPolicy that denies the connection to every ready pod of the Service. */
function policyAgainst(context: PodContext, { target, to, backends }: Hop): Policy | undefined {
  if (to.is !== 'service' || !backends?.pods) return undefined;
  const port = servicePort(to.service, target.port)?.targetPort;
  const number = typeof port === 'number' ? port : undefined;
  const inbound = policiesIn(context, to.namespace);
  const outbound = to.namespace === context.namespace ? inbound : policiesIn(context, context.namespace);
  const denied = backends.pods
    .filter(isReady)
    .map(
      (pod) =>
        denying(inbound ?? [], 'Ingress', context.pod, pod, number) ??
        denying(outbound ?? [], 'Egress', context.pod, pod, number),
    );
  return backends.allPods && denied.every((one) => one !== undefined) ? denied[0] : undefined;
}

/** Returns why connections to a Service with ready endpoints time out; undefined where none is ready. */
export function timedOut(context: PodContext, hop: Hop): HopCause | undefined {
  const { target, to, backends } = hop;
  if (to.is !== 'service' || !backends?.pods || backends.ready === 0) return undefined;
  const policy = policyAgainst(context, hop);
  const service = `Service ${addressOf(to.name, target)}`;
  const chain = [ownLink(context, target), serviceLink(context, to.service, backends)];
  const evidence = evidenceOf(target, ...citeBackends(context, to.service, backends));
  if (!policy) {
    const ready = `${backends.ready} of its endpoints ${backends.ready === 1 ? 'is' : 'are'} ready`;
    return {
      confidence: 'possible',
      summary: sentence(
        `${failureOf(target)} ${service} although ${ready}: the network drops packets, or the pod answers too slowly`,
      ),
      chain,
      evidence,
      fixes: [look('list the NetworkPolicies', command`kubectl -n ${to.namespace} get networkpolicies -o wide`)],
    };
  }
  const name = policy.metadata?.name ?? '';
  const namespace = policy.metadata?.namespace ?? to.namespace;
  const object = refOf(context, 'NetworkPolicy', name, namespace);
  return {
    confidence: 'likely',
    summary: sentence(
      `${failureOf(target)} ${service}: NetworkPolicy ${name} allows no connection from ${context.name} to its pods`,
    ),
    chain: [...chain, { object, says: 'has no rule that allows this connection' }],
    evidence: [...evidence, citeField(object, 'spec.podSelector', JSON.stringify(policy.spec?.podSelector ?? {}))],
    fixes: [
      look(`read what NetworkPolicy ${name} allows`, command`kubectl -n ${namespace} describe networkpolicy ${name}`),
      {
        text: "allow the labels of this pod in the NetworkPolicy's rules",
        command: command`kubectl -n ${namespace} edit networkpolicy ${name}`,
        risk: 'changes',
      },
    ],
  };
}
