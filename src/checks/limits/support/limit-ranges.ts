/** The LimitRanges of a namespace, and what the LimitRanger says that it set in a pod. */
import { parseQuantity } from '../../../knowledge/quantity.ts';
import type { Citation } from '../../../model/finding.ts';
import type { LimitRange } from '../../../model/objects.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';

/** A limit or a request of a container. */
export interface Amount {
  /** `memory`, `cpu`, `ephemeral-storage`. */
  readonly resource: string;
  readonly part: 'limit' | 'request';
  /** As the API writes it. */
  readonly value: string;
}

/** Written by the LimitRanger (plugin/pkg/admission/limitranger/admission.go: mergePodResourceRequirements). */
const RANGER = 'kubernetes.io/limit-ranger';

/** Most characters of the annotation that are read. */
const MOST = 20_000;

/** The field of a LimitRange with the default. */
const DEFAULT = { limit: 'default', request: 'defaultRequest' } as const;

interface LimitItem {
  readonly type?: string;
  readonly default?: Record<string, string>;
  readonly defaultRequest?: Record<string, string>;
  readonly max?: Record<string, string>;
}

const itemsOf = (range: LimitRange): readonly LimitItem[] =>
  ((range.spec?.limits ?? []) as readonly LimitItem[]).filter(({ type }) => type === 'Container');

/** Returns whether the LimitRanger says that it set this limit or request of a container. */
export function isRanged(context: PodContext, { type, name }: ContainerView, { resource, part }: Amount): boolean {
  const end = ` ${part} for ${type === 'app' ? 'container' : 'init container'} ${name}`;
  return (context.pod.metadata?.annotations?.[RANGER] ?? '')
    .slice(0, MOST)
    .replace(/^LimitRanger plugin set: /, '')
    .split('; ')
    .some((one) => one.endsWith(end) && one.slice(0, -end.length).split(', ').includes(resource));
}

/** A default of a LimitRange. */
export interface Default {
  /** undefined: no LimitRange of those that were read, or more than one, has it now. */
  readonly name: string | undefined;
  /** `the default of LimitRange tenants`. */
  readonly says: string;
  readonly evidence: readonly Citation[];
}

/** Returns the LimitRange with this default. */
export function defaultOf(context: PodContext, { resource, part, value }: Amount): Default {
  const isSame = (item: LimitItem): boolean => parseQuantity(item[DEFAULT[part]]?.[resource]) === parseQuantity(value);
  const same = context.list('limitranges').some.filter((one) => itemsOf(one).some(isSame));
  const name = same.length === 1 ? same[0]?.metadata?.name : undefined;
  const annotation = context.pod.metadata?.annotations?.[RANGER];
  const field = `spec.limits[Container].${DEFAULT[part]}.${resource}`;
  return {
    name,
    says: `the default of ${name === undefined ? 'a LimitRange' : `LimitRange ${name}`}`,
    evidence: [
      ...(annotation === undefined ? [] : [citePod(context, `metadata.annotations[${RANGER}]`, annotation)]),
      ...(name === undefined ? [] : [citeField(`LimitRange/${name}`, field, value)]),
    ],
  };
}

/** Returns a warning where a LimitRange allows less than a new limit; empty where none is known to. */
export function mostAllowed(context: PodContext, resource: string, to: string): string {
  for (const range of context.list('limitranges').some)
    for (const { max } of itemsOf(range))
      if ((parseQuantity(max?.[resource]) ?? Infinity) < (parseQuantity(to) ?? 0))
        return `; LimitRange ${range.metadata?.name} allows at most ${max?.[resource]}: raise its max first`;
  return '';
}
