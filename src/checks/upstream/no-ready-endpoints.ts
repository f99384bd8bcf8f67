/** A Service that no pod serves. */
import { serviceSelector } from '../../evidence/selector.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import { unknown } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import type { Service } from '../../model/objects.ts';
import { look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { isReady, worstOf } from './support/backends.ts';
import type { Backends } from './support/backends.ts';
import { BY_CLIENT, BY_SETTINGS, evidenceOf, ofHops, SERVICE_SOURCES, SHOWN } from './support/hop.ts';
import type { HopCause } from './support/hop.ts';
import { citeBackends, endpointsMatter, whyNotReady } from './support/not-ready.ts';
import type { NotReady } from './support/not-ready.ts';
import { outlasts } from './support/outlasts.ts';
import { addressOf, failureOf, ownLink, serviceLink } from './support/phrases.ts';
import { publishFix } from './support/service-fixes.ts';
import type { Target } from './support/target.ts';

/** What all findings of this check share. */
interface Base {
  readonly context: PodContext;
  readonly target: Target;
  readonly service: Service;
  readonly backends: Backends;
  readonly confidence: HopCause['confidence'];
}

function finding(base: Base, why: string, fixes: HopCause['fixes'], reason?: NotReady): HopCause {
  const { context, target, service, backends, confidence } = base;
  return {
    confidence,
    summary: sentence(`${failureOf(target)} Service ${addressOf(service.metadata?.name ?? '', target)}: ${why}`),
    chain: [ownLink(context, target), serviceLink(context, service, backends), ...(reason?.links ?? [])],
    evidence: evidenceOf(target, ...citeBackends(context, service, backends), ...(reason?.evidence ?? [])),
    fixes,
  };
}

/** A pod that looks for its own Service before it is ready finds no pod, unless the Service publishes those as well. */
function onlyItself(base: Base): HopCause {
  return finding(
    { ...base, confidence: 'likely' },
    `its only pod is ${base.context.name} itself, which is not ready yet`,
    [publishFix(base.service)],
  );
}

function fromPods(base: Base): HopCause | undefined {
  const { context, target, service, backends } = base;
  const { name = '', namespace = '' } = service.metadata ?? {};
  const notReady = (backends.pods ?? []).filter((pod) => !isReady(pod));
  const others = notReady.filter((pod) => pod.metadata?.uid !== context.pod.metadata?.uid);
  if (others.length === 0 && notReady.length > 0 && backends.allPods && backends.pods?.length === notReady.length)
    return onlyItself(base);
  const worst = worstOf(others, context.now);
  if (!worst) return undefined;
  const reason = whyNotReady(context, worst);
  const pod = worst.metadata?.name ?? '';
  // Of a longer chain the sentence names both ends.
  const root = reason.links.length > 1 ? reason.links.at(-1) : undefined;
  const named = reason.why.includes(pod) ? reason.why : `${pod}: ${reason.why}`;
  const why = root ? `${pod} fails because of ${root.object.split('/').at(-1)} (${root.says})` : named;
  const fixes = [
    ...reason.fixes,
    look(`look at why ${pod} is not ready`, command`kubectl -n ${namespace} describe pod ${pod}`),
    look(
      `list the endpoints of Service ${name}`,
      command`kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${name}`,
    ),
    ...outlasts(context, target, name),
  ];
  return finding(base, `no endpoint is ready, because ${why}`, fixes, reason);
}

function withoutSelector(base: Base): HopCause {
  const { name = '', namespace = '' } = base.service.metadata ?? {};
  return finding(base, 'it has no selector, and no endpoints were created for it', [
    look(`read Service ${name} and who wrote it`, command`kubectl -n ${namespace} get service ${name} -o yaml`),
    {
      text: 'give the Service a selector that matches its pods',
      command: command`kubectl -n ${namespace} edit service ${name}`,
      risk: 'changes',
    },
  ]);
}

export default defineCheck({
  id: 'upstream/no-ready-endpoints',
  category: 'app-error',
  title: 'Service without a ready endpoint',
  description:
    'The container could not reach a Service that has no ready endpoint. The chain continues to the pod that should ' +
    'serve, and to why it does not.',
  criteria: {
    confirmed:
      'The address in the log is the Service (by name or by clusterIP), its EndpointSlices were read, and none is ready. ' +
      SHOWN,
    likely: `The log names no host; the settings name this Service for the port. ${BY_CLIENT}`,
    possible: BY_SETTINGS,
  },
  silent:
    'Services with at least one ready endpoint, and Services that select no pod (upstream/selector-matches-nothing).',
  sources: SERVICE_SOURCES,
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  dueToPod: true,
  explains: [{ symptomsOf: 'unreachable-service' }],
  rulesOut: ['bad-image'],
  symptomOf: [],
  weight: 90,
  run: (context) =>
    ofHops(
      context,
      'upstream/no-ready-endpoints',
      ({ target, to, backends }) => {
        if (to.is !== 'service' || !backends || !endpointsMatter(target, to.service)) return [];
        const { ready } = backends;
        if (backends.blind) return [unknown(`the endpoints of Service ${to.name} were not read`)];
        if (ready > 0) return [];
        const sure = to.sure && (backends.endpoints !== undefined || backends.allPods) && target.symptom !== 'waits';
        const base: Base = {
          context,
          target,
          service: to.service,
          backends,
          confidence: sure ? 'confirmed' : 'likely',
        };
        if (serviceSelector(to.service) === '') return backends.endpoints ? [withoutSelector(base)] : [];
        return [fromPods(base)];
      },
      true,
    ),
});
