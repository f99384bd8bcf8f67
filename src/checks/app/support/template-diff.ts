/** How two pod templates differ. Pure. */
import type { Container, Pod, PodSpec } from '../../../model/objects.ts';
import { containerDifferences, envDifferences, imageDifference, resourceDifferences } from './container-diff.ts';
import { arrow, byName, otherDifferences, same, textOf, verbOf } from './difference.ts';
import type { Difference } from './difference.ts';

/** Fields with a comparison of their own kind; `serviceAccount` repeats `serviceAccountName`. */
const COMPARED = ['containers', 'initContainers', 'ephemeralContainers', 'volumes', 'serviceAccount'];
const CONTAINER_LISTS = ['containers', 'initContainers'] as const;

/** Returns the names of the objects that a volume refers to. */
const namesIn = (volume: unknown): string[] =>
  [...textOf(volume).matchAll(/"(?:name|secretName|claimName|path)":"([^"]{1,253})"/g)].map((match) => match[1]!);

function ofContainers(before: PodSpec, after: PodSpec, root: string): Difference[] {
  return CONTAINER_LISTS.flatMap((list) =>
    byName(before[list], after[list]).flatMap(([old, now, name]): Difference[] => {
      const field = `${root}.${list}[${name}]`;
      if (old && now) return containerDifferences(old, now, field);
      const text = `${now ? 'added' : 'removed'} container ${name}`;
      return [{ text, field, quote: arrow(old?.image, now?.image), relatesTo: [name] }];
    }),
  );
}

function ofVolumes(before: PodSpec, after: PodSpec, root: string): Difference[] {
  return byName(before.volumes, after.volumes)
    .filter(([old, now]) => !same(old, now))
    .map(([old, now, name]) => ({
      text: `${verbOf(old, now)} volume ${name}`,
      field: `${root}.volumes[${name}]`,
      quote: arrow(old, now),
      relatesTo: [name, ...namesIn(old), ...namesIn(now)],
    }));
}

/**
 * Returns what a newer pod template changed, most telling first.
 * @param root path of the newer pod spec, for citations: `spec.template.spec`
 */
export function templateDifferences(before: PodSpec, after: PodSpec, root: string): Difference[] {
  const fields: readonly [keyof PodSpec, readonly string[]][] = [
    ['securityContext', ['runAsUser', 'runAsNonRoot', 'fsGroup', 'securityContext', 'permission']],
    ['serviceAccountName', ['serviceaccount', 'ServiceAccount', after.serviceAccountName ?? '']],
    ['nodeSelector', ['nodeSelector', 'affinity', 'selector']],
    ['affinity', ['affinity']],
    ['tolerations', ['taint', 'tolerations']],
    ['imagePullSecrets', ['imagePullSecrets']],
    ['hostNetwork', ['hostNetwork']],
    ['dnsPolicy', ['dnsPolicy']],
  ];
  const ofFields = fields
    .filter(([key]) => !same(before[key], after[key]))
    .map(([key, relatesTo]) => ({
      text: `changed ${key}`,
      field: `${root}.${key}`,
      quote: arrow(before[key], after[key]),
      relatesTo: relatesTo.filter(Boolean),
    }));
  return [
    ...ofContainers(before, after, root),
    ...ofVolumes(before, after, root),
    ...ofFields,
    ...otherDifferences(before, after, root, [...COMPARED, ...fields.map(([key]) => key)]),
  ];
}

/** A limit without a request becomes the request, in pods only (pkg/apis/core/v1/defaults.go: SetDefaults_Pod). */
function withDefaultedRequests(container: Container): Container {
  const limits = container.resources?.limits;
  return limits
    ? { ...container, resources: { ...container.resources, requests: { ...limits, ...container.resources?.requests } } }
    : container;
}

/**
 * Returns what admission changed in a pod: added containers, resources, env and images. What defaulting and the
 * ServiceAccount plugin add does not count.
 */
export function admissionDifferences(template: PodSpec, pod: Pod): Difference[] {
  const { spec } = pod;
  if (!spec) return [];
  return CONTAINER_LISTS.flatMap((list) =>
    byName(template[list], spec[list]).flatMap(([old, now, name]): Difference[] => {
      const field = `spec.${list}[${name}]`;
      if (!now) return [];
      if (!old)
        return [
          {
            text: `added container ${name} to the pod`,
            field,
            quote: arrow(undefined, now.image),
            relatesTo: [name],
          },
        ];
      return [
        ...resourceDifferences(withDefaultedRequests(old), now, field),
        ...envDifferences(old, now, field),
        ...imageDifference(old, now, field).map((one) => ({ ...one, relatesTo: [now.image ?? ''] })),
      ];
    }),
  );
}
