/** A name that did not resolve, although the Service that it names exists now. */
import { nameOf } from '../../../model/objects.ts';
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { CLUSTER_DNS, saysNoDns } from '../../support/about.ts';
import { citeField } from '../../support/cite.ts';
import { conditional, editFix, look } from '../../support/owner.ts';
import { sentence } from '../../support/words.ts';
import { isReady } from './backends.ts';
import { evidenceOf } from './hop.ts';
import type { Hop, HopCause } from './hop.ts';
import { failureOf, ownLink, refOf } from './phrases.ts';
import type { Resolution } from './resolve.ts';

/** A hop to a Service that exists. */
export type ServiceHop = Hop & { readonly to: Extract<Resolution, { is: 'service' }> };

/** A DNS server keeps for some seconds that a name is missing (CoreDNS plugin cache: denial). */
const REMEMBERED_SECONDS = 60;

/** Returns whether the name should resolve now: of a pod of a headless Service, only that of a pod that is served does. */
export function isServed({ to, backends }: ServiceHop): boolean {
  if (to.peer === undefined) return to.service.spec?.clusterIP !== 'None' || (backends?.ready ?? 0) > 0;
  if (to.service.spec?.clusterIP !== 'None' || backends?.pods === undefined) return false;
  const peer = backends.pods.find((pod) => nameOf(pod) === to.peer);
  return peer !== undefined && (isReady(peer) || to.service.spec.publishNotReadyAddresses === true);
}

/** Returns how many seconds before the failed lookup the Service was created; undefined where that is long ago or unknown. */
function createdBefore({ target, to }: ServiceHop): number | undefined {
  const said = target.evidence[0]?.time ?? target.container.dead?.finishedAt;
  const seconds = (Date.parse(said ?? '') - Date.parse(to.service.metadata?.creationTimestamp ?? '')) / 1000;
  return seconds >= 0 && seconds <= REMEMBERED_SECONDS ? Math.round(seconds) : undefined;
}

function whyNot(hop: ServiceHop): string {
  const { target } = hop;
  if (target.ownText) return `the line is a text in the command of ${target.container.name}`;
  if (saysNoDns(target.says)) return "the cluster's DNS did not answer this pod";
  const seconds = createdBefore(hop);
  return seconds === undefined
    ? "the cluster's DNS did not know the name then"
    : `the Service was created ${seconds} s before, and a DNS server keeps for some seconds that a name is missing`;
}

function fixesOf(context: PodContext, { target }: ServiceHop): Fix[] {
  const { name } = target.container;
  return [
    ...(target.ownText
      ? [conditional(editFix(context, `if the command of ${name} prints this line without a lookup, correct it`))]
      : []),
    {
      text: 'see whether the name resolves now, from a pod of the same namespace',
      command: command`kubectl -n ${context.namespace} run dns-check --rm -i --restart=Never --image=busybox:1.36 -- nslookup ${target.host}`,
      risk: 'changes',
      effect: 'shows',
    },
    look("check that the cluster's DNS runs", command`kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide`),
  ];
}

/** Returns the cause for a name that should resolve now, and did not. */
export function unresolved(context: PodContext, hop: ServiceHop): HopCause {
  const { target, to } = hop;
  const { namespace, name } = to;
  const object = refOf(context, 'Service', name, namespace);
  const exist = to.peer === undefined ? `Service ${name} exists` : `Service ${name} and its pod ${to.peer} exist`;
  const created = to.service.metadata?.creationTimestamp ?? null;
  return {
    about: saysNoDns(target.says) ? CLUSTER_DNS : { kind: 'Service', namespace, name, part: null },
    confidence: 'possible',
    summary: sentence(`${failureOf(target)} ${target.host} although ${exist} now: ${whyNot(hop)}`),
    chain: [ownLink(context, target)],
    evidence: evidenceOf(
      target,
      ...(target.ownText ? [target.ownText] : []),
      citeField(object, 'metadata.creationTimestamp', created ?? 'exists', created),
    ),
    fixes: fixesOf(context, hop),
  };
}
