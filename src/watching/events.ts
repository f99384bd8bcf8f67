/** The events that a wait reads. */
import { lastSeen } from '../evidence/events.ts';
import { UserError } from '../errors.ts';
import { listed } from '../model/facts.ts';
import type { Fact } from '../model/facts.ts';
import type { Event } from '../model/objects.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import type { Source } from '../sources/source.ts';

/**
 * Returns events, oldest first; none if they may not be read or the server does not answer, because a wait goes on
 * without them.
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
  return [...listed<Event>(fact).some].sort((a, b) => (lastSeen(a) ?? '').localeCompare(lastSeen(b) ?? ''));
}
