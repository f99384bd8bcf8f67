/** The general reading of a log: its last error line. */
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeField } from '../support/cite.ts';
import { mayHaveRun, noProcess } from '../support/stage.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { Outcome, RuledOut } from '../../model/finding.ts';
import { lastErrors, findingOf } from './support/last-error.ts';

/**
 * Returns the proof that no program ran. Where the pod names the command, a start that the runtime refuses may be a fault
 * of that command.
 */
function neverRan(context: PodContext): RuledOut | undefined {
  const { pod, name, subjects } = context;
  const [first] = subjects;
  const refused = subjects.filter(
    ({ dead, waiting }) => dead?.reason === 'StartError' || waiting?.reason === 'CreateContainerError',
  );
  if (refused.some(({ spec }) => spec.command !== undefined || spec.args !== undefined)) return undefined;
  if (first === undefined || !subjects.every(({ dead }) => dead?.reason === 'StartError')) return noProcess(pod);
  // After a run, the next start may fail because of what that run left behind, such as files in memory.
  if (subjects.some((container) => mayHaveRun(context, container))) return undefined;
  return ruledOut(
    'the application has not run: the runtime could not start it',
    citeField(`Pod/${name}`, `${first.deadPath}.reason`, 'StartError'),
  );
}

export default defineCheck({
  id: 'app/error-line',
  category: 'app-error',
  title: 'Error in the log',
  description: 'The log ends with an error that no pattern knows. Its words are the best explanation of the exit.',
  criteria: {
    confirmed: null,
    likely:
      'A line of severity error or fatal is in the final error block, and the process then exited by itself with a code ' +
      'other than 0.',
    possible: 'The line has no severity, or is before the final error block, or something else killed the container.',
  },
  silent:
    'Errors that the program survives, errors that a more specific check reads, and JSON and logfmt lines ' +
    '(app/structured-error).',
  sources: [
    'https://kubernetes.io/docs/concepts/cluster-administration/logging/',
    'pkg/kubelet/kubelet_pods.go:GetKubeletContainerLogs',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: ['app/silent-exit', 'app/exited-zero', 'app/exit-sigterm', 'app/self-killed'],
  symptomOf: ['specific-error', 'unreachable-service', 'memory', 'kill', 'eviction'],
  weight: 20,
  run: (context): readonly Outcome[] => {
    const found = lastErrors(context).flatMap((one) =>
      one.line.fields === null ? [findingOf(context, one, 'app/error-line', one.said)] : [],
    );
    if (found.length > 0) return found;
    const never = neverRan(context);
    if (never) return [never];
    const logs = context.subjects
      .filter((container) => container.dead !== undefined)
      .map((container) => ({ container, log: context.log(container) }));
    const unread = logs.find(({ log }) => log.state !== 'known');
    if (unread === undefined) return [];
    const why =
      unread.log.state === 'forbidden' || unread.log.state === 'failed'
        ? unread.log.why
        : unread.log.state === 'absent'
          ? 'the cluster no longer has it'
          : 'not collected';
    return [unknown(`the log of ${unread.container.name} could not be read: ${why}`)];
  },
});
