/** Makers of citations: the places that prove a claim. */
import type { VolumeMount } from '../../model/objects.ts';
import type { Citation } from '../../model/finding.ts';
import type { ContainerView, EventView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';

type Quote = string | number | boolean;

/** Cites a field of the pod that is explained. */
export function citePod(context: PodContext, field: string, quote: Quote, time: string | null = null): Citation {
  return citeField(`Pod/${context.name}`, field, quote, time);
}

/** Cites the path at which a container mounts a volume. */
export const citeMount = (context: PodContext, container: ContainerView, mount: VolumeMount): Citation =>
  citePod(context, `${container.specPath}.volumeMounts[${mount.name}].mountPath`, mount.mountPath);

/** Cites a field of any object. */
export function citeField(object: string, field: string, quote: Quote, time: string | null = null): Citation {
  return { object, field, time, quote: String(quote) };
}

/** Cites how the newest dead instance of a container ended. */
export function citeExit(context: PodContext, container: ContainerView): Citation {
  const dead = container.dead;
  const reason = dead?.reason ? ` (${dead.reason})` : '';
  const quote = `exit code ${dead?.exitCode ?? 'unknown'}${reason}`;
  return citePod(context, container.deadPath, quote, dead?.finishedAt ?? null);
}

/** Cites why a container waits. */
export function citeWaiting(context: PodContext, container: ContainerView): Citation {
  const waiting = container.waiting;
  const quote = [waiting?.reason, waiting?.message].filter(Boolean).join(': ');
  return citePod(context, `${container.statusPath}.state.waiting`, quote);
}

/** Cites that the container has no probe that kills. */
export const citeNoProbe = (context: PodContext, container: ContainerView): Citation =>
  citePod(context, container.specPath, 'no livenessProbe and no startupProbe: no probe can have killed it');

/** Cites an event with its message verbatim. */
export function citeEvent(event: EventView): Citation {
  return { object: event.object, field: `event ${event.reason}`, time: event.last, quote: event.message };
}

/** Cites an event that is not about the newest dead instance of the container. It shows only what ended another run. */
export function citeOtherRun(event: EventView, { dead }: ContainerView): Citation {
  const at = Date.parse(event.last ?? '');
  const which =
    at > Date.parse(dead?.finishedAt ?? '')
      ? 'a later run'
      : at <= Date.parse(dead?.startedAt ?? '')
        ? 'an earlier run'
        : 'another run';
  return { ...citeEvent(event), field: `event ${event.reason} of ${which}` };
}

/** Cites the absence of an event: the pod's events were read and none of them has this reason for the container. */
export function citeNoEvent(context: PodContext, reason: string, container: ContainerView): Citation {
  return citePod(context, `event ${reason}`, `no ${reason} event for ${container.name}`);
}

/** Cites a line of a container's log, or the termination message where the line comes from that. */
export function citeLog(context: PodContext, log: LogAnalysis, index: number): Citation {
  const line = log.lines[index];
  const quote = line?.text ?? '';
  const author =
    log.origin === 'termination-message' ? context.containers.find((one) => one.name === log.container) : undefined;
  return author
    ? citePod(context, `${author.deadPath}.message`, quote, author.dead?.finishedAt ?? null)
    : citePod(context, `log ${log.container}`, quote, line?.time ?? null);
}

/** Cites the lookup of an object that does not exist. */
export function citeAbsent(object: string): Citation {
  return { object, field: 'lookup', time: null, quote: 'not found' };
}
