/** The workload that a Service should select: its template has the labels, or nearly. */
import { controllerOf } from '../../../evidence/controller.ts';
import type { DaemonSet, Deployment, KubeObject, Pod, Service, StatefulSet } from '../../../model/objects.ts';
import { nameOf } from '../../../model/objects.ts';
import { distance } from '../../../evidence/text.ts';
import type { WorkloadContext } from '../../check.ts';
import { alike } from './no-pods.ts';

/** A workload, or a pod without a controller, that comes close. */
export interface Candidate {
  /** `Deployment/web`. */
  readonly object: string;
  /** As kubectl takes it: `deployment/web`. */
  readonly target: string;
  readonly name: string;
  /** Of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** The path of these labels, for a citation. */
  readonly path: string;
  /** The number of pods that it is to have. */
  readonly pods: number;
  /** The keys of the selector with another value, or none, in these labels. */
  readonly wrong: readonly string[];
  /** Its name or its labels leave little doubt that it is meant. */
  readonly isMeant: boolean;
}

type Workload = Deployment | StatefulSet | DaemonSet;

const wantedPods = (workload: Workload): number =>
  (workload as DaemonSet).status?.desiredNumberScheduled ?? (workload as Deployment).spec?.replicas ?? 1;

/** Whether two values differ by a typing mistake: one edit in a short value, two in a longer one. */
const isTypo = (a: string, b: string): boolean => distance(a, b) <= (Math.min(a.length, b.length) < 5 ? 1 : 2);

interface Scored extends Candidate {
  readonly matched: number;
  /** Each wrong label looks like a mistake: a typing error, a part of the right value, a label that is missing. */
  readonly isClose: boolean;
  readonly score: number;
}

/** Compares the labels of pods with a selector. @returns undefined if they have nothing in common */
function compared(service: Service, one: Omit<Candidate, 'wrong' | 'isMeant'>): Scored | undefined {
  const selector = service.spec?.selector ?? {};
  const keys = Object.keys(selector);
  const { labels } = one;
  const wrong = keys.filter((key) => labels[key] !== selector[key]);
  const matched = keys.length - wrong.length;
  const typed = wrong.filter((key) => labels[key] !== undefined && isTypo(labels[key], selector[key]!));
  const close = wrong.filter(
    (key) =>
      typed.includes(key) ||
      alike(labels[key] ?? '', selector[key]!) ||
      Object.values(labels).includes(selector[key]!) ||
      (matched > 0 && labels[key] === undefined),
  );
  const isNamesake = one.name === nameOf(service);
  if (matched === 0 && close.length < wrong.length && !isNamesake) return undefined;
  return {
    ...one,
    wrong,
    matched,
    isClose: isNamesake || close.length === wrong.length,
    isMeant: isNamesake || (typed.length === wrong.length && wrong.length === 1),
    score: 4 * matched + 2 * close.length + typed.length + (isNamesake ? 3 : 0),
  };
}

const isControlled = (object: KubeObject): boolean => controllerOf(object) !== undefined;

/**
 * Returns the workload or bare pod of the namespace with the labels that come closest to the selector.
 * @returns undefined if none comes close, or none could be read
 */
export function closest(context: WorkloadContext, service: Service): Candidate | undefined {
  const workloads = (['deployments', 'statefulsets', 'daemonsets'] as const).flatMap((resource) =>
    (context.list(resource).some as readonly Workload[]).map((workload) => ({ resource, workload })),
  );
  const KINDS = { deployments: 'Deployment', statefulsets: 'StatefulSet', daemonsets: 'DaemonSet' } as const;
  const ofWorkloads = workloads.map(({ resource, workload }) => ({
    object: `${KINDS[resource]}/${nameOf(workload)}`,
    target: `${KINDS[resource].toLowerCase()}/${nameOf(workload)}`,
    name: nameOf(workload),
    labels: workload.spec?.template?.metadata?.labels ?? {},
    path: 'spec.template.metadata.labels',
    pods: wantedPods(workload),
  }));
  const ofPods = context
    .list('pods', { metadataOnly: true })
    .some.filter((pod: Pod) => !isControlled(pod))
    .map((pod) => ({
      object: `Pod/${nameOf(pod)}`,
      target: `pod/${nameOf(pod)}`,
      name: nameOf(pod),
      labels: pod.metadata?.labels ?? {},
      path: 'metadata.labels',
      pods: 1,
    }));
  const [best, ...others] = [...ofWorkloads, ...ofPods]
    .flatMap((one) => compared(service, one) ?? [])
    .sort((a, b) => b.score - a.score || a.object.localeCompare(b.object));
  // The workloads of one release have labels in common: one of several such is no hint.
  return best?.isClose || others.every(({ matched }) => matched < (best?.matched ?? 0)) ? best : undefined;
}
