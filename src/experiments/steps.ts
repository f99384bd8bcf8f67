/** The rows of the result table: the copies and the original. Pure. */
import { editCommand } from '../checks/support/owner.ts';
import { takes } from '../diagnosis/takes/takes.ts';
import type { CopyTest } from '../diagnosis/takes/takes.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Cause, Diagnosis, PrintedFix } from '../model/diagnosis.ts';
import type { Experiment, Step } from '../model/experiment-answer.ts';
import type { Pod } from '../model/objects.ts';
import { placeOf } from './api.ts';
import { exitText } from './look.ts';
import { caseOf, originalOutcome } from './observed.ts';
import type { Run } from './run-copy.ts';
import type { Lab } from './test.ts';
import { command, lineOf } from '../model/command.ts';

const MAX_LENGTH = 400;
const cut = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text);

/** Returns the first cause that a diagnosis names for a container or the whole pod, else its first cause. */
export function causeFor(diagnosis: Diagnosis | null, container: string): Cause | undefined {
  return (
    diagnosis?.causes.find((cause) => cause.container === container || cause.container === null) ?? diagnosis?.causes[0]
  );
}

/** Returns how a run ended, in a few words: `ran 30 s`, `exited 1 after 2 s`, `ImagePullBackOff`, `not scheduled`. */
export function outcomeOf(run: Run): string {
  switch (run.fate) {
    case 'lived': {
      const probed = run.planned.spec.containers.some((container) => container.readinessProbe);
      return `ran ${Math.round(run.ranSeconds)} s${run.ready && probed ? ', ready' : ''}`;
    }
    case 'died':
      return run.exitCode === null ? 'failed' : exitText(run.exitCode, run.reason, run.ranSeconds);
    case 'completed':
      return run.output === undefined ? exitText(0, null, run.ranSeconds) : 'listed';
    case 'stuck':
      return run.held?.by === 'scheduler' ? 'not scheduled' : (run.held?.reason ?? 'did not start');
    case 'unstarted':
      return 'not started yet';
    default:
      return run.fate;
  }
}

/** Returns a copy as a row. */
export function stepOf(run: Run): Step {
  const { planned, pod } = run;
  const { initContainers = [], containers } = planned.spec;
  const watched = [...initContainers, ...containers].find(({ name }) => planned.watched.includes(name));
  const cause = causeFor(run.diagnosis, planned.watched[0] ?? '');
  return {
    name: planned.step,
    pod: pod?.metadata?.name ?? planned.object.metadata?.name ?? null,
    node: pod?.spec?.nodeName ?? planned.node,
    image: watched?.image ?? null,
    outcome: outcomeOf(run),
    says: run.fate === 'lived' || run.output !== undefined ? '' : cut(cause?.summary ?? run.says),
  };
}

/** Returns the original as a row: the first of every experiment. */
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

/**
 * Returns the first fixes of a cause as advice.
 * @param most how many at most
 */
export const adviceOf = (cause: Pick<Cause, 'fixes'> | undefined, most = 3): Experiment['advice'] =>
  (cause?.fixes ?? []).slice(0, most).map((fix) => ({ text: fix.text, command: fix.command }));

/**
 * Returns fixes of a cause that a copy has, for the original: a command that names a copy, which is gone by
 * then, edits the original's workload instead where it edits, and is left out elsewhere.
 */
export function adviceFromCopy(fixes: readonly PrintedFix[], lab: Lab, runs: readonly Run[]): Experiment['advice'] {
  const copies = runs.flatMap(({ planned }) => planned.object.metadata?.name ?? []);
  const { pod } = lab;
  const [namespace, name] = placeOf(pod);
  return fixes.map(({ text, command: line, risk }) => {
    if (!copies.some((copy) => line?.includes(copy))) return { text, command: line };
    return {
      text,
      command: risk === 'restarts' || risk === 'recreates' ? lineOf(editCommand({ pod, namespace, name })) : null,
    };
  });
}

/** Returns the command that runs another experiment on the same pod. */
export const testCommand = (test: string, { metadata }: Pod, flags: readonly string[] = []): string | null =>
  lineOf(command`kubectl crashloop ${test} -n ${metadata?.namespace ?? ''} ${metadata?.name ?? ''} ${flags}`);

/** Returns the advice to run another experiment that creates copies; none where it would refuse the pod. */
export const adviceToTest = (test: CopyTest, text: string, lab: Lab): Experiment['advice'] =>
  takes(test, caseOf(lab), {}, () => undefined) ? [{ text, command: testCommand(test, lab.pod) }] : [];
