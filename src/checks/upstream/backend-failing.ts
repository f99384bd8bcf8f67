/** The pod that an address names does not serve, or did not serve when the container died. */
import { command } from '../../model/command.ts';
import { nameOf } from '../../model/objects.ts';
import type { Pod, Service } from '../../model/objects.ts';
import { sentence } from '../support/words.ts';
import { citeAbsent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { look } from '../support/owner.ts';
import { retryFix } from '../support/retry.ts';
import { isReady, statusOf } from './support/backends.ts';
import { evidenceOf, ofHops, SERVICE_SOURCES, SHOWN } from './support/hop.ts';
import type { Hop, HopCause } from './support/hop.ts';
import { whyNotReady } from './support/not-ready.ts';
import { crashedNear, wasDownThen } from './support/past.ts';
import { addressOf, failureOf, link, ownLink, refOf, serviceLink } from './support/phrases.ts';
import { publishFix } from './support/service-fixes.ts';

const linkOfService = (context: PodContext, { to, backends }: Hop): HopCause['chain'] =>
  to.is === 'service' && backends ? [serviceLink(context, to.service, backends)] : [];

function lookAt(pod: Pod): Fix[] {
  const name = pod.metadata?.name ?? '';
  const namespace = pod.metadata?.namespace ?? '';
  return [
    look(`look at the status and events of ${name}`, command`kubectl -n ${namespace} describe pod ${name}`),
    look('read the log of its last crash', command`kubectl -n ${namespace} logs ${name} --previous --tail=50`),
  ];
}

/** The pod that the address names does not serve now. */
function notServing(context: PodContext, hop: Hop, pod: Pod, confidence: HopCause['confidence']): HopCause {
  const { target } = hop;
  const name = pod.metadata?.name ?? '';
  const reason = whyNotReady(context, pod);
  const why = reason.why.includes(name) ? reason.why : `${name}: ${reason.why}`;
  return {
    confidence,
    summary: sentence(`${failureOf(target)} ${addressOf(target.host, target)}: ${why}`),
    chain: [ownLink(context, target), ...linkOfService(context, hop), ...reason.links],
    evidence: evidenceOf(target, ...reason.evidence),
    fixes: [...reason.fixes, ...lookAt(pod)],
  };
}

/** The Service has no pod of the name that the address starts with. */
function noSuchPod(context: PodContext, hop: Hop, peer: string, service: string, namespace: string): HopCause {
  const { target, to } = hop;
  const object = refOf(context, 'Pod', peer, namespace);
  return {
    confidence: to.is === 'service' && to.sure ? 'confirmed' : 'likely',
    summary: sentence(
      `${failureOf(target)} ${addressOf(target.host, target)}: headless Service ${service} has no pod ${peer}`,
    ),
    chain: [
      ownLink(context, target),
      { object: refOf(context, 'Service', service, namespace), says: 'headless: has a DNS name for each of its pods' },
      { object, says: 'not found' },
    ],
    evidence: evidenceOf(target, citeAbsent(object)),
    fixes: [
      look(
        `list the pods of Service ${service}`,
        command`kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${service}`,
      ),
    ],
  };
}

/** The pod looks up its own name, which it has only once it is ready. */
function itself(context: PodContext, hop: Hop, service: Service): HopCause {
  const { target } = hop;
  return {
    confidence: 'likely',
    summary: sentence(
      `${failureOf(target)} ${addressOf(target.host, target)}: that is the pod itself, and a pod has no DNS name before it is ready`,
    ),
    chain: [ownLink(context, target), ...linkOfService(context, hop)],
    evidence: evidenceOf(
      target,
      citeField(
        refOf(context, 'Service', nameOf(service), context.namespace),
        'spec.publishNotReadyAddresses',
        service.spec?.publishNotReadyAddresses ?? false,
      ),
    ),
    fixes: [publishFix(service)],
  };
}

/** The pod serves now, but it was down when the container died. */
function wasDown(context: PodContext, hop: Hop, pod: Pod): HopCause | undefined {
  const { target, to } = hop;
  const crash = crashedNear(pod, target);
  if (!crash && !wasDownThen(pod, target)) return undefined;
  const name = pod.metadata?.name ?? '';
  const object = refOf(context, 'Pod', name, pod.metadata?.namespace ?? '');
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? null;
  const container = target.container.name;
  const called = to.is === 'service' ? `Service ${addressOf(to.name, target)}` : addressOf(target.host, target);
  const how = crash ? `exited ${crash.exitCode}, ${crash.reason}` : `ready only since ${ready}`;
  const says = crash
    ? `${crash.container} exited ${crash.exitCode} (${crash.reason}) at ${crash.finishedAt}, ${crash.restarts} restarts`
    : how;
  return {
    confidence: 'likely',
    summary: sentence(
      `${failureOf(target)} ${called}: ${name} was down (${how}) when ${container} died at ${target.container.dead?.finishedAt}`,
    ),
    chain: [ownLink(context, target), ...linkOfService(context, hop), link(object, says)],
    evidence: evidenceOf(
      target,
      crash
        ? citeField(object, `status.containerStatuses[${crash.container}].lastState.terminated`, says, crash.finishedAt)
        : citeField(object, 'status.conditions[Ready]', `${statusOf(pod)}, ready since ${ready}`, ready),
    ),
    fixes: [
      ...(wasDownThen(pod, target)
        ? [retryFix(context, `start ${context.name} again now, without its back-off: ${name} is ready`)]
        : []),
      ...lookAt(pod),
      {
        text: `make ${container} retry the connection before it gives up; its next start connects if ${name} stays up`,
        command: null,
        risk: 'restarts',
      },
    ],
  };
}

export default defineCheck({
  id: 'upstream/backend-failing',
  category: 'app-error',
  title: 'Backend pod fails or failed',
  description:
    'The pod that the address names (of a StatefulSet, or by its IP) does not serve; or all pods of the Service serve ' +
    'now, but were down when the container died.',
  criteria: {
    confirmed:
      'The log names a pod of a headless Service, and that pod does not exist or is not ready (so it has no DNS record). ' +
      SHOWN,
    likely:
      'Every ready pod of the Service crashed within the minute before the container died, or became ready only later.',
    possible: null,
  },
  silent: 'Pods that are not ready while others are: they get no traffic.',
  sources: [...SERVICE_SOURCES, 'pkg/controller/statefulset/stateful_set_utils.go'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  dueToPod: true,
  explains: [{ symptomsOf: 'unreachable-service' }, 'upstream/network'],
  symptomOf: [],
  weight: 75,
  run: (context) =>
    ofHops(context, 'upstream/backend-failing', (hop) => {
      const { target, to, backends } = hop;
      if (to.is === 'pod')
        return [isReady(to.pod) ? wasDown(context, hop, to.pod) : notServing(context, hop, to.pod, 'likely')];
      if (to.is !== 'service' || !backends?.pods || backends.ready === 0) return [];
      if (to.peer !== undefined && backends.pods.length > 0) {
        const peer = backends.pods.find((pod) => pod.metadata?.name === to.peer);
        if (!peer) return backends.allPods ? [noSuchPod(context, hop, to.peer, to.name, to.namespace)] : [];
        const hidden = !isReady(peer) && !to.service.spec?.publishNotReadyAddresses;
        if (hidden && nameOf(peer) === context.name && to.namespace === context.namespace)
          return [itself(context, hop, to.service)];
        if (hidden) return [notServing(context, hop, peer, to.sure ? 'confirmed' : 'likely')];
        if (target.symptom === 'dns') return [wasDown(context, hop, peer)];
      }
      if (target.symptom === 'dns' || !backends.allPods) return [];
      // A refusal is not explained while one of the pods was up.
      const past = backends.pods.filter(isReady).map((pod) => wasDown(context, hop, pod));
      return past.every((one) => one !== undefined) ? past.slice(0, 1) : [];
    }),
});
