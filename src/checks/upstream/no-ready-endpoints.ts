import { defineCheck } from '../check.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import type { Service } from '../../model/objects.ts';
import { isReady, selectorOf, worstOf } from './support/backends.ts';
import type { Backends } from './support/backends.ts';
import {
  addressOf,
  bearsOn,
  citeBackends,
  ofHops,
  look,
  ownLink,
  saidOf,
  sentence,
  SERVICE_SOURCES,
  serviceLink,
  whyNot,
} from './support/hop.ts';
import type { Target } from './support/targets.ts';
import type { HopCause } from './support/hop.ts';

/**
 * A member that looks for its own set before it is ready finds nobody, unless the Service publishes those not ready.
 */
function onlyItself(context: PodContext, target: Target, service: Service, backends: Backends): HopCause {
  const name = service.metadata?.name ?? '';
  const namespace = service.metadata?.namespace ?? '';
  return {
    result: 'found',
    id: 'upstream/no-ready-endpoints',
    category: 'app-error',
    confidence: 'likely',
    container: target.container.name,
    summary: sentence(
      `${saidOf(target)} Service ${addressOf(name, target)}: the only pod behind it is ${context.name} itself, which is not ready yet`,
    ),
    chain: [ownLink(context, target), serviceLink(context, service, backends)],
    evidence: [
      ...target.evidence.slice(0, 1),
      ...citeBackends(context, service, backends),
      ...target.evidence.slice(1),
    ],
    fixes: [
      {
        text: `have Service ${name} publish members that are not ready yet (publishNotReadyAddresses: true)`,
        command: `kubectl -n ${namespace} patch service ${name} -p '{"spec":{"publishNotReadyAddresses":true}}'`,
        risk: 'changes',
      },
    ],
  };
}

function fromPods(
  context: PodContext,
  target: Target,
  service: Service,
  backends: Backends,
  sure: boolean,
): HopCause | undefined {
  const name = service.metadata?.name ?? '';
  const namespace = service.metadata?.namespace ?? '';
  const notReady = (backends.pods ?? []).filter((pod) => !isReady(pod));
  const others = notReady.filter((pod) => pod.metadata?.uid !== context.pod.metadata?.uid);
  if (others.length === 0 && notReady.length > 0 && backends.allPods)
    return onlyItself(context, target, service, backends);
  const bad = worstOf(others, context.now);
  if (!bad) return undefined;
  const behind = whyNot(context, bad);
  const podName = bad.metadata?.name ?? '';
  // Of a longer chain the sentence tells both ends.
  const root = behind.links.length > 1 ? behind.links.at(-1) : undefined;
  const why = root
    ? `${podName} fails on ${root.object.split('/').at(-1)} in turn (${root.says})`
    : behind.why.includes(podName)
      ? behind.why
      : `${podName}: ${behind.why}`;
  return {
    result: 'found',
    id: 'upstream/no-ready-endpoints',
    category: 'app-error',
    confidence: sure ? 'confirmed' : 'likely',
    container: target.container.name,
    summary: sentence(
      `${saidOf(target)} Service ${addressOf(name, target)}: none of its endpoints is ready, because ${why}`,
    ),
    chain: [ownLink(context, target), serviceLink(context, service, backends), ...behind.links],
    evidence: [
      ...target.evidence.slice(0, 1),
      ...citeBackends(context, service, backends),
      ...behind.evidence,
      ...target.evidence.slice(1),
    ],
    fixes: [
      ...behind.fixes,
      look(`see what keeps ${podName} from being ready`, `kubectl -n ${namespace} describe pod ${podName}`),
      look(
        `see the endpoints of Service ${name}`,
        `kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${name}`,
      ),
    ],
  };
}

function withoutSelector(
  context: PodContext,
  target: Target,
  service: Service,
  backends: Backends,
  sure: boolean,
): HopCause {
  const name = service.metadata?.name ?? '';
  const namespace = service.metadata?.namespace ?? '';
  return {
    result: 'found',
    id: 'upstream/no-ready-endpoints',
    category: 'app-error',
    confidence: sure ? 'confirmed' : 'likely',
    container: target.container.name,
    summary: sentence(
      `${saidOf(target)} Service ${addressOf(name, target)}: it has no selector and no endpoints were written for it`,
    ),
    chain: [ownLink(context, target), serviceLink(context, service, backends)],
    evidence: [
      ...target.evidence.slice(0, 1),
      ...citeBackends(context, service, backends),
      ...target.evidence.slice(1),
    ],
    fixes: [
      look(`see Service ${name} and who wrote it`, `kubectl -n ${namespace} get service ${name} -o yaml`),
      {
        text: `give it a selector that matches the pods that are to serve`,
        command: `kubectl -n ${namespace} edit service ${name}`,
        risk: 'changes',
      },
    ],
  };
}

export default defineCheck({
  id: 'upstream/no-ready-endpoints',
  category: 'app-error',
  title: 'Service without a ready endpoint',
  description:
    'The container died on a Service behind which no endpoint is ready. The chain goes on to the pod that should serve and why it does not.',
  criteria: {
    confirmed:
      'The address in the log is the Service (by name or by clusterIP) and its EndpointSlices were read: none is ready.',
    likely: 'The log names no host; the settings name this Service for the port.',
    possible: null,
  },
  silent:
    'While one endpoint is ready, even if others are not; and where the Service selects no pod at all (that is the selector).',
  sources: SERVICE_SOURCES,
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }],
  symptomOf: [],
  weight: 90,
  run(context) {
    return ofHops(context, ({ target, to, backends }) => {
      if (to.is !== 'service' || !backends || !bearsOn(target, to.service)) return [];
      if (backends.blind) return [unknown(`the endpoints of Service ${to.name} were not read`)];
      if (backends.ready > 0)
        return [
          ruledOut(`Service ${to.name} has ${backends.ready} ready ${backends.ready === 1 ? 'endpoint' : 'endpoints'}`),
        ];
      const sure = to.sure && (backends.endpoints !== undefined || backends.allPods) && target.symptom !== 'waits';
      if (selectorOf(to.service) === '')
        return backends.endpoints ? [withoutSelector(context, target, to.service, backends, sure)] : [];
      const found = fromPods(context, target, to.service, backends, sure);
      return found ? [found] : [];
    });
  },
});
