import type { Pod } from '../../model/objects.ts';
import { cut } from '../support/words.ts';
import { citeAbsent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type {} from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { isReady, standingOf } from './support/backends.ts';
import {
  addressOf,
  ofHops,
  look,
  ownLink,
  refOf,
  saidOf,
  sentence,
  SERVICE_SOURCES,
  serviceLink,
  whyNot,
} from './support/hop.ts';
import type { Hop } from './support/hop.ts';
import { crashedNear, wasDownThen } from './support/past.ts';
import type { HopCause } from './support/hop.ts';

function partOf(
  context: PodContext,
  hop: Hop,
  pod: Pod,
): Pick<HopCause, 'result' | 'id' | 'category' | 'container' | 'fixes'> & {
  readonly name: string;
  readonly object: string;
} {
  const name = pod.metadata?.name ?? '';
  const namespace = pod.metadata?.namespace ?? '';
  return {
    result: 'found',
    id: 'upstream/backend-failing',
    category: 'app-error',
    container: hop.target.container.name,
    name,
    object: refOf(context, 'Pod', name, namespace),
    fixes: [
      look(`see how ${name} does`, `kubectl -n ${namespace} describe pod ${name}`),
      look(`see what it died of`, `kubectl -n ${namespace} logs ${name} --previous --tail=50`),
    ],
  };
}

const where = (hop: Hop): string =>
  hop.to.is === 'service' ? `Service ${addressOf(hop.to.name, hop.target)}` : addressOf(hop.target.host, hop.target);

/** The pod that the address names does not serve now. */
function notServing(context: PodContext, hop: Hop, pod: Pod, confidence: HopCause['confidence']): HopCause {
  const { name, object: _object, ...rest } = partOf(context, hop, pod);
  const behind = whyNot(context, pod);
  const service = hop.to.is === 'service' && hop.backends ? [serviceLink(context, hop.to.service, hop.backends)] : [];
  const why = behind.why.includes(name) ? behind.why : `${name}: ${behind.why}`;
  return {
    ...rest,
    confidence,
    summary: sentence(`${saidOf(hop.target)} ${addressOf(hop.target.host, hop.target)}: ${why}`),
    chain: [ownLink(context, hop.target), ...service, ...behind.links],
    evidence: [...hop.target.evidence.slice(0, 1), ...behind.evidence, ...hop.target.evidence.slice(1)],
    fixes: [...behind.fixes, ...rest.fixes],
  };
}

function noSuchPeer(context: PodContext, hop: Hop, peer: string, service: string, namespace: string): HopCause {
  const object = refOf(context, 'Pod', peer, namespace);
  return {
    result: 'found',
    id: 'upstream/backend-failing',
    category: 'app-error',
    container: hop.target.container.name,
    confidence: hop.to.is === 'service' && hop.to.sure ? 'confirmed' : 'likely',
    summary: sentence(
      `${saidOf(hop.target)} ${addressOf(hop.target.host, hop.target)}: there is no pod ${peer} behind Service ${service}`,
    ),
    chain: [
      ownLink(context, hop.target),
      { object: refOf(context, 'Service', service, namespace), says: 'headless: a name for each of its pods' },
      { object, says: 'not found' },
    ],
    evidence: [...hop.target.evidence.slice(0, 1), citeAbsent(object), ...hop.target.evidence.slice(1)],
    fixes: [
      look(
        `see which pods Service ${service} has`,
        `kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${service}`,
      ),
    ],
  };
}

/** It serves now, but was down when the container died. */
function wasDown(context: PodContext, hop: Hop, pod: Pod): HopCause | undefined {
  const { name, object, ...rest } = partOf(context, hop, pod);
  const crash = crashedNear(pod, hop.target);
  if (!crash && !wasDownThen(pod, hop.target)) return undefined;
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? null;
  const died = hop.target.container.dead?.finishedAt ?? '';
  const says = crash
    ? `${crash.container} exited ${crash.exitCode} (${crash.reason}) at ${crash.finishedAt}, ${crash.restarts} restarts`
    : `ready only since ${ready}`;
  return {
    ...rest,
    confidence: 'likely',
    summary: sentence(
      `${saidOf(hop.target)} ${where(hop)}: ${name} was down then (${crash ? `exited ${crash.exitCode}, ${crash.reason}` : `ready since ${ready}`}; the container died at ${died})`,
    ),
    chain: [
      ownLink(context, hop.target),
      ...(hop.to.is === 'service' && hop.backends ? [serviceLink(context, hop.to.service, hop.backends)] : []),
      { object, says: cut(says, 200) },
    ],
    evidence: [
      ...hop.target.evidence.slice(0, 1),
      crash
        ? citeField(object, `status.containerStatuses[${crash.container}].lastState.terminated`, says, crash.finishedAt)
        : citeField(object, 'status.conditions[Ready]', `${standingOf(pod)}, ready since ${ready}`, ready),
      ...hop.target.evidence.slice(1),
    ],
    fixes: [
      ...rest.fixes,
      {
        text: `let ${hop.target.container.name} try again for a while before it gives up; it will connect at its next start if ${name} stays up`,
        command: null,
        risk: 'restarts',
      },
    ],
  };
}

export default defineCheck({
  id: 'upstream/backend-failing',
  category: 'app-error',
  title: 'The pod behind the address fails or failed',
  description:
    'The very pod that the address names (a StatefulSet member, a pod IP) does not serve; or the pods behind the Service serve now but were down when the container died.',
  criteria: {
    confirmed:
      'The log names a member of a headless Service, and that pod does not exist or is not ready (so it has no DNS record).',
    likely:
      'Every ready pod behind the Service crashed within a minute before the container died, or became ready only after.',
    possible: null,
  },
  silent: 'For members that are not ready while others are: no traffic is sent to them.',
  sources: [...SERVICE_SOURCES, 'pkg/controller/statefulset/stateful_set_utils.go'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }, 'upstream/network'],
  symptomOf: [],
  weight: 75,
  run(context) {
    return ofHops(context, (hop) => {
      const { target, to, backends } = hop;
      if (to.is === 'pod') {
        if (!isReady(to.pod)) return [notServing(context, hop, to.pod, 'likely')];
        const past = wasDown(context, hop, to.pod);
        return past ? [past] : [];
      }
      if (to.is !== 'service' || !backends?.pods || backends.ready === 0) return [];
      if (to.peer !== undefined && backends.pods.length > 0) {
        const peer = backends.pods.find((pod) => pod.metadata?.name === to.peer);
        if (!peer && !backends.allPods) return [];
        if (!peer) return [noSuchPeer(context, hop, to.peer, to.name, to.namespace)];
        const hidden = !isReady(peer) && !to.service.spec?.publishNotReadyAddresses;
        if (hidden) return [notServing(context, hop, peer, to.sure ? 'confirmed' : 'likely')];
      }
      const ready = backends.pods.filter(isReady);
      const past = ready.map((pod) => wasDown(context, hop, pod));
      // While one of them was up, the others do not explain a refusal.
      return target.symptom !== 'dns' && backends.allPods && past.length > 0 && past.every((one) => one !== undefined)
        ? (past.slice(0, 1) as HopCause[])
        : [];
    });
  },
});
