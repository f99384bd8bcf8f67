/** The termination message, which the program wrote before it exited. */
import { citeExit, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { adviceFrom } from './support/advice/advise.ts';
import { command } from '../../model/command.ts';
import type { Confidence } from '../../model/finding.ts';
import { killOf } from '../support/kills.ts';
import { editFix, look } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';

/** Reasons for which the runtime or the kubelet wrote the message. */
const NOT_THE_APPS = new Set([
  'StartError',
  'ContainerCannotRun',
  'ContainerStatusUnknown',
  'OOMKilled',
  'RestartingAllContainers',
  'Completed',
]);

/** Prints the termination messages of each container. */
const MESSAGES =
  '{range .status.containerStatuses[*]}{.name}{": "}{.state.terminated.message}{.lastState.terminated.message}{"\\n"}{end}';

/** Returns the line of a message that says most: the last error, else the last line that is no frame of a trace. */
function tellingLine(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const plain = lines.filter((line) => !/^(?:at |File "|goroutine |#\d+ |\S+\.go:\d+|\.{3} \d+ more)/.test(line));
  return (
    plain.findLast((line) =>
      /error|fatal|fail|panic|cannot|could not|unable|invalid|missing|denied|exception/i.test(line),
    ) ??
    plain.at(-1) ??
    lines.at(-1) ??
    ''
  );
}

export default defineCheck({
  id: 'app/termination-message',
  category: 'app-error',
  title: 'Termination message',
  description:
    'The program wrote a termination message (terminationMessagePath), or the kubelet made one of the end of its log ' +
    '(FallbackToLogsOnError).',
  criteria: {
    confirmed: null,
    likely: 'The program wrote a message, or it is the end of the log; and it exited with a code other than 0.',
    possible: 'Something else killed the container.',
  },
  silent: 'Messages of the runtime or the kubelet, and errors that a more specific check reads.',
  sources: [
    'pkg/kubelet/kuberuntime/kuberuntime_container.go:getTerminationMessage',
    'https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: ['app/silent-exit', 'app/error-line', 'app/structured-error', 'app/exit-sigterm', 'app/self-killed'],
  symptomOf: ['specific-error', 'unreachable-service', 'memory', 'kill', 'eviction'],
  weight: 30,
  run: (context) =>
    context.subjects.flatMap((container) => {
      const dead = container.dead;
      const message = dead?.message?.trim();
      if (!dead || !message || dead.exitCode === 0 || NOT_THE_APPS.has(dead.reason ?? '')) return [];
      const confidence: Confidence = killOf(context, container) ? 'possible' : 'likely';
      const line = tellingLine(message);
      const advice = adviceFrom(context, container, line, message);
      return [
        {
          result: 'found' as const,
          id: 'app/termination-message',
          category: 'app-error' as const,
          confidence,
          container: container.name,
          about: null,
          summary: summary(`${who(container)} exits ${dead.exitCode}; its termination message: `, line),
          chain: [],
          evidence: [
            citePod(context, `${container.deadPath}.message`, line, dead.finishedAt ?? null),
            citeExit(context, container),
          ],
          fixes: [
            ...(message === line
              ? []
              : [
                  look(
                    'read the whole message',
                    command`kubectl -n ${context.namespace} get pod ${context.name} -o jsonpath=${MESSAGES}`,
                  ),
                ]),
            ...(advice.length > 0 ? advice : [editFix(context, 'fix what the message names')]),
          ],
        },
      ];
    }),
});
