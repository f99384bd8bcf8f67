/** Reads what a copy of a probe-test shows: when it first answered, whether it kept answering, what it answered. Pure. */
import { failureOf } from '../../checks/probes/support/failure.ts';
import type { Failure } from '../../checks/probes/support/failure.ts';
import { PROBE_MESSAGE, probeEvents, secondsOf } from '../../checks/probes/support/probe-events.ts';
import type { KillingKind } from '../../checks/probes/support/probe-events.ts';
import type { EventView } from '../../evidence/views.ts';
import { PROBE_FIELD, timingOf } from '../../knowledge/probes.ts';
import type { ProbeKind } from '../../knowledge/probes.ts';
import type { Run } from '../run-copy.ts';
import { containerIn } from './specs.ts';
import type { Subject } from './subject.ts';

/** A failure of a probe, with the time of its newest event. */
export interface Answer extends Failure {
  /** The probe could not be run at all; the kubelet then counts neither success nor failure. */
  readonly errored: boolean;
  /** Seconds since the container's start; null: not known. */
  readonly last: number | null;
}

/** What a copy shows. */
export interface Measured {
  readonly run: Run;
  /** ran: it was running when its watch ended · ended: its container ended · none: it shows nothing of the probe. */
  readonly end: 'ran' | 'ended' | 'none';
  /** Seconds from the container's start to the first success of its probe; null: it never succeeded. */
  readonly first: number | null;
  /** Seconds after which its probe never succeeded again; null: it succeeded to the end, or never. */
  readonly stopped: number | null;
  /** How often its probe failed and succeeded again later. */
  readonly gaps: number;
  /** The failures of its probe, the newest last. */
  readonly answers: readonly Answer[];
  /** The kill by one of its own probes, which its events report. */
  readonly kill: {
    readonly kind: KillingKind /** Seconds since the container's start. */;
    readonly after: number;
  } | null;
}

const startOf = (run: Run, name: string): number => {
  const { containerStatuses = [], initContainerStatuses = [] } = run.pod?.status ?? {};
  const status = [...containerStatuses, ...initContainerStatuses].find((one) => one.name === name);
  const { running, terminated } = status?.state ?? {};
  return secondsOf(String(running?.startedAt ?? terminated?.startedAt ?? status?.lastState?.terminated?.startedAt));
};

const since = (start: number, time: string | null): number | null => {
  const seconds = secondsOf(time) - start;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
};

/** Returns the failures of one kind of probe of a container. */
function answersOf(run: Run, name: string, kind: ProbeKind, events: readonly EventView[]): Answer[] {
  const container = containerIn(run.planned.spec, name);
  const probe = container?.[PROBE_FIELD[kind]];
  if (!run.pod || !container || !probe) return [];
  const start = startOf(run, name);
  return events.flatMap((event): Answer[] => {
    const [start0, which, how] = PROBE_MESSAGE.exec(event.message) ?? [];
    if (event.reason !== 'Unhealthy' || event.container !== name || which?.toLowerCase() !== kind) return [];
    const text = event.message.slice(start0!.length);
    const errored = how!.toLowerCase() === 'errored';
    return [{ ...failureOf(run.pod!, container, probe, text), errored, last: since(start, event.last) }];
  });
}

/** Seconds between the last failure of a probe and the kill: times of events are whole seconds. */
const AT_ONCE_SECONDS = 3;

/**
 * Returns the kill of a container by its own probe. The event names the probe only where the container starts again; in a
 * copy, which never does, it is `Stopping container web` (pkg/kubelet/kuberuntime/kuberuntime_manager.go:
 * computePodActions). Then the probe has failed often enough, just before, and the pod was not deleted.
 */
function killOf(run: Run, name: string, events: readonly EventView[]): Measured['kill'] {
  const container = containerIn(run.planned.spec, name);
  const killing = events.find((event) => event.reason === 'Killing' && event.container === name);
  const after = killing ? since(startOf(run, name), killing.last) : null;
  if (!container || !killing || after === null) return null;
  for (const kind of ['startup', 'liveness'] as const) {
    const probe = container[PROBE_FIELD[kind]];
    if (killing.message.includes(`failed ${kind} probe`)) return { kind, after };
    const failed = probeEvents(events, container, kind).unhealthy;
    const count = failed.reduce((sum, one) => sum + one.count, 0);
    const before = secondsOf(killing.last) - secondsOf(failed.at(-1)?.last);
    const isDue = probe !== undefined && count >= timingOf(probe).failureThreshold && before <= AT_ONCE_SECONDS;
    if (isDue && !run.pod?.metadata?.deletionTimestamp) return { kind, after };
  }
  return null;
}

/** How the container under test ended; another container, the node and the cluster show nothing of its probe. */
function endOf(run: Run, name: string): Measured['end'] {
  if (run.fate === 'lived') return 'ran';
  const isOwn = run.container === name;
  return isOwn && (run.fate === 'died' || run.fate === 'completed') ? 'ended' : 'none';
}

/**
 * Reads a copy.
 * @param kind the probe of the copy that answers: readiness where it measures, else the one under test
 */
export function read(run: Run, { container: { name } }: Subject, kind: ProbeKind): Measured {
  const { sightings } = run;
  const events = run.events ?? [];
  const first = sightings.find(({ ready }) => ready);
  const last = sightings.at(-1);
  return {
    run,
    end: endOf(run, name),
    first: first?.seconds ?? null,
    stopped: first && last?.ready === false ? last.seconds : null,
    gaps: sightings.slice(1).filter(({ ready }) => ready).length,
    answers: answersOf(run, name, kind, events),
    kill: killOf(run, name, events),
  };
}

/** Whether a copy answered from its first success to the end of its watch. */
export const isSteady = ({ end, first, stopped, gaps }: Measured): boolean =>
  end === 'ran' && first !== null && stopped === null && gaps === 0;

/** Returns the newest failure of a copy's probe. */
export const newest = (one: Measured | undefined): Answer | undefined => one?.answers.at(-1);
