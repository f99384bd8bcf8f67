/** Whether a probe killed a container's newest dead instance, and all that is known of that kill. */
import { PROBE_FIELD, graceOf, killWindow, timingOf } from '../../../knowledge/probes.ts';
import type { KillWindow, ProbeTiming } from '../../../knowledge/probes.ts';
import type { Fact } from '../../../model/facts.ts';
import { secondsBetween } from '../../../knowledge/time.ts';
import type { Probe } from '../../../model/objects.ts';
import type { LogAnalysis, LogMatch } from '../../../logs/log-analysis.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { unread } from '../../support/words.ts';
import { answeredOnce } from './answered.ts';
import { readFailure } from './failure.ts';
import type { Failure } from './failure.ts';

export interface ProbeKill {
  readonly container: ContainerView;
  readonly kind: 'liveness' | 'startup';
  readonly probe: Probe;
  readonly timing: ProbeTiming;
  readonly window: KillWindow;
  /** How sure it is that this probe ended the newest dead instance. */
  readonly confidence: Confidence;
  readonly killing: EventView | undefined;
  readonly unhealthy: EventView | undefined;
  readonly failure: Failure;
  /** Seconds from its start to the SIGTERM: as the Killing event tells, else as far as the exit allows to tell. */
  readonly lived: number | undefined;
  /**
   * It lived well beyond the window in which a probe that never succeeds kills: it did answer for a time. Where nothing
   * answered at the end (a refused connection), only with proof that this port answered once.
   */
  readonly worked: boolean;
  /** Seconds it is given after the SIGTERM. */
  readonly grace: number;
}

export type Verdict =
  | { readonly kill: ProbeKill }
  | { readonly kill: undefined; readonly result: 'ruled-out' | 'unknown'; readonly why: string };

/** Whole seconds on both sides, and a kubelet that is a moment late. */
const SLACK = 3;

/** Seconds beyond the window after which no busy node explains the length of a life. */
const FAR_BEYOND = 60;

const no = (result: 'ruled-out' | 'unknown', why: string): Verdict => ({ kill: undefined, result, why });

const seconds = (time: string | null | undefined): number => Date.parse(time ?? '') / 1000;

/** The newest of its events whose time span touches the dead instance's life; else the newest of all. */
function nearestTo(events: readonly EventView[], container: ContainerView): EventView | undefined {
  const from = seconds(container.dead?.startedAt) - SLACK;
  const to = seconds(container.dead?.finishedAt) + SLACK;
  const inLife = events.filter((event) => seconds(event.last) >= from && seconds(event.last) <= to);
  const touching = events.filter((event) => seconds(event.first) <= to && seconds(event.last) >= from);
  const most = (some: readonly EventView[]): EventView | undefined =>
    [...some].sort((a, b) => a.count - b.count).at(-1);
  return inLife.at(-1) ?? most(touching) ?? events.at(-1);
}

/** Kinds of match that tell of the end or of life, not of a failure of the app's own. */
const NO_FAILURE: ReadonlySet<string> = new Set(['shutting-down', 'listening', 'error-line']);

/**
 * The app's own failure: a fatal match with no word of being told to stop before it. The process need not have ended
 * by it.
 */
export function ownFailure(log: Fact<LogAnalysis>): LogMatch | undefined {
  if (log.state !== 'known') return undefined;
  const told = log.value.matches.find((match) => match.kind === 'shutting-down');
  const fatal = log.value.matches.find((match) => match.fatal && !NO_FAILURE.has(match.kind));
  return fatal && !(told && told.line <= fatal.line) ? fatal : undefined;
}

/** The line of the failure by which the process ended; undefined where a signal from outside ended it. */
function endedByItself(container: ContainerView, log: Fact<LogAnalysis>): string | undefined {
  if (container.dead?.exitCode === 137 || container.dead?.exitCode === 143) return undefined;
  const failure = ownFailure(log);
  return failure && log.state === 'known' ? log.value.lines[failure.line]?.text.slice(0, 80) : undefined;
}

const saysError = (log: Fact<LogAnalysis>): boolean =>
  log.state === 'known' && log.value.matches.some((match) => match.fatal && match.kind === 'error-line');

interface Told {
  readonly killing: readonly EventView[];
  readonly unhealthy: readonly EventView[];
}

function toldOf(events: readonly EventView[], container: ContainerView, kind: 'liveness' | 'startup'): Told {
  // The message names no container from 1.35 on: only fieldPath does (pkg/kubelet/container/ref.go).
  const mine = events.filter((event) => event.container === container.name);
  const failed = new RegExp(`^${kind} probe failed`, 'i');
  return {
    killing: mine.filter((event) => event.reason === 'Killing' && event.message.includes(`failed ${kind} probe`)),
    unhealthy: mine.filter((event) => event.reason === 'Unhealthy' && failed.test(event.message)),
  };
}

/** Whether it answered for a time before the failures that killed it. */
function didWork(
  context: PodContext,
  container: ContainerView,
  kind: 'liveness' | 'startup',
  probe: Probe,
  failure: Failure,
  lived: number | undefined,
  latest: number,
): boolean {
  if (lived === undefined || lived <= latest + SLACK) return false;
  // No app comes to lack a protocol or a scheme: such a probe never succeeded, however long the life.
  if (failure.nature === 'grpc-missing' || failure.nature === 'scheme') return false;
  const far = lived > 3 * latest + FAR_BEYOND;
  if (failure.nature === 'status' && failure.status! < 500) return far || lived > 2 * latest + 10;
  if (failure.nature !== 'refused' && failure.nature !== 'no-grpc') return true;
  return far || answeredOnce(context, container, kind, probe);
}

/** Weighs one probe of a container against what is known of the end. */
function weigh(
  context: PodContext,
  container: ContainerView,
  kind: 'liveness' | 'startup',
  events: readonly EventView[],
): Verdict {
  const probe = container.spec[PROBE_FIELD[kind]];
  const { killing, unhealthy } = toldOf(events, container, kind);
  if (!probe) return no('ruled-out', `${container.name} has no ${kind} probe`);
  const dead = container.dead!;
  const ran = container.ranSeconds;
  const timing = timingOf(probe);
  const last = nearestTo(unhealthy, container);
  const failure: Failure = last
    ? readFailure(last.message.replace(/^\w+ probe failed: ?/i, ''), probe.exec !== undefined)
    : { nature: 'unknown', text: '', status: undefined };
  const window = killWindow(
    timing,
    failure.nature === 'timeout' || failure.nature === 'no-grpc' || failure.nature === 'unknown',
  );
  const grace = graceOf(context.pod, probe);
  const kill = nearestTo(killing, container);
  // A kill at the very start was that of the instance before: this one had not been probed often enough.
  const soonest = seconds(dead.startedAt) + Math.min(2, Math.max(0, window.earliest - 1));
  const inLife =
    kill !== undefined && seconds(kill.last) >= soonest && seconds(kill.last) <= seconds(dead.finishedAt) + SLACK;
  const sigkill = dead.exitCode === 137;
  const lived = inLife
    ? secondsBetween(dead.startedAt, kill.last)
    : ran === undefined
      ? undefined
      : sigkill
        ? Math.max(0, ran - grace)
        : ran;
  const startup =
    kind === 'liveness' && container.spec.startupProbe ? killWindow(timingOf(container.spec.startupProbe)).latest : 0;
  const worked = didWork(context, container, kind, probe, failure, lived, window.latest + startup);
  const found = (confidence: Confidence): Verdict => ({
    kill: {
      container,
      kind,
      probe,
      timing,
      window,
      confidence,
      killing: kill,
      unhealthy: last,
      failure,
      lived,
      worked,
      grace,
    },
  });

  if (inLife) return found('confirmed');
  if (dead.reason === 'StartError' || dead.reason === 'ContainerCannotRun')
    return no('ruled-out', `${container.name} never started, so nothing probed it`);
  if (dead.reason === 'OOMKilled')
    return no('ruled-out', `${container.name} was killed for memory (OOMKilled), not by a probe`);
  if (ran !== undefined && ran < window.earliest - 1) {
    return no(
      'ruled-out',
      `${container.name} ended after ${ran}s; its ${kind} probe cannot kill before ${window.earliest}s`,
    );
  }
  const own = endedByItself(container, context.log(container));
  if (own !== undefined)
    return no('ruled-out', `${container.name} ended by itself with exit code ${dead.exitCode}: ${own}`);
  if (ran === undefined) return no('unknown', `when ${container.name} last started or ended is not recorded`);
  const fits = ran <= window.latest + startup + timing.timeout + SLACK + (sigkill ? grace : Math.min(grace, 10));
  // The kubelet's spam filter drops events of a pod that fails often: an earlier kill and the same length of life tell
  // as much.
  const stopped = sigkill || dead.exitCode === 143 || dead.exitCode === 0;
  const log = context.log(container);
  if (kill && (fits || stopped))
    return found(fits && (stopped || (log.state === 'known' && !saysError(log))) ? 'confirmed' : 'likely');
  const failedThen = last !== undefined && seconds(last.last) >= seconds(dead.startedAt) - SLACK;
  if (kill) return found(failedThen ? 'likely' : 'possible');
  // An exit code of its own and words of an error speak for an end of its own.
  if (last && (fits || failedThen)) return found(stopped || (fits && !saysError(log)) ? 'likely' : 'possible');
  // An end at the very time the budget runs out, by a signal; or in calm, with no event of the container left at all.
  const mute =
    log.state === 'known' &&
    !events.some((event) => event.container === container.name) &&
    !log.value.matches.some((match) => match.fatal);
  if (!last && fits && (sigkill || dead.exitCode === 143 || mute)) return found('possible');
  return no(
    'unknown',
    `no Killing event is left for ${container.name}, which ran ${ran}s; its ${kind} probe may kill from ${window.earliest}s on`,
  );
}

/**
 * What is known of a probe having killed a container: found, or why not, or why that cannot be told. Readiness never
 * kills, nor does a probe that errors (pkg/kubelet/prober/worker.go:doProbe).
 */
export function verdictOf(context: PodContext, container: ContainerView): Verdict {
  if (!container.spec.livenessProbe && !container.spec.startupProbe)
    return no('ruled-out', `${container.name} has no liveness or startup probe`);
  if (!container.dead) return no('ruled-out', `${container.name} has not ended yet`);
  const { some: told, all } = context.podEvents();
  const verdicts = (['startup', 'liveness'] as const)
    .filter((kind) => container.spec[PROBE_FIELD[kind]])
    .map((kind) => weigh(context, container, kind, told));
  const sure = (['confirmed', 'likely', 'possible'] as const)
    .flatMap((word) => verdicts.filter((one) => one.kill?.confidence === word))
    .sort((a, b) =>
      a.kill!.confidence === b.kill!.confidence
        ? seconds(b.kill!.killing?.last) - seconds(a.kill!.killing?.last) || 0
        : 0,
    );
  if (sure[0]) return sure[0];
  const open = verdicts.find((one) => one.kill === undefined && one.result === 'unknown');
  if (open && all.state !== 'known')
    return no(
      'unknown',
      `the pod's events are ${unread(all)}, which would tell of a kill of ${container.name} by its probe`,
    );
  return open ?? verdicts.at(-1)!;
}

/** Every kill by a probe among the containers to explain. */
export function probeKills(context: PodContext): ProbeKill[] {
  return context.subjects.flatMap((container) => verdictOf(context, container).kill ?? []);
}
