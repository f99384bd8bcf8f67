/** What every cause about a probe kill shares: its evidence and its fixes. */
import { PROBE_FIELD, budgetInWords, describeProbe, startupBudget, targetOf } from '../../../knowledge/probes.ts';
import { command } from '../../../model/command.ts';
import type { Citation, Confidence, Explains, Fix, Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import type { EventView } from '../../../evidence/views.ts';
import { citeEvent, citeExit, citeLog, citeOtherRun, citePod } from '../../support/cite.ts';
import { codeFix, editFix, look } from '../../support/owner.ts';
import { failedAndStayed } from '../../support/stays-up.ts';
import type { ProbeKill } from './kill.ts';
import { secondsOf } from './probe-events.ts';

/** Returns what the probe asks: `GET /healthz on port 8080`. */
export const target = (kill: ProbeKill): string => targetOf(kill.probe, kill.container.spec);

/** Returns the path of the probe in the pod's spec. */
export const fieldOf = (kill: ProbeKill): string => `${kill.container.specPath}.${PROBE_FIELD[kill.kind]}`;

/** Returns the life of the container and the time budget of its probe: `lived 19s; delay 5s + 3 failures x 5s = 15-20s`. */
function budgetOf(kill: ProbeKill): string {
  const hanging = kill.failure.nature === 'timeout' || kill.failure.nature === 'no-grpc';
  const budget = budgetInWords(kill.timing, hanging);
  return kill.lived === undefined ? budget : `lived ${Math.round(kill.lived)}s; ${budget}`;
}

/** Cites the last lines of the log before the kill, which show what the app was doing. */
function citeLastLines(context: PodContext, kill: ProbeKill, count: number): Citation[] {
  const log = context.log(kill.container);
  if (log.state !== 'known') return [];
  const before = kill.killing && kill.inLife ? Date.parse(kill.killing.last ?? '') + 2000 : Infinity;
  const seen = log.value.lines.filter(
    (line) => line.text.trim() !== '' && (line.time === null || !(Date.parse(line.time) > before)),
  );
  // If no line is that old, the kill was of an earlier instance, and all lines count.
  const lines = seen.length > 0 ? seen : log.value.lines;
  return lines.slice(-count).map((line) => citeLog(context, log.value, line.index));
}

/** Cites a failure of the probe. The kubelet counts the same failure in one event, which may go on after the end. */
function citeFailure({ container }: ProbeKill, event: EventView): Citation {
  const { dead } = container;
  const [first, last] = [secondsOf(event.first ?? event.last), secondsOf(event.last)];
  const isOther = last < secondsOf(dead?.startedAt) || first > secondsOf(dead?.finishedAt) + 1;
  return isOther ? citeOtherRun(event, container) : citeEvent(event);
}

/**
 * Returns the proof of a kill, the strongest first.
 * @param more citations of the particular cause; they follow the two events
 */
export function proof(context: PodContext, kill: ProbeKill, more: readonly Citation[] = []): Citation[] {
  const exit = citeExit(context, kill.container);
  const ran = kill.container.ranSeconds === undefined ? 'an unknown time' : `${kill.container.ranSeconds}s`;
  return [
    ...(kill.unhealthy ? [citeFailure(kill, kill.unhealthy)] : []),
    ...(kill.killing ? [kill.inLife ? citeEvent(kill.killing) : citeOtherRun(kill.killing, kill.container)] : []),
    ...more,
    citePod(context, fieldOf(kill), describeProbe(kill.probe, kill.container.spec)),
    { ...exit, quote: `${exit.quote} after ${ran} (${budgetOf(kill)})` },
    ...citeLastLines(context, kill, 2),
  ];
}

/** Explains exit code 137, which looks like an OOM kill. */
function sigtermFix(kill: ProbeKill): Fix[] {
  if (kill.container.dead?.exitCode !== 137) return [];
  return [
    codeFix(
      `make ${kill.container.name} stop on SIGTERM: it did not within ${kill.grace}s, so the kubelet sent SIGKILL ` +
        '(exit code 137 is not an OOM kill here)',
    ),
  ];
}

/** Returns a step that shows the failures of the probe. */
export const lookAtFailures = (context: PodContext, kill: ProbeKill): Fix =>
  look(
    `see how the ${kill.kind} probe failed`,
    command`kubectl -n ${context.namespace} get events --field-selector involvedObject.name=${context.name},reason=Unhealthy`,
  );

/**
 * Returns a fix that changes fields of the probe.
 * @param set paths below the probe with their values: `httpGet.port`
 */
export function probeFix(
  context: PodContext,
  kill: ProbeKill,
  text: string,
  set: Readonly<Record<string, unknown>>,
): Fix {
  const paths = Object.fromEntries(
    Object.entries(set).map(([path, value]) => [`${PROBE_FIELD[kill.kind]}.${path}`, value]),
  );
  return editFix(context, text, { container: kill.container.name, set: paths });
}

/**
 * Returns a fix that gives the container five times as long to start as now, and at least five minutes. More time costs
 * nothing: the probe ends with its first success.
 */
export function startupFix(context: PodContext, kill: ProbeKill): Fix {
  const budget = startupBudget(Math.max(300, kill.window.latest * 5));
  const { periodSeconds, failureThreshold } = budget;
  const { name } = kill.container;
  const values = `periodSeconds: ${periodSeconds}, failureThreshold: ${failureThreshold} (${periodSeconds * failureThreshold}s)`;
  if (kill.kind === 'startup')
    return probeFix(context, kill, `give ${name} more time to start: startupProbe with ${values}`, { ...budget });
  const {
    initialDelaySeconds: _,
    failureThreshold: __,
    periodSeconds: ___,
    terminationGracePeriodSeconds: ____,
    ...asks
  } = kill.probe;
  return editFix(context, `give ${name} time to start: add a startupProbe with the same check, ${values}`, {
    container: name,
    set: { startupProbe: { ...asks, ...budget } },
  });
}

/** Returns a finding about a kill, with the evidence and the symptoms that all of them share. */
export function finding(
  context: PodContext,
  kill: ProbeKill,
  own: Pick<Found, 'id' | 'summary' | 'fixes'> & {
    readonly confidence?: Confidence;
    readonly evidence?: readonly Citation[];
    readonly explains?: readonly Explains[];
    readonly dueTo?: string;
  },
): Found {
  const log = context.log(kill.container);
  // Its own failure comes first: the probe only ends a process that stays up after it.
  const stayed = log.state === 'known' && failedAndStayed(log.value) ? kill.container.name : undefined;
  const dueTo = own.dueTo ?? stayed;
  return {
    result: 'found',
    id: own.id,
    category: 'liveness-probe',
    confidence: own.confidence ?? kill.confidence,
    container: kill.container.name,
    about: null,
    summary: own.summary,
    chain: [],
    evidence: proof(context, kill, own.evidence),
    fixes: [...own.fixes, ...sigtermFix(kill)],
    explains: [{ symptomsOf: 'kill' }, ...(own.explains ?? [])],
    ...(dueTo === undefined ? {} : { dueTo }),
  };
}
