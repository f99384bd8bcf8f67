/** How much longer a leak takes with a higher memory limit. Pure. */
import { containersOf } from '../../evidence/containers.ts';
import { parseQuantity } from '../../knowledge/quantity.ts';
import type { Container, PodSpec } from '../../model/objects.ts';

/** Returns the spec of a container of a pod. */
export const containerIn = (spec: PodSpec, name: string): Container | undefined =>
  containersOf({ spec }).find((container) => container.name === name)?.spec;

/** Returns how many times more memory a fix allows: a leak takes that much longer to reach the limit. */
export function moreMemory(before: Container | undefined, after: Container | undefined): number {
  const [was, is] = [before, after].map((container) => parseQuantity(container?.resources?.limits?.memory));
  return was && is && is > was ? is / was : 1;
}
