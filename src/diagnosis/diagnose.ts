/**
 * From a target to its Diagnosis: gathers the facts that the checks ask for, and runs the checks until they ask for no
 * more.
 */
import { isFailing } from '../model/diagnosis.ts';
import { factsOf, Ledger } from '../evidence/ledger.ts';
import type { Evidence, Query } from '../model/facts.ts';
import { RESOURCES } from '../model/resources.ts';
import { warmUp } from '../logs/warm-up.ts';
import { gather } from '../sources/gather.ts';
import type { Source } from '../sources/source.ts';
import { assess, briefly, gapsIn, refOf } from './assess.ts';
import type { Assessment, Brief } from './assess.ts';
import { deletionOf } from './deletion.ts';
import { deployedByOf } from './deployed-by.ts';
import { IN_PART } from './doubt.ts';
import { firstQuestions } from './first.ts';
import { ranked } from './printed.ts';
import { readClaims } from './read-claims.ts';
import { unreadable } from './missing.ts';
import { nextTest } from './next.ts';
import { notesOf } from './notes.ts';
import { podContext } from './context.ts';
import { serviceNotes } from './service-notes.ts';
import { containerReports } from './report.ts';
import { bySilence } from './silence.ts';
import { stakeOf } from './stake.ts';
import { tableOf } from './table.ts';
import { askUsual } from './usual.ts';
import { unreadLog } from './unread-log.ts';
import { resolveTarget } from './target.ts';
import type { Missing, Resolved, Target } from './target.ts';
import type { Diagnosis } from '../model/diagnosis.ts';

export type { Target } from './target.ts';

export interface Options {
  /** Called with what is being read, for a progress line. */
  readonly onProgress?: (what: string) => void;
}

/** How to gather. */
interface Gathering extends Options {
  /** Ask first for what most pods need: fewer runs of the checks, but sometimes one more wave of requests. */
  readonly inWaves?: boolean;
}

/** A bound that no real chain reaches, in case two checks keep asking because of each other. */
const MAX_ROUNDS = 24;

/** Returns the whole answer. What it reads besides the causes may become wishes in the ledger, too. */
function wholly(
  ledger: Ledger,
  target: Target,
  { pod, workload, inPart }: Resolved,
  assessed: Assessment,
  source: Source,
): Diagnosis {
  const { about, state, causes, spoken, explained, crashed, rollback, history } = assessed;
  const facts = factsOf(ledger, target.namespace);
  const printed = ranked(causes);
  const ofPod = pod && !isFailing(state) ? notesOf(facts, pod, ledger.undated ? undefined : ledger.now) : [];
  const probe = ofPod.find(({ isProbe }) => isProbe)?.text;
  const deletion = pod && deletionOf(podContext(ledger, pod, explained, () => undefined));
  return {
    apiVersion: 'crashloop/v1',
    kind: 'Diagnosis',
    target: { ...about, resolvedFrom: workload ? refOf(RESOURCES[target.resource].kind, workload.object) : null },
    state,
    ...(deletion === undefined || about.kind !== 'Pod' ? {} : { deletion }),
    ...(workload?.newerRun === undefined ? {} : { newerRun: workload.newerRun }),
    containers: pod ? containerReports(pod, ledger.now) : [],
    causes: printed,
    history: ranked(history),
    notes: isFailing(state)
      ? []
      : [...(workload?.resource === 'services' ? serviceNotes(facts, workload) : []), ...ofPod.map(({ text }) => text)],
    checks: tableOf(causes, spoken, explained, (category) =>
      inPart
        ? { category, result: 'unknown', basis: 'no-data', why: IN_PART, evidence: [] }
        : bySilence(category, pod, explained, state, probe),
    ),
    stake: stakeOf(facts, pod, workload, rollback),
    deployedBy: isFailing(state) ? deployedByOf(ledger, facts, pod, workload) : null,
    gaps: gapsIn(ledger, assessed),
    next: !isFailing(state)
      ? null
      : nextTest({
          target: about,
          causes: printed,
          pod,
          crashed,
          now: ledger.now,
          claimOf: readClaims(ledger, about.namespace),
          unread: pod && source.kind === 'cluster' ? unreadLog(ledger, pod, explained) : undefined,
        }),
    at: ledger.undated ? null : ledger.now,
  };
}

/**
 * Gathers the facts that the checks and `of` ask for, until they ask for no more.
 * @param of makes the answer of what the checks found; it may ask for facts, too
 */
async function gathered<T>(
  source: Source,
  target: Target,
  options: Gathering,
  of: (ledger: Ledger, resolved: Resolved, assessed: Assessment) => T,
): Promise<{ readonly answer: T; readonly ledger: Ledger }> {
  const ledger = new Ledger(source.now(), source.undated === true);
  const facts = factsOf(ledger, target.namespace);
  for (const query of firstQuestions(target)) ledger.ask(query);
  let missing: Missing | undefined;
  let found: { readonly answer: T } | undefined;
  let isPlanned = !options.inWaves;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const resolved = resolveTarget(facts, target);
    missing = resolved.done ? undefined : resolved;
    let usual: readonly Query[] = [];
    if (resolved.done && resolved.value.pod && !isPlanned) {
      isPlanned = true;
      askUsual(ledger, resolved.value.pod, target.container);
      usual = ledger.takeWishes();
    }
    found =
      resolved.done && usual.length === 0
        ? { answer: of(ledger, resolved.value, assess(ledger, target, resolved.value)) }
        : undefined;
    const wishes = usual.length > 0 ? usual : ledger.takeWishes();
    if (wishes.length === 0) break;
    options.onProgress?.(`reading ${wishes.length} more`);
    await gather(source, wishes, ledger, wishes.some(({ verb }) => verb === 'log') ? warmUp : undefined);
  }
  if (missing !== undefined || found === undefined)
    throw await unreadable(source, target, missing?.fact ?? { state: 'not-collected' }, missing?.of);
  return { answer: found.answer, ledger };
}

/**
 * Gathers the facts that the checks ask for, runs the checks until they ask for no more, and ranks their findings.
 * @returns the answer and all its evidence
 * @throws UserError if the target or its namespace does not exist (with similar names), may not be read, or the source
 *   cannot be asked
 */
export async function diagnose(
  source: Source,
  target: Target,
  options: Options = {},
): Promise<{ diagnosis: Diagnosis; evidence: Evidence }> {
  const { answer: diagnosis, ledger } = await gathered(source, target, options, (facts, resolved, assessed) =>
    wholly(facts, target, resolved, assessed, source),
  );
  return { diagnosis, evidence: ledger.toEvidence(source) };
}

/**
 * Returns what a list shows of a target: the same causes, without what only one answer shows (the table of categories,
 * the tool that deployed it, the next experiment), so with fewer requests.
 * @throws as `diagnose`
 */
export async function diagnoseBriefly(source: Source, target: Target): Promise<Brief> {
  const { answer } = await gathered(
    source,
    target,
    { inWaves: true },
    (ledger, resolved, assessed) => () => briefly(ledger, resolved, assessed),
  );
  return answer();
}
