/** What every cause about a probe's kill has in common: its evidence, its numbers in words, its fixes. */
import { PROBE_FIELD, budgetInWords, describeProbe, startupBudget, targetOf } from '../../../knowledge/probes.ts';
import type { Citation, Confidence, Explains, Fix, Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeEvent, citeExit, citeLog, citePod } from '../../support/cite.ts';
import { editFix } from '../../support/owner.ts';
import type { ProbeKill } from './kill.ts';

/** `GET /healthz on port 8080`. */
export const target = (kill: ProbeKill): string => targetOf(kill.probe, kill.container.spec);

const field = (kill: ProbeKill): string => `${kill.container.specPath}.${PROBE_FIELD[kill.kind]}`;

/** `lived 19s; delay 5s + 3 failures x 5s = 15-20s`. */
export function arithmetic(kill: ProbeKill): string {
  const budget = budgetInWords(kill.timing, kill.failure.nature === 'timeout' || kill.failure.nature === 'no-grpc');
  return kill.lived === undefined ? budget : `lived ${Math.round(kill.lived)}s; ${budget}`;
}

/** The log's last lines before the kill: what the app was doing. */
function lastWords(context: PodContext, kill: ProbeKill, count: number): Citation[] {
  const log = context.log(kill.container);
  if (log.state !== 'known') return [];
  const before =
    kill.killing && kill.confidence === 'confirmed' ? Date.parse(kill.killing.last ?? '') + 2000 : Infinity;
  const seen = log.value.lines.filter(
    (line) => line.text.trim() !== '' && (line.time === null || !(Date.parse(line.time) > before)),
  );
  // A kill in an earlier life says nothing of which lines came before this one.
  const lines = seen.length > 0 ? seen : log.value.lines;
  return lines.slice(-count).map((line) => citeLog(context, log.value, line.index));
}

/**
 * The proof of a kill, most telling first.
 * @param more citations of the particular cause, put behind the two events
 */
export function proof(context: PodContext, kill: ProbeKill, more: readonly Citation[] = []): Citation[] {
  return [
    ...(kill.unhealthy ? [citeEvent(kill.unhealthy)] : []),
    ...(kill.killing ? [citeEvent(kill.killing)] : []),
    ...more,
    citePod(context, field(kill), describeProbe(kill.probe, kill.container.spec)),
    {
      ...citeExit(context, kill.container),
      quote: `${citeExit(context, kill.container).quote} after ${kill.container.ranSeconds ?? 'an unknown number of'}s (${arithmetic(kill)})`,
    },
    ...lastWords(context, kill, 2),
  ];
}

/** Why 137 here: said where somebody would think of memory. */
export function sigtermFix(context: PodContext, kill: ProbeKill): Fix[] {
  if (kill.container.dead?.exitCode !== 137) return [];
  const text = `exit code 137 is not an OOM: ${kill.container.name} did not stop on SIGTERM within ${kill.grace}s, so the kubelet sent SIGKILL; let it handle SIGTERM`;
  return [editFix(context, text)];
}

/** A look at what the probe is told, without changing anything. */
export function lookFix(context: PodContext, kill: ProbeKill): Fix {
  return {
    text: `see how the ${kill.kind} probe failed`,
    command: `kubectl -n ${context.namespace} get events --field-selector involvedObject.name=${context.name},reason=Unhealthy`,
    risk: 'read-only',
  };
}

/** A change of one field or more of the probe. */
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

/** Time to start: a startupProbe with numbers, several times what the container is given now. */
export function startupFix(context: PodContext, kill: ProbeKill): Fix {
  const numbers = startupBudget(Math.max(120, kill.window.latest * 5));
  const seconds = numbers.periodSeconds * numbers.failureThreshold;
  if (kill.kind === 'startup') {
    return probeFix(
      context,
      kill,
      `give it longer to start: startupProbe periodSeconds: ${numbers.periodSeconds}, failureThreshold: ${numbers.failureThreshold} (${seconds}s)`,
      { ...numbers },
    );
  }
  const {
    initialDelaySeconds: _,
    failureThreshold: __,
    periodSeconds: ___,
    terminationGracePeriodSeconds: ____,
    ...asks
  } = kill.probe;
  return editFix(
    context,
    `give it time to start: startupProbe with the same check, periodSeconds: ${numbers.periodSeconds}, failureThreshold: ${numbers.failureThreshold} (${seconds}s)`,
    {
      container: kill.container.name,
      set: { startupProbe: { ...asks, ...numbers } },
    },
  );
}

/** A finding about a kill, with the evidence and symptoms all of them share. */
export function finding(
  context: PodContext,
  kill: ProbeKill,
  own: Pick<Found, 'id' | 'summary' | 'fixes'> & {
    readonly confidence?: Confidence;
    readonly evidence?: readonly Citation[];
    readonly explains?: readonly Explains[];
  },
): Found {
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
    fixes: [...own.fixes, ...sigtermFix(context, kill)],
    explains: [{ symptomsOf: 'kill' }, ...(own.explains ?? [])],
  };
}
