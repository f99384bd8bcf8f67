/** Where a limit or request comes from that the template does not set: a LimitRange, an autoscaler, a webhook. */
import { VPA_ANNOTATION, vpaUpdatesOf } from '../../../knowledge/vertical-autoscaler.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import { revisionsOf } from '../../app/support/revisions.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';
import { defaultOf, isRanged } from './limit-ranges.ts';
import type { Amount } from './limit-ranges.ts';

/** What set it, if it was not the template. */
export type Origin = {
  /** After the value: `the default of LimitRange tenants`. */
  readonly says: string;
  readonly evidence: readonly Citation[];
} & (
  | { readonly by: 'limit-range'; readonly name: string | undefined }
  | { readonly by: 'autoscaler'; readonly name: string }
  | { readonly by: 'admission' }
  | { readonly by: 'injection' }
);

/** Returns the autoscaler that says that it set the amount. It counts the app containers. */
function autoscalerOf(
  context: PodContext,
  { type, name }: ContainerView,
  { resource, part }: Amount,
): Origin | undefined {
  const vpa = vpaUpdatesOf(context.pod);
  const index = context.pod.spec?.containers.findIndex((one) => one.name === name) ?? -1;
  if (!vpa || type !== 'app' || index < 0) return undefined;
  const prefix = `container ${index}: `;
  const own = vpa.updates.split('; ').find((one) => one.startsWith(prefix));
  if (!own?.slice(prefix.length).split(', ').includes(`${resource} ${part}`)) return undefined;
  const evidence = [citePod(context, `metadata.annotations[${VPA_ANNOTATION}]`, vpa.annotation)];
  return { by: 'autoscaler', name: vpa.name, says: `set by VerticalPodAutoscaler ${vpa.name}`, evidence };
}

/** Compares the pod with its template, where that was read. */
function notInTemplate(context: PodContext, container: ContainerView, amount: Amount): Origin | undefined {
  const own = revisionsOf(context)?.own;
  if (!own || own.spec.containers.length === 0) return undefined;
  const list = container.type === 'app' ? 'containers' : 'initContainers';
  const written = own.spec[list]?.find(({ name }) => name === container.name);
  const field = `spec.template.spec.${list}[${container.name}]`;
  const cite = (path: string): Citation[] => [citeField(own.object, `${field}${path}`, 'none')];
  if (!written)
    return { by: 'injection', says: `set by the webhook that added ${container.name} to the pod`, evidence: cite('') };
  const { resource, part } = amount;
  // A limit without a request becomes the request.
  const { limits, requests } = written.resources ?? {};
  if (limits?.[resource] !== undefined || (part === 'request' && requests?.[resource] !== undefined)) return undefined;
  const evidence = cite(`.resources.${part}s.${resource}`);
  const range = defaultOf(context, amount);
  return range.name === undefined
    ? { by: 'admission', says: 'not from its template', evidence }
    : { by: 'limit-range', ...range, evidence: [...evidence, ...range.evidence] };
}

/** Returns what set a limit or request of a container; undefined where its template did, or where that is not known. */
export function originOf(context: PodContext, container: ContainerView, amount: Amount): Origin | undefined {
  const { resource, part, value } = amount;
  if (container.spec.resources?.[`${part}s`]?.[resource] === undefined) return undefined;
  return context.once(`origin of ${resource} ${part} ${value} of ${container.name}`, () => {
    const vpa = autoscalerOf(context, container, amount);
    if (vpa) return vpa;
    return isRanged(context, container, amount)
      ? { by: 'limit-range', ...defaultOf(context, amount) }
      : notInTemplate(context, container, amount);
  });
}

/** Returns a limit with its origin, where that is not the template: `64Mi (the default of LimitRange tenants)`. */
export function limitText(context: PodContext, container: ContainerView, resource: string, value: string): string {
  const origin = originOf(context, container, { resource, part: 'limit', value });
  return origin ? `${value} (${origin.says})` : value;
}

/** Cites what shows where a limit comes from. */
export const citeOrigin = (
  context: PodContext,
  container: ContainerView,
  resource: string,
  value: string | undefined,
): readonly Citation[] =>
  (value === undefined ? undefined : originOf(context, container, { resource, part: 'limit', value }))?.evidence ?? [];
