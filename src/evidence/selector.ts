/** Label selectors (k8s.io/apimachinery/pkg/apis/meta/v1: LabelSelector). */
import type { Service } from '../model/objects.ts';

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Returns whether a selector matches these labels. An empty or missing selector matches everything. */
export function selects(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      if (operator === 'Exists') return Object.hasOwn(labels, key);
      if (operator === 'DoesNotExist') return !Object.hasOwn(labels, key);
      return values.includes(labels[key] ?? '') === (operator === 'In');
    })
  );
}

/** Returns a label selector in kubectl's syntax (k8s.io/apimachinery/pkg/apis/meta/v1: LabelSelectorAsSelector). */
export function selectorText(selector: LabelSelector | undefined): string {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...equal, ...expressions].join(',');
}

/** Returns a Service's selector as kubectl writes it: `app=db,tier=data`; empty where it selects no pod. */
export const serviceSelector = ({ spec }: Service): string =>
  spec?.type === 'ExternalName' ? '' : selectorText({ matchLabels: spec?.selector ?? {} });
