/** A process that finishes with success and is started again. */
import { restartPolicyOf } from '../../evidence/pod-state.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { hasKillingProbe, killOf, killUnseen } from '../support/kills.ts';
import { alternative, editFix, ownerOf } from '../support/owner.ts';
import { cut, summary, who } from '../support/words.ts';

const SHELL = /(?:^|\/)(?:ba|da|a|z|k)?sh$/;
/** Words that send a server to the background, where the runtime no longer sees it. */
const TO_BACKGROUND =
  /(?:^|\s)(?:--?daemon(?:ize)?(?:[ =](?:yes|true|1|on))?|daemonize yes|service \S{1,40} start|systemctl start|nohup|apachectl start|nginx|catalina\.sh start|pg_ctl start|&)(?=\s|;|$)/;

const words = (container: ContainerView): string[] => [
  ...(container.spec.command ?? []),
  ...(container.spec.args ?? []),
];

/** Why it finished, as far as what it was told to run gives it away. */
function hint(container: ContainerView): string {
  const told = words(container);
  if (told.length === 0)
    return "the image's own command is not a long-running server (a shell or interpreter without a terminal ends at once)";
  if (told.length === 1 && SHELL.test(told[0] ?? '')) return 'a shell without a script or terminal ends at once';
  if (TO_BACKGROUND.test(told.join(' '))) return 'a program sent to the background leaves nothing in the foreground';
  return 'the command runs to completion; it is not a long-running server';
}

function finished(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  if (dead?.exitCode !== 0 || dead.reason === 'OOMKilled' || context.pod.metadata?.deletionTimestamp) return [];
  if (restartPolicyOf(context.pod, container) !== 'Always' || container.type === 'init') return [];
  const kill = killOf(context, container);
  if (kill?.sure) return [];
  const log = context.log(container);
  // Told to stop, a well-behaved server ends with 0 as well.
  const stopped = log.state === 'known' && log.value.matches.some((match) => match.kind === 'shutting-down');
  const owner = ownerOf(context.pod);
  const told = words(container);
  const evidence: Citation[] = [
    citeExit(context, container),
    citePod(context, 'spec.restartPolicy', container.spec.restartPolicy ?? context.pod.spec?.restartPolicy ?? 'Always'),
  ];
  if (told.length > 0)
    evidence.push(
      citePod(
        context,
        `${container.specPath}.${container.spec.command ? 'command' : 'args'}`,
        cut(JSON.stringify(told), 200),
      ),
    );
  else evidence.push(citePod(context, `${container.specPath}.image`, container.spec.image ?? ''));
  if (log.state === 'known' && log.value.lines.length > 0)
    evidence.push(citeLog(context, log.value, log.value.decisive[0] ?? log.value.lines.length - 1));
  // A program that fails and still ends with 0: then the failure is why, and this its form. A line that only calls
  // itself an error may be a habit.
  const fatal =
    log.state === 'known'
      ? log.value.matches.filter((match) => match.fatal).map((match) => ({ match, line: log.value.lines[match.line] }))
      : [];
  const failed = fatal.some(({ match, line }) => match.kind !== 'error-line' || line?.severity === 'fatal');
  const complaint = failed ? undefined : fatal[0]?.line?.message;
  const job = `kubectl -n ${context.namespace} create job ${owner?.name ?? context.name}-once --image=${container.spec.image ?? ''}${told.length > 0 ? ` -- ${told.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')}` : ''}`;
  const fixes: Fix[] = [
    editFix(
      context,
      `if it should keep running: start the long-running server itself, in the foreground (${hint(container)})`,
    ),
    {
      text: 'if it is meant to finish: run it as a Job or CronJob (restartPolicy OnFailure or Never)',
      command: job,
      risk: 'changes',
    },
  ];
  if (!owner && container.type === 'app')
    fixes.push(
      alternative(
        editFix(context, 'let the bare pod end: restartPolicy OnFailure', {
          container: null,
          set: { restartPolicy: 'OnFailure' },
        }),
      ),
    );
  const ran =
    container.ranSeconds === undefined
      ? ''
      : container.ranSeconds < 1
        ? ' within a second'
        : ` after ${container.ranSeconds} s`;
  return [
    {
      result: 'found',
      id: 'app/exited-zero',
      category: 'app-error',
      confidence:
        stopped && hasKillingProbe(container)
          ? 'possible'
          : stopped || failed || complaint || killUnseen(context, container)
            ? 'likely'
            : 'confirmed',
      container: container.name,
      about: null,
      summary: summary(
        `${who(container)} completes with exit code 0${ran}, and restartPolicy Always restarts it${complaint ? '; its last words: ' : ''}`,
        complaint ?? '',
        complaint ? '' : ': it is not a long-running process',
      ),
      chain: [],
      evidence,
      fixes,
      ...(failed ? {} : { explains: ['app/error-line', 'app/structured-error'] }),
    },
  ];
}

export default defineCheck({
  id: 'app/exited-zero',
  category: 'app-error',
  title: 'Finishes with exit code 0 and is restarted',
  description:
    'The main process ends with success, and restartPolicy Always starts it again, with the same back-off as after a failure. Either it is a task that belongs into a Job, or the server was sent to the background.',
  criteria: {
    confirmed:
      'The API states exit code 0, reason Completed and restartPolicy Always, and nothing told the process to stop.',
    likely: 'As confirmed, but its log says that it was told to stop, or ends with an error.',
    possible: 'As likely, and it has a probe that may have done so.',
  },
  silent:
    'A container that a probe or a deletion stopped, init containers, and restartPolicy OnFailure or Never, where exit 0 is the end.',
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
  run: (context) => context.subjects.flatMap((container) => finished(context, container)),
});
