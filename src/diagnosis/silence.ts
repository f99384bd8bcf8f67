/** What the pod's own status says about a category where no check had anything to find. */
import type { Category } from '../model/finding.ts';
import type { ContainerView } from '../evidence/views.ts';
import { containersOf } from '../evidence/containers.ts';
import type { Pod } from '../model/objects.ts';
import type { CategoryResult, State } from '../model/diagnosis.ts';

/** Exit codes that a shell or the runtime gives where the image lacks something, and those of an end by SIGKILL. */
const IMAGE_CODES = new Set([126, 127, 128, 255]);
const KILLED = 137;

const times = (seconds: number | undefined): string =>
  seconds === undefined ? 'ran' : seconds < 1 ? 'ran for under a second' : `ran for ${Math.round(seconds)} s`;

/** Its process was started by the runtime: 1970 stands where none was. */
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
        ? unknown(`exit ${codes.join(', ')} can be the image's`)
        : ruledOut(`the process of ${first.name} ${times(first.ranSeconds)}`);
    case 'missing-config':
      return ruledOut(`${first.name} started: all it refers to is there`);
    case 'volume':
      return ruledOut(`${first.name} started: every volume is mounted`);
    case 'resource-limits':
      if (codes.includes(KILLED)) return unknown('137 is a SIGKILL, and nothing recorded tells whose');
      return ruledOut(
        `exit ${codes.join(', ')} (${[...new Set(subjects.map((container) => container.dead!.reason ?? 'no reason'))].join(', ')}), not killed for memory`,
      );
    case 'liveness-probe':
      return unknown('no event tells of a probe; they last an hour');
    case 'node':
      return unknown('no sibling on another node to compare with');
    case 'app-error':
      return unknown('the log names no reason');
  }
}

function ofNeverStarted(category: Category, unscheduled: boolean, ruledOut: Say, unknown: Say): CategoryResult {
  switch (category) {
    case 'app-error':
    case 'liveness-probe':
      return ruledOut('no process of it has run yet');
    case 'bad-image':
      return unscheduled ? ruledOut('no node has tried to pull it yet') : unknown('no container has started yet');
    default:
      return unknown(unscheduled ? 'it is not scheduled yet' : 'nothing recorded speaks for or against it');
  }
}

/**
 * @param subjects the containers in trouble
 */
export function bySilence(
  category: Category,
  pod: Pod | undefined,
  subjects: readonly ContainerView[],
  state: State,
): CategoryResult {
  const ruledOut: Say = (why) => ({ category, result: 'ruled-out', why });
  const unknown: Say = (why) => ({ category, result: 'unknown', why });
  if (state === 'healthy' || state === 'recovered' || state === 'completed') return ruledOut(`the pod is ${state}`);
  if (pod === undefined) return unknown('there is no pod to look at');
  if (subjects.length > 0 && subjects.every(hasRun)) return ofStarted(category, subjects, ruledOut, unknown);
  const anyRan = containersOf(pod).some((container) => hasRun(container) || container.state === 'running');
  return anyRan
    ? unknown('nothing recorded speaks for or against it')
    : ofNeverStarted(category, !pod.spec?.nodeName, ruledOut, unknown);
}
