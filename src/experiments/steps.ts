/** Runs and the original as rows of the result table, and small words that all tests share. Pure. */
import type { ContainerView } from '../evidence/views.ts';
import type { Cause, Diagnosis } from '../model/diagnosis.ts';
import type { Container, Pod } from '../model/objects.ts';
import type { Run } from './lab.ts';
import { originalOutcome } from './observed.ts';
import type { Experiment, Step } from '../model/experiment.ts';
import type { Lab } from './test.ts';

const MAX_WORDS = 400;
const cut = (text: string): string => (text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS - 1)}…` : text);

/** The first cause that a diagnosis gives for a container or the whole pod. */
export function causeFor(diagnosis: Diagnosis | null, container: string): Cause | undefined {
  return (
    diagnosis?.causes.find((cause) => cause.container === container || cause.container === null) ?? diagnosis?.causes[0]
  );
}

/** A run's end in a few words: `ran 30 s`, `exited 1 after 2 s`, `ImagePullBackOff`, `not scheduled`. */
export function outcomeOf(run: Run): string {
  switch (run.fate) {
    case 'lived':
      return `ran ${Math.round(run.ranSeconds)} s${run.ready && run.planned.spec.containers.some((container) => container.readinessProbe) ? ', ready' : ''}`;
    case 'died':
      return run.exitCode === null
        ? 'failed'
        : `exited ${run.exitCode} after ${Math.round(run.ranSeconds)} s${run.reason && run.reason !== 'Error' ? ` (${run.reason})` : ''}`;
    case 'completed':
      return `exited 0 after ${Math.round(run.ranSeconds)} s`;
    case 'stuck':
      return /^(?:[A-Z][A-Za-z]{3,40}|not scheduled)(?=:|$)/.exec(run.says)?.[0] ?? 'did not start';
    default:
      return run.fate;
  }
}

const containersIn = (spec: { containers: Container[]; initContainers?: Container[] }): Container[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
];

export function stepOf(run: Run): Step {
  const watched = containersIn(run.planned.spec as never).find((container) =>
    run.planned.watched.includes(container.name),
  );
  const cause = causeFor(run.diagnosis, run.planned.watched[0] ?? '');
  const pinned =
    run.planned.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.[0]?.matchFields?.find(
      (field) => field.key === 'metadata.name',
    )?.values?.[0];
  const says = run.fate === 'lived' ? '' : cut(cause ? `${cause.summary}` : run.says);
  return {
    name: run.planned.step,
    pod: run.pod?.metadata?.name ?? run.planned.object.metadata?.name ?? null,
    node: run.pod?.spec?.nodeName ?? pinned ?? null,
    image: watched?.image ?? null,
    outcome: outcomeOf(run),
    says,
  };
}

/** The original as observed: the first row of every test. */
export function originalStep(lab: Lab, container: ContainerView): Step {
  return {
    name: 'original, as observed',
    pod: lab.pod.metadata?.name ?? null,
    node: lab.pod.spec?.nodeName ?? null,
    image: container.spec.image ?? null,
    outcome: originalOutcome(lab.pod, container),
    says: cut(
      causeFor(lab.diagnosis, container.name)?.summary ?? container.dead?.message ?? container.waiting?.message ?? '',
    ),
  };
}

/** What a cause's fixes advise. */
export const adviceOf = (cause: Cause | undefined): Experiment['advice'] =>
  (cause?.fixes ?? []).slice(0, 3).map(({ text, command }) => ({ text, command }));

/** What `kubectl crashloop TEST` of the same pod is. */
export const testCommand = (test: string, pod: Pod): string =>
  `kubectl crashloop ${test} -n ${pod.metadata?.namespace} ${pod.metadata?.name}`;
