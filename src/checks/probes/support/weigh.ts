/** Weighs one probe of a container against how the container ended. */
import { PROBE_FIELD, graceOf, killWindow, timingOf } from '../../../knowledge/probes.ts';
import { secondsBetween } from '../../../knowledge/time.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { endedBySignalToStop, eventsCover, isOfThisEnd } from '../../support/kills.ts';
import { noFault, ruledOut, unknown } from '../../../model/finding.ts';
import { citeExit } from '../../support/cite.ts';
import { answeredOnce } from './answered.ts';
import { failureOf } from './failure.ts';
import type { Failure } from './failure.ts';
import { noKill } from './kill.ts';
import type { ProbeKill, Verdict } from './kill.ts';
import { endedByItself, hasErrorLine } from './own-failure.ts';
import { nearestTo, probeEvents, secondsOf, SLACK } from './probe-events.ts';
import type { KillingKind } from './probe-events.ts';
import { outlastsTimeout } from './sleeps.ts';

/** Seconds beyond three windows after which no busy node explains the length of a life. */
const FAR_BEYOND = 60;

/** What is known of a kill before it is weighed. */
type Facts = Omit<ProbeKill, 'confidence' | 'worked'> & {
  /** Seconds that the startup probe may take before the liveness probe begins. */
  readonly startup: number;
};

function factsOf(
  context: PodContext,
  container: ContainerView,
  kind: KillingKind,
  probe: ProbeKill['probe'],
  events: readonly EventView[],
): Facts {
  const dead = container.dead!;
  const ran = container.ranSeconds;
  const timing = timingOf(probe);
  const { killing, unhealthy } = probeEvents(events, container, kind);
  const last = nearestTo(unhealthy, container);
  const failure: Failure = last
    ? failureOf(context.pod, container.spec, probe, last.message.replace(/^\w+ probe failed: ?/i, ''))
    : { nature: 'unknown', text: '', status: undefined };
  const window = killWindow(
    timing,
    failure.nature === 'timeout' || failure.nature === 'no-grpc' || failure.nature === 'unknown',
  );
  const grace = graceOf(context.pod, probe);
  const kill = nearestTo(killing, container);
  // A kill at the very start is that of the previous instance: this one was not probed often enough yet.
  const soonest = Math.min(2, Math.max(0, window.earliest - 1)) * 1000;
  const inLife = kill !== undefined && isOfThisEnd(kill, container, soonest);
  const untilTerm = ran === undefined || dead.exitCode !== 137 ? ran : Math.max(0, ran - grace);
  const { startupProbe } = container.spec;
  return {
    container,
    kind,
    probe,
    timing,
    window,
    killing: kill,
    unhealthy: last,
    failure,
    lived: inLife ? secondsBetween(dead.startedAt, kill.last) : untilTerm,
    grace,
    inLife,
    startup: kind === 'liveness' && startupProbe ? killWindow(timingOf(startupProbe)).latest : 0,
  };
}

/** Whether the app answered for a time before the failures that killed it. */
function didWork(context: PodContext, { container, kind, probe, failure, lived, window, startup }: Facts): boolean {
  const latest = window.latest + startup;
  if (lived === undefined || lived <= latest + SLACK) return false;
  // No app loses a protocol or a scheme: such a probe never succeeded, however long the life.
  if (failure.nature === 'grpc-missing' || failure.nature === 'scheme') return false;
  if (failure.nature === 'redirected' || failure.nature === 'elsewhere') return false;
  if (failure.nature === 'timeout' && outlastsTimeout(probe)) return false;
  const far = lived > 3 * latest + FAR_BEYOND;
  if (failure.nature === 'status' && failure.status! < 500) return far || lived > 2 * latest + 10;
  if (failure.nature !== 'refused' && failure.nature !== 'no-grpc') return true;
  return far || answeredOnce(context, container, kind, probe);
}

/** Returns why the probe cannot have killed the container, or why that is unknown; undefined where it can. */
function against(context: PodContext, facts: Facts): Verdict | undefined {
  const { container, kind, window, timing } = facts;
  const dead = container.dead!;
  const { name, ranSeconds: ran } = container;
  const exit = citeExit(context, container);
  if (dead.reason === 'StartError' || dead.reason === 'ContainerCannotRun')
    return noKill(ruledOut(`the last start of ${name} failed, so no probe ran`, exit));
  // Each of these alone is no proof: an OOM kill of a child leaves the reason OOMKilled, failures of the instance before
  // still count (pkg/kubelet/prober/worker.go), and a program that is told to stop may write an error.
  const sure = facts.unhealthy === undefined && facts.killing === undefined && eventsCover(context, container);
  const not = (why: string): Verdict => noKill(sure ? ruledOut(why, exit) : noFault(why));
  if (dead.reason === 'OOMKilled') return not(`${name} was OOMKilled, not killed by a probe`);
  if (ran !== undefined && ran < timing.initialDelay - 1)
    return noKill(
      ruledOut(`${name} ended after ${ran}s, and its ${kind} probe starts after ${timing.initialDelay}s`, exit),
    );
  if (ran !== undefined && ran < window.earliest - 1)
    return not(`${name} ended after ${ran}s; its ${kind} probe cannot kill before ${window.earliest}s`);
  // It does not run again after a success (pkg/kubelet/prober/worker.go:doProbe).
  if (kind === 'startup' && ran !== undefined && ran > 3 * window.latest + FAR_BEYOND)
    return not(`${name} ran ${ran}s, so its startup probe had succeeded, which allows ${window.latest}s`);
  const own = endedByItself(container, context.log(container));
  if (own !== undefined) return not(`${name} ended by itself with exit code ${dead.exitCode}: ${own}`);
  if (ran === undefined) return noKill(unknown(`it was not recorded when ${name} last started or ended`));
  return undefined;
}

/**
 * Returns how sure a kill is that no event of this life proves.
 * @param ran seconds
 * @param events of the pod
 * @returns undefined where the end does not look like a kill
 */
function sureWithoutEvent(
  context: PodContext,
  { container, timing, window, startup, grace, killing, unhealthy }: Facts,
  ran: number,
  events: readonly EventView[],
): Confidence | undefined {
  const dead = container.dead!;
  const sigkill = dead.exitCode === 137;
  const fits = ran <= window.latest + startup + timing.timeout + SLACK + (sigkill ? grace : Math.min(grace, 10));
  const stopped = endedBySignalToStop(container) || dead.exitCode === 0;
  const log = context.log(container);
  // The kubelet's spam filter drops events of a pod that fails often. A kill of another instance does not prove how this
  // one ended, unless the probe failed in this life, too, and the life ended when its time was over.
  const failedHere = unhealthy !== undefined && isOfThisEnd(unhealthy, container);
  if (killing && (stopped || (fits && !hasErrorLine(log))))
    return failedHere && fits && (stopped || (log.state === 'known' && !hasErrorLine(log))) ? 'confirmed' : 'likely';
  const failedThen = unhealthy !== undefined && secondsOf(unhealthy.last) >= secondsOf(dead.startedAt) - SLACK;
  if (killing) return failedThen ? 'likely' : 'possible';
  // Another exit code and an error in the log show that the app ended by itself.
  if (unhealthy && (fits || failedThen)) return stopped || (fits && !hasErrorLine(log)) ? 'likely' : 'possible';
  // An end by a signal at the very time the budget runs out; or a calm end, where no event of the container is left.
  const calm =
    log.state === 'known' &&
    !events.some((event) => event.container === container.name) &&
    !log.value.matches.some((match) => match.fatal);
  return !unhealthy && fits && (endedBySignalToStop(container) || calm) ? 'possible' : undefined;
}

/**
 * Returns whether one probe killed a container that has ended.
 * @param kind a probe that the container has
 * @param events of the pod
 */
export function weigh(
  context: PodContext,
  container: ContainerView,
  kind: KillingKind,
  events: readonly EventView[],
): Verdict {
  const probe = container.spec[PROBE_FIELD[kind]]!;
  const facts = factsOf(context, container, kind, probe, events);
  const { startup: _, ...known } = facts;
  const { inLife } = known;
  const found = (confidence: Confidence): Verdict => ({
    kill: { ...known, confidence, worked: didWork(context, facts) },
  });
  if (inLife) return found('confirmed');
  const no = against(context, facts);
  if (no) return no;
  const ran = container.ranSeconds!;
  const confidence = sureWithoutEvent(context, facts, ran, events);
  if (confidence) return found(confidence);
  return noKill(
    unknown(
      `${container.name} ran ${ran}s, and its ${kind} probe can kill from ${facts.window.earliest}s on, but no Killing ` +
        'event of it is left',
    ),
  );
}
