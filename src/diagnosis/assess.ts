/** Runs the checks once on a pod or a workload: its state and its causes, without what only a whole answer shows. */
import { isFailing } from '../model/diagnosis.ts';
import type { Diagnosis, Gap, ObjectRef, Stake, State } from '../model/diagnosis.ts';
import { gapWith } from '../model/gaps.ts';
import type { Found } from '../model/finding.ts';
import type { Deployment, KubeObject } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import { looksLost } from '../checks/support/trouble.ts';
import type { Rollback } from '../checks/app/support/rollback.ts';
import { factsOf } from '../evidence/ledger.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { stateOf } from '../evidence/pod-state.ts';
import type { ContainerView } from '../evidence/views.ts';
import { withChanges } from './blame.ts';
import { podContext } from './context.ts';
import { doubted } from './doubt.ts';
import { examinePod, examineWorkload, internalErrors, mostRestarted } from './examine.ts';
import type { Examination } from './examine.ts';
import { historyOf } from './history.ts';
import { withNewerRevision } from './newer-revision.ts';
import { withOldRevision } from './old-revision.ts';
import { ranked } from './printed.ts';
import { withRepair } from './repaired.ts';
import { containerReports, gapsOf } from './report.ts';
import { printedRollback } from './stake.ts';
import { isStarting } from './starting.ts';
import type { Spoken } from './table.ts';
import type { Resolved, Target, Workload } from './target.ts';

/** What the checks found. */
export interface Assessment {
  readonly about: ObjectRef;
  readonly state: State;
  /** As they are ranked. */
  readonly causes: readonly Found[];
  readonly history: readonly Found[];
  /** Every outcome of the checks. */
  readonly spoken: readonly Spoken[];
  /** The containers that are explained. */
  readonly explained: readonly ContainerView[];
  /** A container has ended. */
  readonly crashed: boolean;
  /** Failing containers that are not explained. */
  readonly leftOut: number;
  readonly rollback: Rollback | undefined;
}

/** What a list shows of an answer. Its causes are those of the whole answer, but only the first one has its fixes. */
export type Brief = Pick<Diagnosis, 'state' | 'containers' | 'causes' | 'history' | 'gaps'> & {
  readonly target: ObjectRef;
  readonly stake: Pick<Stake, 'rollback'>;
};

const NOTHING: Examination = { causes: [], symptoms: [], spoken: [] };

/** Returns the reference to an object. */
export const refOf = (kind: string, object: KubeObject): ObjectRef => ({
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
export function assess(ledger: Ledger, target: Target, { pod, workload, inPart }: Resolved): Assessment {
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
  if (pod && !ledger.undated && isStarting(facts, pod, read, examination.causes.length)) state = 'healthy';
  const { causes, present, spoken } = examination;
  if (present && pod && isFailing(state)) state = stateOf(present.pod, ledger.now).state;
  return {
    about,
    state,
    causes,
    history: [...(examination.history ?? []), ...(inPart ? doubted({ ...NOTHING, causes: past }).causes : past)],
    spoken,
    explained: present?.subjects ?? subjects,
    crashed: (present?.subjects ?? read.subjects).some((container) => container.dead !== undefined),
    leftOut: wanted.length - subjects.length,
    rollback,
  };
}

/** Returns what a list needs of the answer. It asks for nothing. */
export function briefly(ledger: Ledger, { pod }: Resolved, assessed: Assessment): Brief {
  const { about, state, causes, history, rollback } = assessed;
  return {
    target: about,
    state,
    containers: pod ? containerReports(pod, ledger.now) : [],
    // A list shows the first cause; of the others it counts.
    causes: ranked(causes.map((cause, index) => (index === 0 ? cause : { ...cause, fixes: [] }))),
    history: ranked(history),
    stake: { rollback: printedRollback(rollback) },
    gaps: gapsIn(ledger, assessed),
  };
}

/** Returns what the ledger lacks, and the containers that were not explained. */
export const gapsIn = (ledger: Ledger, { leftOut: containers }: Assessment): Gap[] => [
  ...gapsOf(ledger.entries()),
  ...leftOut(containers),
  ...internalErrors(ledger),
];
