/** Makers of citations: where a claim is proved. */
import type { Citation } from '../../model/finding.ts';
import type { ContainerView, EventView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';

/** A field of the pod that is being explained. */
export function citePod(
  context: PodContext,
  field: string,
  quote: string | number | boolean,
  time: string | null = null,
): Citation {
  return { object: `Pod/${context.name}`, field, time, quote: String(quote) };
}

/** A field of another object. */
export function citeField(
  object: string,
  field: string,
  quote: string | number | boolean,
  time: string | null = null,
): Citation {
  return { object, field, time, quote: String(quote) };
}

/** The newest dead instance: how it ended. */
export function citeExit(context: PodContext, container: ContainerView): Citation {
  const dead = container.dead;
  const reason = dead?.reason ? ` (${dead.reason})` : '';
  return citePod(
    context,
    container.deadPath,
    `exit code ${dead?.exitCode ?? 'unknown'}${reason}`,
    dead?.finishedAt ?? null,
  );
}

/** What keeps a container waiting. */
export function citeWaiting(context: PodContext, container: ContainerView): Citation {
  const waiting = container.waiting;
  return citePod(
    context,
    `${container.statusPath}.state.waiting`,
    [waiting?.reason, waiting?.message].filter(Boolean).join(': '),
  );
}

/** An event; its message verbatim. */
export function citeEvent(event: EventView): Citation {
  return { object: event.object, field: `event ${event.reason}`, time: event.last, quote: event.message };
}

/** A line of a container's log. */
export function citeLog(context: PodContext, log: LogAnalysis, index: number): Citation {
  const line = log.lines[index];
  const words =
    log.origin === 'termination-message' ? context.containers.find((one) => one.name === log.container) : undefined;
  if (words) return citePod(context, `${words.deadPath}.message`, line?.text ?? '', words.dead?.finishedAt ?? null);
  return {
    object: `Pod/${context.name}`,
    field: `log ${log.container}`,
    time: line?.time ?? null,
    quote: line?.text ?? '',
  };
}

/** An object that was asked for and is not there. */
export function citeAbsent(object: string): Citation {
  return { object, field: 'lookup', time: null, quote: 'not found' };
}
