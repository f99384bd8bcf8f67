/** The general reading of a log: the line that says why, whoever wrote it. */
import { defineCheck } from '../check.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { Outcome } from '../../model/finding.ts';
import { lastErrors, sayError } from './support/last-error.ts';

export default defineCheck({
  id: 'app/error-line',
  category: 'app-error',
  title: 'Error in the log',
  description:
    'The log ends with an error that no pattern knows. Its own words are the best account of why the program gave up.',
  criteria: {
    confirmed: null,
    likely:
      'A line of severity error or fatal stands in the last cascade and the process then ended by itself with a code other than 0.',
    possible:
      'The line has no severity of its own, stands before the last cascade, or the container was killed from outside.',
  },
  silent:
    'Errors that the program survives; anything a more particular check reads off the same log; JSON and logfmt lines, which app/structured-error tells.',
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
      one.line.fields === null ? [sayError(context, one, 'app/error-line', one.line.message || one.line.text)] : [],
    );
    if (found.length > 0) return found;
    if (
      context.subjects.length > 0 &&
      context.subjects.every((container) => container.dead === undefined || container.dead.reason === 'StartError')
    ) {
      return [ruledOut('the application never ran')];
    }
    const unread = context.subjects
      .filter((container) => container.dead !== undefined)
      .map((container) => ({ container, log: context.log(container) }));
    const closed = unread.find(({ log }) => log.state !== 'known');
    if (closed === undefined) return [];
    const why =
      closed.log.state === 'forbidden' || closed.log.state === 'failed'
        ? closed.log.why
        : closed.log.state === 'absent'
          ? 'the cluster no longer has it'
          : 'not collected';
    return [unknown(`the log of ${closed.container.name} could not be read: ${why}`)];
  },
});
