/** What the VerticalPodAutoscaler notes on the pods that it changes. Pure. */
import type { Pod } from '../model/objects.ts';

/** Source: vertical-pod-autoscaler/pkg/admission-controller/resource/pod/patch: updates annotation. */
export const VPA_ANNOTATION = 'vpaUpdates';

export interface VpaUpdates {
  /** The name of the VerticalPodAutoscaler. */
  readonly name: string;
  /** What it set: `container 0: memory request, memory limit; container 1: cpu request`. */
  readonly updates: string;
  /** The whole annotation, at most 20 000 characters. */
  readonly annotation: string;
}

/** Returns what a VerticalPodAutoscaler set in a new pod; undefined if none did. */
export function vpaUpdatesOf(pod: Pod): VpaUpdates | undefined {
  const annotation = pod.metadata?.annotations?.[VPA_ANNOTATION]?.slice(0, 20_000) ?? '';
  const [head, name] = /^Pod resources updated by (\S{1,253}): /.exec(annotation) ?? [];
  return head === undefined || name === undefined
    ? undefined
    : { name, updates: annotation.slice(head.length), annotation };
}
