/** A program that ends because its memory limit is lower than what it needs to work, as it says itself. */
import { parseQuantity, sensibleLimit } from '../../../knowledge/quantity.ts';
import type { Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import type { Ended } from '../../support/ended.ts';
import { alternative, editFix } from '../../support/owner.ts';
import { summary, who } from '../../support/words.ts';
import { citeOrigin, limitText } from './limit-origin.ts';
import { citeLimit } from './memory-limit.ts';
import { doubled, raiseFixes } from './raise.ts';

/** The pattern of what such programs print. */
export const BELOW_MINIMUM = 'memory/below-minimum';

/** A program uses a part of the limit, such as 80 %. With a limit of twice the minimum, one of its settings is too low. */
const AMPLE = 2;
/** What is left of the limit for the rest of the container. */
const ROOM = 1.25;

/**
 * Returns the finding for a container that names the memory that it needs.
 * @param limit the limit in force, as the API writes it; undefined: none
 */
export function belowMinimum(
  context: PodContext,
  { container, match, evidence, sure }: Ended<'out-of-memory'>,
  limit: string | undefined,
): Found[] {
  const { detail } = match.fields;
  const needed = Number(match.fields.needed ?? 0);
  const bytes = parseQuantity(limit) ?? Infinity;
  const isAmple = needed > 0 && bytes >= needed * AMPLE;
  const set = limit === undefined ? 'no memory limit set' : `limit ${limitText(context, container, 'memory', limit)}`;
  const own = editFix(
    context,
    `change what ${container.name} asks for or takes: a memory size or a number of threads in its env, args or configuration`,
  );
  return [
    {
      result: 'found',
      id: 'limits/below-minimum',
      category: 'resource-limits',
      confidence: sure(isAmple || limit === undefined ? 'possible' : 'likely'),
      container: container.name,
      about: null,
      details: { memoryRefused: true },
      summary: summary(`${who(container)} needs more memory than it gets (${set}): `, detail),
      chain: [],
      evidence: [...evidence, citeLimit(context, container), ...citeOrigin(context, container, 'memory', limit)],
      fixes:
        limit === undefined || isAmple
          ? [own]
          : [
              ...raiseFixes(context, container, {
                resource: 'memory',
                from: limit,
                to: parseQuantity(doubled(limit))! < needed * ROOM ? sensibleLimit(needed * ROOM) : doubled(limit),
                tail: '',
              }),
              alternative(own),
            ],
    },
  ];
}
