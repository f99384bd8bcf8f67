/** The events that a wait reads. */
import { UserError } from '../errors.ts';
import { listed } from '../model/facts.ts';
import type { Fact } from '../model/facts.ts';
import type { Event } from '../model/objects.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import type { Source } from '../sources/source.ts';

const timeOf = (event: Event): string => event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '';

/**
 * @returns oldest first; none where they may not be read, or the server does not answer just now: that is no end of a
 *   wait
 * @throws the signal's reason
 */
export async function eventsOf(
  source: Source,
  namespace: string,
  fieldSelector: string,
  signal: AbortSignal,
): Promise<Event[]> {
  const fact = await orAborted(
    source.fetch({ verb: 'list', resource: 'events', namespace, fieldSelector }),
    signal,
  ).catch((error: unknown): Fact<unknown> => {
    if (!(error instanceof UserError)) throw error;
    return { state: 'failed', why: error.message };
  });
  return [...listed<Event>(fact).some].sort((a, b) => timeOf(a).localeCompare(timeOf(b)));
}
