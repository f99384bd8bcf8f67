/** Which nodes a pod's own constraints allow. Pure. */
import type { Node, Pod, PodSpec } from '../model/objects.ts';

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}

/** Evaluates one expression of a node selector term (k8s.io/component-helpers/scheduling/corev1/nodeaffinity). */
function fits({ key, operator, values = [] }: Requirement, of: (key: string) => string | undefined): boolean {
  const value = of(key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

type Toleration = NonNullable<PodSpec['tolerations']>[number];
type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

/** As ToleratesTaint (k8s.io/api/core/v1/toleration.go). */
function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '');
}

/** Returns the taints of a node that keep a pod off it. */
export const untolerated = (node: Node, { spec }: Pod): Taint[] =>
  (node.spec?.taints ?? []).filter(
    (one) =>
      one.effect !== 'PreferNoSchedule' && !(spec?.tolerations ?? []).some((toleration) => tolerates(toleration, one)),
  );

/**
 * Returns why a pod may not run on a node, by its node selector, required node affinity, taints and the node's state;
 * null where none of these forbids it. Free room and affinity between pods are left to the scheduler.
 */
export function barredFrom(node: Node, pod: Pod): string | null {
  const spec = pod.spec;
  const labels = node.metadata?.labels ?? {};
  const name = node.metadata?.name ?? '';
  if (node.spec?.unschedulable) return 'it is cordoned';
  if (node.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status !== 'True'))
    return 'it is not ready';
  const missing = Object.entries(spec?.nodeSelector ?? {}).find(([key, value]) => labels[key] !== value);
  if (missing) return `the pod's nodeSelector wants ${missing[0]}=${missing[1]}`;
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const allowed =
    !terms ||
    terms.some((term) => {
      const fields = (term.matchFields ?? []).filter((field) => field.key !== 'metadata.name');
      return (
        (term.matchExpressions ?? []).every((expression) =>
          fits(expression, (key) => (Object.hasOwn(labels, key) ? labels[key] : undefined)),
        ) && fields.every((field) => fits(field, () => name))
      );
    });
  if (!allowed) return "the pod's node affinity excludes it";
  const [taint] = untolerated(node, pod);
  return taint
    ? `the pod does not tolerate its taint ${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`
    : null;
}
