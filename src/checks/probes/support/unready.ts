/** Probes that keep a running container from becoming started or ready. */
import { describeProbe, PROBE_FIELD } from '../../../knowledge/probes.ts';
import type { EventView } from '../../../evidence/views.ts';
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { Probe } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { citeEvent, citeLog, citePod } from '../../support/cite.ts';
import { editFix, look } from '../../support/owner.ts';
import { sayWaiting, waitingOf } from '../../upstream/support/waiting.ts';
import type { Waiting } from '../../upstream/support/waiting.ts';
import { readFailure } from './failure.ts';
import type { Failure } from './failure.ts';
import { PROBE_MESSAGE, secondsOf, SLACK } from './probe-events.ts';

/** A probe that has not succeeded for too long. */
export interface Unsuccessful {
  readonly waiting: Waiting;
  readonly kind: 'startup' | 'readiness';
  readonly probe: Probe;
  readonly failure: Failure;
  /** The newest failure in the life of the container. */
  readonly event: EventView | undefined;
}

const NOTHING: Failure = { nature: 'unknown', text: '', status: undefined };

function newest(context: PodContext, { container }: Waiting, kind: 'startup' | 'readiness'): EventView | undefined {
  const from = secondsOf(container.status?.state?.running?.startedAt) - SLACK;
  const failed = new RegExp(`^${kind} probe (?:failed|errored)`, 'i');
  return context
    .podEvents()
    .some.findLast(
      (event) =>
        event.reason === 'Unhealthy' &&
        event.container === container.name &&
        failed.test(event.message) &&
        !(secondsOf(event.last) < from),
    );
}

/** Returns the probes that keep running containers from becoming started or ready. */
export function unsuccessful(context: PodContext): Unsuccessful[] {
  return waitingOf(context).flatMap((waiting): Unsuccessful[] => {
    if (waiting.kind !== 'not-started' && waiting.kind !== 'not-ready') return [];
    const kind = waiting.kind === 'not-started' ? 'startup' : 'readiness';
    const probe = waiting.container.spec[PROBE_FIELD[kind]];
    if (probe === undefined) return [];
    const event = newest(context, waiting, kind);
    const text = event?.message.replace(PROBE_MESSAGE, '');
    const failure = text === undefined ? NOTHING : readFailure(text, probe.exec !== undefined);
    return [{ waiting, kind, probe, failure, event }];
  });
}

/** Returns the proof that a probe does not succeed, then citations of the particular cause, then the log. */
export function proofOf(context: PodContext, one: Unsuccessful, more: readonly Citation[] = []): Citation[] {
  const { waiting, kind, probe, event } = one;
  const { container, since } = waiting;
  const log = context.runningLog(container);
  const lines = log.state === 'known' ? log.value.lines.filter(({ text }) => text.trim() !== '').slice(-2) : [];
  return [
    ...(event ? [citeEvent(event)] : []),
    ...more,
    citePod(context, `${container.specPath}.${PROBE_FIELD[kind]}`, describeProbe(probe, container.spec)),
    citePod(context, `${container.statusPath}.${kind === 'startup' ? 'started' : 'ready'}`, 'false', since ?? null),
    ...(log.state === 'known' ? lines.map((line) => citeLog(context, log.value, line.index)) : []),
  ];
}

/** Returns the beginning of a summary: `web runs, but has not been ready for 24 minutes: its readiness probe`. */
export const before = ({ waiting, kind }: Unsuccessful): string => `${sayWaiting(waiting)}: its ${kind} probe`;

/** Returns a step that shows the failures of the pod's probes. */
export const lookAtEvents = ({ namespace, name }: PodContext, kind: string): Fix =>
  look(
    `see how the ${kind} probe failed`,
    command`kubectl -n ${namespace} get events --field-selector involvedObject.name=${name},reason=Unhealthy`,
  );

/**
 * Returns a fix that changes fields of the probe.
 * @param set paths below the probe with their values: `httpGet.port`
 */
export const fixProbe = (
  context: PodContext,
  { waiting, kind }: Unsuccessful,
  text: string,
  set: Readonly<Record<string, unknown>>,
): Fix =>
  editFix(context, text, {
    container: waiting.container.name,
    set: Object.fromEntries(Object.entries(set).map(([path, value]) => [`${PROBE_FIELD[kind]}.${path}`, value])),
  });
