/**
 * From a target to its Diagnosis: gathers the facts that the checks ask for, and runs the checks until they ask for no
 * more.
 */
import { isFailing } from '../model/diagnosis.ts';
import { gapWith } from '../model/gaps.ts';
import { looksLost } from '../checks/support/trouble.ts';
import { factsOf, Ledger } from '../evidence/ledger.ts';
import type { Evidence } from '../model/facts.ts';
import type { Deployment, KubeObject } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import { warmUp } from '../logs/warm-up.ts';
import { gather } from '../sources/gather.ts';
import type { Source } from '../sources/source.ts';
import type { Rollback } from '../checks/app/support/rollback.ts';
import { withChanges } from './blame.ts';
import { deletionOf } from './deletion.ts';
import { deployedByOf } from './deployed-by.ts';
import { examinePod, examineWorkload, internalErrors, mostRestarted } from './examine.ts';
import type { Examination } from './examine.ts';
import { doubted, IN_PART } from './doubt.ts';
import { firstQuestions } from './first.ts';
import { ranked } from './printed.ts';
import { readClaims } from './read-claims.ts';
import { unreadable } from './missing.ts';
import { historyOf } from './history.ts';
import { nextTest } from './next.ts';
import { withNewerRevision } from './newer-revision.ts';
import { notesOf } from './notes.ts';
import { podContext } from './context.ts';
import { serviceNotes } from './service-notes.ts';
import { withOldRevision } from './old-revision.ts';
import { withRepair } from './repaired.ts';
import { containerReports, gapsOf } from './report.ts';
import { bySilence } from './silence.ts';
import { stakeOf } from './stake.ts';
import { isStarting } from './starting.ts';
import { stateOf } from '../evidence/pod-state.ts';
import { tableOf } from './table.ts';
import { unreadLog } from './unread-log.ts';
import { resolveTarget } from './target.ts';
import type { Missing, Resolved, Target, Workload } from './target.ts';
import type { Diagnosis, Gap, ObjectRef, State } from '../model/diagnosis.ts';

export type { Target } from './target.ts';

export interface Options {
  /** Called with what is being read, for a progress line. */
  readonly onProgress?: (what: string) => void;
}

/** A bound that no real chain reaches, in case two checks keep asking because of each other. */
const MAX_ROUNDS = 24;

const NOTHING: Examination = { causes: [], symptoms: [], spoken: [] };

const refOf = (kind: string, object: KubeObject): ObjectRef => ({
  kind,
  namespace: object.metadata?.namespace ?? '',
  name: object.metadata?.name ?? '',
});

/** Returns whether pods are missing, or the workload's newest pods cannot be created. */
function shortOfPods(workload: Workload): boolean {
  const spec = (workload.object as { spec?: { replicas?: number; suspend?: boolean } }).spec;
  const status =
    (
      workload.object as {
        status?: {
          replicas?: number;
          unavailableReplicas?: number;
          currentNumberScheduled?: number;
          desiredNumberScheduled?: number;
          active?: number;
          failed?: number;
          succeeded?: number;
        };
      }
    ).status ?? {};
  // Set while a ReplicaSet's last attempt to create a pod was refused (pkg/controller/replicaset). All older pods may
  // still exist.
  const refused = ((workload.object as Deployment).status?.conditions ?? []).some(
    ({ type, status: is }) => type === 'ReplicaFailure' && is === 'True',
  );
  switch (workload.resource) {
    case 'deployments':
    case 'replicasets':
      return refused || (workload.allPods && (spec?.replicas ?? 1) > workload.pods.length);
    case 'statefulsets':
      return workload.allPods && (spec?.replicas ?? 1) > workload.pods.length;
    case 'daemonsets':
      return (status.desiredNumberScheduled ?? 0) > (status.currentNumberScheduled ?? 0);
    case 'jobs':
      return workload.pods.length === 0 && spec?.suspend !== true && (status.succeeded ?? 0) === 0;
    case 'cronjobs':
      // The pods of earlier runs are left when no further Job can be created.
      return spec?.suspend !== true;
    case 'services':
      return workload.pods.length === 0;
  }
}

const leftOut = (containers: number): Gap[] =>
  containers === 0
    ? []
    : [
        gapWith(
          `${containers} more failing containers`,
          'left-out',
          'only the containers with the most restarts are explained; -c selects another',
        ),
      ];

/** Runs the checks once on the facts of the ledger. Missing facts become wishes in the ledger. */
function assess(ledger: Ledger, target: Target, { pod, workload, inPart }: Resolved, source: Source): Diagnosis {
  const undated = source.undated === true;
  const live = source.kind === 'cluster';
  const facts = factsOf(ledger, target.namespace);
  const read = pod ? stateOf(pod, ledger.now) : { state: 'pending' as State, subjects: [], past: [], unready: [] };
  const wanted = read.subjects.filter(
    (container) => target.container === undefined || container.name === target.container,
  );
  const subjects = mostRestarted(wanted);
  let state = read.state;
  let examination = pod && isFailing(state) ? examinePod(ledger, pod, subjects) : NOTHING;
  let rollback: Rollback | undefined;
  if (pod && isFailing(state)) {
    ({ examination, rollback } = withChanges(ledger, pod, subjects, examination));
    const context = podContext(ledger, pod, subjects, () => undefined);
    const { present: now } = examination;
    // What blocks a start was read after every change.
    const repaired = now ? podContext(ledger, now.pod, now.subjects, () => undefined) : context;
    const causes = withNewerRevision(context, withRepair(repaired, withOldRevision(facts, pod, examination.causes)));
    examination = { ...examination, causes };
  }
  if (pod && !isFailing(state) && looksLost(pod)) {
    const lost = examinePod(ledger, pod, []);
    if (lost.causes.length > 0) [examination, state] = [lost, 'waiting'];
  }
  const past = pod ? historyOf(ledger, pod, { ...read, state }, target.container) : [];
  let about: ObjectRef = pod
    ? refOf('Pod', pod)
    : refOf(
        RESOURCES[target.resource].kind,
        workload?.object ?? { metadata: { namespace: target.namespace, name: target.name } },
      );
  if (workload && (!pod || !isFailing(state)) && shortOfPods(workload)) {
    const ofWorkload = examineWorkload(ledger, workload);
    if (!pod || ofWorkload.causes.length > 0) {
      examination = ofWorkload;
      // A Service without a selector may be served by endpoints that are no pods.
      state = workload.resource === 'services' && ofWorkload.causes.length === 0 ? 'healthy' : 'pending';
      about = refOf(RESOURCES[target.resource].kind, workload.object);
    }
  } else if (workload && !pod) {
    state = workload.resource === 'jobs' || workload.resource === 'cronjobs' ? 'completed' : 'healthy';
  }
  if (inPart) examination = doubted(examination);
  if (pod && !undated && isStarting(facts, pod, read, examination.causes.length)) state = 'healthy';
  const { causes, present } = examination;
  const explained = present?.subjects ?? subjects;
  if (present && pod && isFailing(state)) state = stateOf(present.pod, ledger.now).state;
  const printed = ranked(causes);
  const ofPod = pod && !isFailing(state) ? notesOf(facts, pod, undated ? undefined : ledger.now) : [];
  const probe = ofPod.find(({ isProbe }) => isProbe)?.text;
  const deletion = pod && deletionOf(podContext(ledger, pod, subjects, () => undefined));
  return {
    apiVersion: 'crashloop/v1',
    kind: 'Diagnosis',
    target: { ...about, resolvedFrom: workload ? refOf(RESOURCES[target.resource].kind, workload.object) : null },
    state,
    ...(deletion === undefined || about.kind !== 'Pod' ? {} : { deletion }),
    ...(workload?.newerRun === undefined ? {} : { newerRun: workload.newerRun }),
    containers: pod ? containerReports(pod, ledger.now) : [],
    causes: printed,
    history: ranked([
      ...(examination.history ?? []),
      ...(inPart ? doubted({ ...NOTHING, causes: past }).causes : past),
    ]),
    notes: isFailing(state)
      ? []
      : [...(workload?.resource === 'services' ? serviceNotes(facts, workload) : []), ...ofPod.map(({ text }) => text)],
    checks: tableOf(causes, examination.spoken, explained, (category) =>
      inPart
        ? { category, result: 'unknown', basis: 'no-data', why: IN_PART, evidence: [] }
        : bySilence(category, pod, explained, state, probe),
    ),
    stake: stakeOf(facts, pod, workload, rollback),
    deployedBy: isFailing(state) ? deployedByOf(ledger, facts, pod, workload) : null,
    gaps: [...gapsOf(ledger.entries()), ...leftOut(wanted.length - subjects.length), ...internalErrors(ledger)],
    next: !isFailing(state)
      ? null
      : nextTest({
          target: about,
          causes: printed,
          pod,
          crashed: (present?.subjects ?? read.subjects).some((container) => container.dead !== undefined),
          now: ledger.now,
          claimOf: readClaims(ledger, about.namespace),
          unread: pod && live ? unreadLog(ledger, pod, explained) : undefined,
        }),
    at: undated ? null : ledger.now,
  };
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
  const ledger = new Ledger(source.now(), source.undated === true);
  const facts = factsOf(ledger, target.namespace);
  for (const query of firstQuestions(target)) ledger.ask(query);
  let missing: Missing | undefined;
  let diagnosis: Diagnosis | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const resolved = resolveTarget(facts, target);
    missing = resolved.done ? undefined : resolved;
    diagnosis = resolved.done ? assess(ledger, target, resolved.value, source) : undefined;
    const wishes = ledger.takeWishes();
    if (wishes.length === 0) break;
    options.onProgress?.(`reading ${wishes.length} more`);
    await gather(source, wishes, ledger, wishes.some(({ verb }) => verb === 'log') ? warmUp : undefined);
  }
  if (missing !== undefined || diagnosis === undefined)
    throw await unreadable(source, target, missing?.fact ?? { state: 'not-collected' }, missing?.of);
  return {
    diagnosis,
    // A list of many pods does not read it.
    get evidence() {
      return ledger.toEvidence(source);
    },
  };
}
