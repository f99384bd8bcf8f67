/** Why no pod matches a Service's selector: the pod that nearly does, or the workload that has no pods. */
import { serviceSelector } from '../../../evidence/selector.ts';
import { controllerOf } from '../../../evidence/controller.ts';
import type { Service } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { refOf } from './phrases.ts';

/** A pod with labels that nearly match. */
export interface Near {
  readonly object: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The keys of the selector with another value on the pod; empty: none. */
  readonly wrong: readonly string[];
}

/** Returns whether one text is a part of the other. */
export const alike = (a: string, b: string): boolean => a !== '' && b !== '' && (a.includes(b) || b.includes(a));

/** Returns the pod with the closest labels or name; undefined where none comes close. */
export function nearestPod(context: PodContext, service: Service): Near | undefined {
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

/** A workload that could have such pods. */
export interface Idle {
  readonly object: string;
  /** As kubectl takes it: `deployment/postgres`. */
  readonly target: string;
  readonly replicas: number;
}

/** Returns a workload for such pods that has none: it is scaled to 0, or the API server refuses its pods. */
export function idleWorkload(context: PodContext, service: Service): Idle | undefined {
  const namespace = service.metadata?.namespace ?? '';
  const selector = service.spec?.selector ?? {};
  const sets = context.list('replicasets', { namespace, labelSelector: serviceSelector(service) });
  const stateful = context.list('statefulsets', { namespace });
  // Of a part, the newest may be the one that was not read.
  if (sets.all.state === 'known') {
    const newest = [...sets.all.value].sort(
      (a, b) =>
        Number(b.metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0) -
        Number(a.metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0),
    )[0];
    const owner = controllerOf(newest);
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
