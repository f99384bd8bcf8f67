/** `--keep-labels`: whether a copy may have the original's labels. */
import { controllerOf } from '../evidence/controller.ts';
import { UserError } from '../errors.ts';
import { selects } from '../evidence/selector.ts';
import type { LabelSelector } from '../evidence/selector.ts';
import type { KubeObject } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import type { Lab } from './test.ts';

/** Returns the items of a list by its path; undefined where they cannot be read. */
export async function itemsOf(source: Source, path: string): Promise<KubeObject[] | undefined> {
  const fact = await source.fetch({ verb: 'raw', path });
  if (fact.state === 'absent') return [];
  return fact.state === 'known' ? ((fact.value as { items?: KubeObject[] }).items ?? []) : undefined;
}

/** Returns the objects' names for a sentence. */
export const names = (objects: readonly KubeObject[]): string =>
  objects.map((object) => object.metadata?.name).join(', ');

/**
 * Workloads that adopt a pod which has no controller and fits their selector
 * (pkg/controller/controller_ref_manager.go).
 */
const ADOPTERS = ['replicasets', 'statefulsets', 'daemonsets'] as const;

/**
 * Checks that a copy may have the pod's labels.
 * @throws UserError where a controller, a Service or a PodDisruptionBudget selects them, or that could not be read
 */
export async function checkLabels({ source, pod }: Lab): Promise<void> {
  const namespace = pod.metadata?.namespace ?? 'default';
  const labels = pod.metadata?.labels ?? {};
  const refuse = (why: string): never => {
    throw new UserError(
      `--keep-labels is not possible: ${why}`,
      "without it, the copy has none of the original's labels",
    );
  };
  const owner = controllerOf(pod);
  if (owner) refuse(`${owner.kind}/${owner.name} controls the pod and selects it by these labels`);
  const base = `namespaces/${encodeURIComponent(namespace)}`;
  const lists: [string, string, (object: KubeObject) => LabelSelector | undefined][] = [
    [
      'Service',
      `/api/v1/${base}/services`,
      (object) => {
        const selector = (object as { spec?: { selector?: Record<string, string> } }).spec?.selector;
        return selector && Object.keys(selector).length > 0 ? { matchLabels: selector } : undefined;
      },
    ],
    [
      'PodDisruptionBudget',
      `/apis/policy/v1/${base}/poddisruptionbudgets`,
      (object) => (object as { spec?: { selector?: LabelSelector } }).spec?.selector,
    ],
    ...ADOPTERS.map((resource): [string, string, (object: KubeObject) => LabelSelector | undefined] => [
      resource,
      `/apis/apps/v1/${base}/${resource}`,
      (object) => (object as { spec?: { selector?: LabelSelector } }).spec?.selector,
    ]),
  ];
  const answers = await Promise.all(lists.map(([, path]) => itemsOf(source, path)));
  for (const [i, [kind, , selectorOf]] of lists.entries()) {
    const items = answers[i];
    if (items === undefined) {
      refuse(`whether a ${kind} selects them could not be read`);
      continue;
    }
    const selecting = items.filter((object) => {
      const selector = selectorOf(object);
      return selector !== undefined && selects(selector, labels);
    });
    if (selecting.length > 0) refuse(`${kind} ${names(selecting)} selects them`);
  }
}
