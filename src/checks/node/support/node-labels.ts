/** The labels of nodes that a pod demands. */
import type { Node } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';

/** A term of a nodeSelector or of a required node affinity. */
export interface WantedLabel {
  /** `disk=ssd`, `zone In a,b`. */
  readonly text: string;
  readonly key: string;
  /** One of them is enough; empty: any. */
  readonly values: readonly string[];
}

/** Returns the labels that a pod demands of its node. */
export function wantedLabels(context: PodContext): WantedLabel[] {
  const { nodeSelector = {}, affinity } = context.pod.spec ?? {};
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return [
    ...Object.entries(nodeSelector).map(([key, value]) => ({ text: `${key}=${value}`, key, values: [value] })),
    ...terms.flatMap(({ matchExpressions = [] }) =>
      matchExpressions.map(({ key, operator, values = [] }) => ({
        text: `${key} ${operator} ${values.join(',')}`.trim(),
        key,
        values,
      })),
    ),
  ];
}

/** Returns those of the wanted labels that none of the nodes has. */
export const unmetLabels = (wanted: readonly WantedLabel[], nodes: readonly Node[]): WantedLabel[] =>
  wanted.filter(
    ({ key, values }) =>
      !nodes.some(({ metadata }) => {
        const label = metadata?.labels?.[key];
        return label !== undefined && (values.length === 0 || values.includes(label));
      }),
  );
