/** Fixes of a container that was killed for memory, by what is known of how it came to its limit. */
import { nextMemoryLimit } from '../../../knowledge/next-limit.ts';
import { parseQuantity } from '../../../knowledge/quantity.ts';
import { effectOf } from '../../../model/finding.ts';
import type { Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { codeFix } from '../../support/owner.ts';
import type { Growth } from './growth.ts';
import type { HeapRoom } from './heap-room.ts';
import { lookAtLog, lookAtMemory, raiseFixes } from './raise.ts';

/** What follows the new limit in the text of a fix. */
const TAILS: Readonly<Record<Growth['kind'], string>> = {
  'at-start': ', and see whether its use stays below',
  'may-leak': ', to gain time: growth without end reaches any limit',
  unclear: ', and see whether its use stays below (a leak does not)',
};

/** Returns what follows the new limit in the text of a fix that raises it. */
export const tailOf = ({ kind }: Growth): string => TAILS[kind];

/** Returns a fix that raises a limit. It repairs only what needs more to start: where a leak is possible, it gains time. */
export const asRaise = (fix: Fix, { kind }: Pick<Growth, 'kind'>): Fix =>
  kind === 'at-start' || effectOf(fix) !== 'repairs' ? fix : { ...fix, effect: 'restores' };

/**
 * Returns the fix of a leak; empty where no leak is likely.
 * @param outside the heap has a limit, so it is not what grows
 */
export const leakFixes = ({ name }: ContainerView, { kind }: Pick<Growth, 'kind'>, outside = false): Fix[] =>
  kind === 'may-leak'
    ? [
        codeFix(
          outside
            ? `find what grows outside the heap of ${name}: threads, direct buffers, native libraries, other processes`
            : `find what grows in ${name}: a cache without a bound, connections that are never closed; compare heap dumps`,
        ),
      ]
    : [];

/**
 * Returns the fixes of a container that reached its memory limit.
 * @param heap what is known of a heap with a limit of its own
 */
export function memoryFixes(
  context: PodContext,
  container: ContainerView,
  limit: string,
  growth: Growth,
  heap?: HeapRoom,
): [Fix, ...Fix[]] {
  const to = nextMemoryLimit(parseQuantity(limit) ?? 0, container.ranSeconds);
  const [raise, ...others] = raiseFixes(context, container, {
    resource: 'memory',
    from: limit,
    to,
    tail: tailOf(growth),
  });
  return [
    asRaise(raise, growth),
    ...others.map((fix) => asRaise(fix, growth)),
    ...(heap?.fixes ?? []),
    ...leakFixes(container, growth, heap !== undefined),
    lookAtLog(context, container),
    // NEXT names oom-test --watch for the others.
    ...(growth.kind === 'at-start'
      ? [lookAtMemory(context, container, 'see how much memory it uses, and which limit it reaches')]
      : []),
  ];
}
