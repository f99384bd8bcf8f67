/** A Service with a selector that matches no pod. */
import { serviceSelector } from '../../evidence/selector.ts';
import { command } from '../../model/command.ts';
import type { Service } from '../../model/objects.ts';
import { citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Link } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { BY_CLIENT, BY_SETTINGS, evidenceOf, ofHops, SERVICE_SOURCES, SHOWN } from './support/hop.ts';
import type { Hop, HopCause } from './support/hop.ts';
import { idleWorkload, nearestPod } from './support/no-pods.ts';
import type { Idle, Near } from './support/no-pods.ts';
import { citeBackends, endpointsMatter } from './support/not-ready.ts';
import { addressOf, failureOf, link, ownLink, refOf } from './support/phrases.ts';
import { noLeader } from './support/role-labels.ts';

interface Reason {
  /** After "matches no pod". */
  readonly why: string;
  readonly link: Link;
  readonly evidence: Citation;
  readonly fix: Fix;
}

function idleReason(namespace: string, { object, target, replicas }: Idle): Reason {
  const base = {
    link: { object, says: `spec.replicas ${replicas}, no pod` },
    evidence: citeField(object, 'spec.replicas', replicas),
  };
  if (replicas > 0)
    return {
      ...base,
      why: `: ${target} has none of its ${replicas}`,
      fix: look(`look at why ${target} has no pods`, command`kubectl -n ${namespace} describe ${target}`),
    };
  return {
    ...base,
    why: `: ${target} is scaled to 0`,
    fix: {
      text: `scale ${target} up`,
      command: command`kubectl -n ${namespace} scale ${target} --replicas=1`,
      risk: 'changes',
    },
  };
}

const labelText = (labels: Readonly<Record<string, string>>, keys: readonly string[]): string =>
  keys.map((key) => `${key}=${labels[key] ?? '(none)'}`).join(',');

function nearReason(namespace: string, service: string, { object, name, labels, wrong }: Near): Reason {
  const keys = wrong.some((key) => key in labels) ? wrong : Object.keys(labels);
  const carried = labelText(labels, keys.slice(0, 3));
  const selector = Object.fromEntries(
    wrong.filter((key) => labels[key] !== undefined).map((key) => [key, labels[key]]),
  );
  const patch = JSON.stringify({ spec: { selector } });
  return {
    why: ` (${name} has ${carried})`,
    link: { object, says: `has labels ${labelText(labels, Object.keys(labels).slice(0, 4))}` },
    evidence: citeField(object, 'metadata.labels', carried),
    fix: {
      text: `make the selector match the pods: ${carried}`,
      command:
        Object.keys(selector).length > 0
          ? command`kubectl -n ${namespace} patch service ${service} -p ${patch}`
          : command`kubectl -n ${namespace} edit service ${service}`,
      risk: 'changes',
    },
  };
}

function reasonOf(context: PodContext, service: Service): Reason | undefined {
  const { name = '', namespace = '' } = service.metadata ?? {};
  const near = nearestPod(context, service);
  if (near && near.wrong.length > 0) return nearReason(namespace, name, near);
  const listed = context.list('pods', { namespace, metadataOnly: true }).all;
  const idle = listed.state === 'known' ? idleWorkload(context, service) : undefined;
  return idle && idleReason(namespace, idle);
}

function finding(context: PodContext, { target, to, backends }: Hop, service: Service): HopCause {
  const { name = '', namespace = '' } = service.metadata ?? {};
  const selector = serviceSelector(service);
  const reason = reasonOf(context, service);
  return {
    confidence: to.is === 'service' && to.sure && target.symptom !== 'waits' ? 'confirmed' : 'likely',
    summary: sentence(
      `${failureOf(target)} Service ${addressOf(name, target)}: its selector ${selector} matches no pod${reason?.why ?? ''}`,
    ),
    chain: [
      ownLink(context, target),
      link(refOf(context, 'Service', name, namespace), `selects ${selector}: 0 pods, so it has no endpoints`),
      ...(reason ? [reason.link] : []),
    ],
    evidence: evidenceOf(
      target,
      ...(backends ? citeBackends(context, service, backends) : []),
      ...(reason ? [reason.evidence] : []),
    ),
    fixes: [
      ...(reason ? [reason.fix] : []),
      look('list the labels of the pods', command`kubectl -n ${namespace} get pods --show-labels`),
    ],
  };
}

export default defineCheck({
  id: 'upstream/selector-matches-nothing',
  category: 'app-error',
  title: 'Service selector matches no pod',
  description:
    'The Service exists but no pod has the labels that it selects: labels and selector differ, or the workload has no ' +
    'pods.',
  criteria: {
    confirmed: `The address in the log is the Service, and no pod of its namespace matches its selector. ${SHOWN}`,
    likely:
      'The pods lack only the label of the one that leads, such as role=master, which an operator sets. Or the log names ' +
      `no host; the settings name this Service for the port. ${BY_CLIENT}`,
    possible: BY_SETTINGS,
  },
  silent: 'Services without a selector, Services with manual endpoints, and lists of pods that were not read whole.',
  sources: SERVICE_SOURCES,
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }],
  rulesOut: ['bad-image', 'volume'],
  symptomOf: [],
  weight: 92,
  run: (context) =>
    ofHops(
      context,
      'upstream/selector-matches-nothing',
      (hop) => {
        const { target, to, backends } = hop;
        if (to.is !== 'service' || !endpointsMatter(target, to.service) || !backends?.pods || !backends.allPods)
          return [];
        if (backends.pods.length > 0 || backends.ready > 0) return [];
        const near = nearestPod(context, to.service);
        return [(near && noLeader(context, hop, to.service, near)) ?? finding(context, hop, to.service)];
      },
      true,
    ),
});
