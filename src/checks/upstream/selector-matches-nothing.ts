import type { Pod, Service } from '../../model/objects.ts';
import { cut } from '../support/words.ts';
import { citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { selectorOf } from './support/backends.ts';
import {
  addressOf,
  bearsOn,
  citeBackends,
  ofHops,
  look,
  ownLink,
  refOf,
  saidOf,
  sentence,
  SERVICE_SOURCES,
} from './support/hop.ts';
import type { Hop } from './support/hop.ts';
import type { HopCause } from './support/hop.ts';

interface Near {
  readonly object: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The keys in which it differs from the selector. */
  readonly wrong: readonly string[];
}

const alike = (a: string, b: string): boolean => a !== '' && b !== '' && (a.includes(b) || b.includes(a));

/** Pods whose labels come closest: all keys but few values, or the Service's name in a label. */
function nearestPod(context: PodContext, service: Service): Near | undefined {
  const selector = service.spec?.selector ?? {};
  const namespace = service.metadata?.namespace ?? '';
  const pods = context.list('pods', { namespace, metadataOnly: true }).some;
  const keys = Object.keys(selector);
  const scored = pods
    .filter((pod) => pod.metadata?.uid !== context.pod.metadata?.uid)
    .map((pod) => {
      const labels = pod.metadata?.labels ?? {};
      const wrong = keys.filter((key) => labels[key] !== selector[key]);
      const matched = keys.length - wrong.length;
      const close = wrong.filter(
        (key) =>
          alike(labels[key] ?? '', selector[key]!) || Object.values(labels).some((value) => value === selector[key]),
      ).length;
      const named = alike(pod.metadata?.name ?? '', service.metadata?.name ?? '') ? 1 : 0;
      return { pod, wrong, score: matched * 2 + close * 2 + named };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.pod.metadata?.name ?? '').localeCompare(b.pod.metadata?.name ?? ''));
  const best = scored[0];
  if (!best) return undefined;
  const name = best.pod.metadata?.name ?? '';
  return {
    object: refOf(context, 'Pod', name, namespace),
    name,
    labels: best.pod.metadata?.labels ?? {},
    wrong: best.wrong,
  };
}

/** The workload that would make such pods, where it makes none: scaled to zero, or its pods are refused. */
function idleWorkload(
  context: PodContext,
  service: Service,
): { readonly object: string; readonly target: string; readonly replicas: number } | undefined {
  const namespace = service.metadata?.namespace ?? '';
  const selector = service.spec?.selector ?? {};
  const sets = context.list('replicasets', { namespace, labelSelector: selectorOf(service) });
  const stateful = context.list('statefulsets', { namespace });
  // Of a part, the newest may be the one that was not read.
  if (sets.all.state === 'known') {
    const newest = [...sets.all.value].sort(
      (a, b) =>
        Number(b.metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0) -
        Number(a.metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0),
    )[0];
    const owner = newest?.metadata?.ownerReferences?.find(({ controller }) => controller);
    if (newest && owner)
      return {
        object: refOf(context, owner.kind, owner.name, namespace),
        target: `${owner.kind.toLowerCase()}/${owner.name}`,
        replicas: newest.spec?.replicas ?? 0,
      };
  }
  const set = stateful.some.find((one) =>
    Object.entries(selector).every(([key, value]) => one.spec?.template?.metadata?.labels?.[key] === value),
  );
  return set
    ? {
        object: refOf(context, 'StatefulSet', set.metadata?.name ?? '', namespace),
        target: `statefulset/${set.metadata?.name}`,
        replicas: set.spec?.replicas ?? 1,
      }
    : undefined;
}

const labelText = (labels: Readonly<Record<string, string>>, keys: readonly string[]): string =>
  keys.map((key) => `${key}=${labels[key] ?? '(none)'}`).join(',');

function finding(context: PodContext, hop: Hop, service: Service, podsKnownEmpty: readonly Pod[]): HopCause {
  const { target, backends } = hop;
  const name = service.metadata?.name ?? '';
  const namespace = service.metadata?.namespace ?? '';
  const selector = selectorOf(service);
  const near = nearestPod(context, service);
  const near2 = near && near.wrong.length > 0 ? near : undefined;
  const listed = context.list('pods', { namespace, metadataOnly: true }).all;
  const idle = !near2 && listed.state === 'known' ? idleWorkload(context, service) : undefined;
  const look1 = look(`see which labels the pods carry`, `kubectl -n ${namespace} get pods --show-labels`);
  let why = `its selector ${selector} matches no pod`;
  const extra: Citation[] = [];
  const fixes: Fix[] = [];
  if (idle) {
    why +=
      idle.replicas === 0 ? `: ${idle.target} is scaled to 0` : `: ${idle.target} wants ${idle.replicas} and has none`;
    extra.push(citeField(idle.object, 'spec.replicas', idle.replicas));
    fixes.push(
      idle.replicas === 0
        ? {
            text: `scale ${idle.target} up again`,
            command: `kubectl -n ${namespace} scale ${idle.target} --replicas=1`,
            risk: 'changes',
          }
        : look(`see why ${idle.target} has no pods`, `kubectl -n ${namespace} describe ${idle.target}`),
    );
  } else if (near2) {
    const keys = near2.wrong.some((key) => key in near2.labels) ? near2.wrong : Object.keys(near2.labels);
    const carried = labelText(near2.labels, keys.slice(0, 3));
    why += ` (${near2.name} carries ${carried})`;
    extra.push(citeField(near2.object, 'metadata.labels', carried));
    const patch = Object.fromEntries(
      near2.wrong.filter((key) => near2.labels[key] !== undefined).map((key) => [key, near2.labels[key]]),
    );
    fixes.push({
      text: `make the selector match the pods: ${carried}`,
      command:
        Object.keys(patch).length > 0
          ? `kubectl -n ${namespace} patch service ${name} -p '${JSON.stringify({ spec: { selector: patch } })}'`
          : `kubectl -n ${namespace} edit service ${name}`,
      risk: 'changes',
    });
  }
  return {
    result: 'found',
    id: 'upstream/selector-matches-nothing',
    category: 'app-error',
    confidence: hop.to.is === 'service' && hop.to.sure && target.symptom !== 'waits' ? 'confirmed' : 'likely',
    container: target.container.name,
    summary: sentence(`${saidOf(target)} Service ${addressOf(name, target)}: ${why}`),
    chain: [
      ownLink(context, target),
      {
        object: refOf(context, 'Service', name, namespace),
        says: cut(`selects ${selector}: ${podsKnownEmpty.length} pods, so it has no endpoints`, 200),
      },
      ...(near2
        ? [{ object: near2.object, says: `carries ${labelText(near2.labels, Object.keys(near2.labels).slice(0, 4))}` }]
        : []),
      ...(idle ? [{ object: idle.object, says: `spec.replicas ${idle.replicas}, no pod` }] : []),
    ],
    evidence: [
      ...target.evidence.slice(0, 1),
      ...(backends ? citeBackends(context, service, backends) : []),
      ...extra,
      ...target.evidence.slice(1),
    ],
    fixes: [...fixes, look1],
  };
}

export default defineCheck({
  id: 'upstream/selector-matches-nothing',
  category: 'app-error',
  title: 'Service whose selector matches no pod',
  description:
    'The Service is there but no pod carries the labels it selects: labels and selector differ, or the workload makes no pods.',
  criteria: {
    confirmed: 'The address in the log is the Service and no pod of its namespace matches its selector.',
    likely: 'The log names no host; the settings name this Service for the port.',
    possible: null,
  },
  silent: 'Where the Service has no selector, where endpoints were written by hand, and where pods could not be read.',
  sources: SERVICE_SOURCES,
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }],
  symptomOf: [],
  weight: 92,
  run(context) {
    return ofHops(context, (hop) => {
      const { to, backends } = hop;
      if (
        to.is !== 'service' ||
        !bearsOn(hop.target, to.service) ||
        !backends?.pods ||
        !backends.allPods ||
        backends.pods.length > 0 ||
        backends.ready > 0
      )
        return [];
      return [finding(context, hop, to.service, backends.pods)];
    });
  },
});
