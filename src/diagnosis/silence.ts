/** What the pod's own status says about a category in which no check found anything. */
import { isFailing } from '../model/diagnosis.ts';
import type { Category } from '../model/finding.ts';
import type { ContainerView } from '../evidence/views.ts';
import { containersOf } from '../evidence/containers.ts';
import type { Pod } from '../model/objects.ts';
import type { CategoryResult, State } from '../model/diagnosis.ts';

/** Exit codes of a shell or the runtime if the image lacks something, and the exit code of SIGKILL. */
const IMAGE_CODES = new Set([126, 127, 128, 255]);
const KILLED = 137;

const times = (seconds: number | undefined): string =>
  seconds === undefined ? 'ran' : seconds < 1 ? 'ran for less than 1 s' : `ran for ${Math.round(seconds)} s`;

/** Returns whether the runtime started the process; the time is 1970 if it did not. */
const hasRun = (container: ContainerView): boolean =>
  container.dead !== undefined &&
  container.dead.reason !== 'StartError' &&
  Date.parse(container.dead.startedAt ?? '') > 0;

type Say = (why: string) => CategoryResult;

function ofStarted(
  category: Category,
  subjects: readonly ContainerView[],
  ruledOut: Say,
  unknown: Say,
): CategoryResult {
  const first = subjects[0]!;
  const codes = [...new Set(subjects.map((container) => container.dead!.exitCode))];
  switch (category) {
    case 'bad-image':
      return codes.some((code) => IMAGE_CODES.has(code))
        ? unknown(`exit code ${codes.join(', ')} may come from the image`)
        : ruledOut(`the process of ${first.name} ${times(first.ranSeconds)}`);
    case 'missing-config':
      return ruledOut(`${first.name} started: everything it refers to exists`);
    case 'volume':
      return ruledOut(`${first.name} started: every volume is mounted`);
    case 'resource-limits':
      if (codes.includes(KILLED)) return unknown('exit code 137 is SIGKILL; its sender is unknown');
      return ruledOut(
        `exit code ${codes.join(', ')} (${[...new Set(subjects.map((container) => container.dead!.reason ?? 'no reason'))].join(', ')}), not killed for memory`,
      );
    case 'liveness-probe':
      return unknown('no probe event is left; Kubernetes keeps events for one hour');
    case 'node':
      return unknown('no sibling on another node to compare with');
    case 'app-error':
      return unknown('the log gives no reason');
  }
}

function ofNeverStarted(category: Category, unscheduled: boolean, ruledOut: Say, unknown: Say): CategoryResult {
  switch (category) {
    case 'app-error':
    case 'liveness-probe':
      return ruledOut('no process has run yet');
    case 'bad-image':
      return unscheduled
        ? ruledOut('no node has tried to pull the image yet')
        : unknown('no container has started yet');
    default:
      return unknown(unscheduled ? 'it is not scheduled yet' : 'no evidence for or against it');
  }
}

/**
 * Returns the outcome of a category.
 * @param subjects the failing containers
 */
export function bySilence(
  category: Category,
  pod: Pod | undefined,
  subjects: readonly ContainerView[],
  state: State,
): CategoryResult {
  const ruledOut: Say = (why) => ({ category, result: 'ruled-out', why });
  const unknown: Say = (why) => ({ category, result: 'unknown', why });
  if (!isFailing(state)) return ruledOut(`the pod is ${state}`);
  if (pod === undefined) return unknown('there is no pod to examine');
  if (subjects.length > 0 && subjects.every(hasRun)) return ofStarted(category, subjects, ruledOut, unknown);
  const anyRan = containersOf(pod).some((container) => hasRun(container) || container.state === 'running');
  return anyRan
    ? unknown('no evidence for or against it')
    : ofNeverStarted(category, !pod.spec?.nodeName, ruledOut, unknown);
}
