/** A process that completes and that the kubelet starts again. */
import { restartPolicyOf } from '../../evidence/pod-state.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { hasKillingProbe, killOf, killUnseen } from '../support/kills.ts';
import { alternative, editFix, ownerOf } from '../support/owner.ts';
import { cut, summary, who } from '../support/words.ts';
import { commandWords } from './support/command-line.ts';

const SHELL = /(?:^|\/)(?:ba|da|a|z|k)?sh$/;
const DAEMON = String.raw`--?daemon(?:ize)?(?:[ =](?:yes|true|1|on))?|daemonize yes`;
const STARTERS = String.raw`service \S{1,40} start|systemctl start|nohup|apachectl start|nginx|catalina\.sh start|pg_ctl start|&`;
/** Words that send a server to the background. The runtime only sees the process in the foreground. */
const TO_BACKGROUND = new RegExp(String.raw`(?:^|\s)(?:${DAEMON}|${STARTERS})(?=\s|;|$)`);

/** Returns why the process completed, as far as its command shows. */
function hint(words: readonly string[]): string {
  if (words.length === 0)
    return "the image's own command is no long-running server; a shell or interpreter without a terminal exits at once";
  if (words.length === 1 && SHELL.test(words[0] ?? '')) return 'a shell without a script or terminal exits at once';
  if (TO_BACKGROUND.test(words.join(' '))) return 'a program in the background leaves no process in the foreground';
  return 'the command runs to completion; it is no long-running server';
}

function fixesOf(context: PodContext, container: ContainerView, words: readonly string[]): Fix[] {
  const owner = ownerOf(context.pod);
  const name = `${owner?.name ?? context.name}-once`;
  const ownWords = words.length > 0 ? ['--', ...words] : [];
  const fixes: Fix[] = [
    editFix(context, `if it should keep running, start the server in the foreground (${hint(words)})`),
    {
      text: 'if it is meant to finish, run it as a Job or CronJob (restartPolicy OnFailure or Never)',
      command: command`kubectl -n ${context.namespace} create job ${name} --image=${container.spec.image ?? ''} ${ownWords}`,
      risk: 'changes',
    },
  ];
  // A change of the pod's policy does nothing for a container with its own policy.
  const set = { restartPolicy: 'OnFailure' };
  return owner || container.type !== 'app' || container.spec.restartPolicy
    ? fixes
    : [
        ...fixes,
        alternative(
          editFix(context, 'set restartPolicy: OnFailure, so that the bare pod ends', { container: null, set }),
        ),
      ];
}

function citeWhatRan(context: PodContext, container: ContainerView, words: readonly string[]): Citation {
  if (words.length === 0) return citePod(context, `${container.specPath}.image`, container.spec.image ?? '');
  const field = `${container.specPath}.${container.spec.command ? 'command' : 'args'}`;
  return citePod(context, field, cut(JSON.stringify(words), 200));
}

/** Returns what the log says about the end: whether something stopped it, whether it failed, and its last error. */
function endOf(log: LogAnalysis): { stopped: boolean; failed: boolean; lastError: string | undefined } {
  const fatal = log.matches.filter((match) => match.fatal);
  // Some programs log every line as an error; such a line alone does not mean that the program failed.
  const failed = fatal.some(({ kind, line }) => kind !== 'error-line' || log.lines[line]?.severity === 'fatal');
  return {
    stopped: log.matches.some(({ kind }) => kind === 'shutting-down'),
    failed,
    lastError: failed || !fatal[0] ? undefined : log.lines[fatal[0].line]?.message,
  };
}

function inTime(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  return seconds < 1 ? ' within a second' : ` after ${seconds} s`;
}

function completed(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  if (dead?.exitCode !== 0 || dead.reason === 'OOMKilled' || context.pod.metadata?.deletionTimestamp) return [];
  if (restartPolicyOf(context.pod, container) !== 'Always' || container.type === 'init') return [];
  if (killOf(context, container)?.sure) return [];
  const fact = context.log(container);
  const log = fact.state === 'known' ? fact.value : undefined;
  // A server that is told to stop exits with 0 as well.
  const { stopped, failed, lastError } = log ? endOf(log) : { stopped: false, failed: false, lastError: undefined };
  const doubtful = stopped || failed || lastError || killUnseen(context, container);
  const words = commandWords(container);
  // A container may have its own (1.34 and later).
  const policyPath = container.spec.restartPolicy ? `${container.specPath}.restartPolicy` : 'spec.restartPolicy';
  const policy = container.spec.restartPolicy ?? context.pod.spec?.restartPolicy ?? 'Always';
  const ends = `${who(container)} completes with exit code 0${inTime(container.ranSeconds)}, and restartPolicy Always restarts it`;
  return [
    {
      result: 'found',
      id: 'app/exited-zero',
      category: 'app-error',
      confidence: stopped && hasKillingProbe(container) ? 'possible' : doubtful ? 'likely' : 'confirmed',
      container: container.name,
      about: null,
      summary: lastError
        ? summary(`${ends}; its log ends: `, lastError)
        : summary(ends, '', ': it is not a long-running process'),
      chain: [],
      evidence: [
        citeExit(context, container),
        citePod(context, policyPath, policy),
        citeWhatRan(context, container, words),
        ...(log && log.lines.length > 0 ? [citeLog(context, log, log.decisive[0] ?? log.lines.length - 1)] : []),
      ],
      fixes: fixesOf(context, container, words),
      // The failure of a program that still exits with 0 is the cause; the exit is its symptom.
      ...(failed ? {} : { explains: ['app/error-line', 'app/structured-error'] }),
    },
  ];
}

export default defineCheck({
  id: 'app/exited-zero',
  category: 'app-error',
  title: 'Completes with exit code 0 and is restarted',
  description:
    'The main process completes, and restartPolicy Always starts it again, with the same back-off as after a failure. ' +
    'It is a task that belongs into a Job, or the server went to the background.',
  criteria: {
    confirmed:
      'The API states exit code 0, reason Completed and restartPolicy Always, and no log line says it was stopped.',
    likely: 'As confirmed, but its log says that it was stopped, or ends with an error.',
    possible: 'As likely, and the container has a probe that may have stopped it.',
  },
  silent:
    'Containers that a probe or a deletion stopped, init containers, and restartPolicy OnFailure or Never, where exit ' +
    'code 0 is the end.',
  sources: [
    'pkg/kubelet/container/helpers.go:ShouldContainerBeRestarted',
    'pkg/kubelet/kuberuntime/kuberuntime_manager.go:doBackOff',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['app/silent-exit'],
  symptomOf: ['specific-error', 'memory', 'kill', 'eviction'],
  weight: 45,
  run: (context) => context.subjects.flatMap((container) => completed(context, container)),
});
