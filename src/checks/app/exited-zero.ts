/** A process that completes and that the kubelet starts again. */
import { restartPolicyOf } from '../../evidence/pod-state.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { hasKillingProbe, killOf, killUnseen } from '../support/kills.ts';
import { cut, summary, who } from '../support/words.ts';
import { adviceFrom } from './support/advice/advise.ts';
import { commandWords } from './support/command-line.ts';
import { flagObjects } from './support/flag-objects.ts';
import { doneIn, endOf, endsByCommand, isServer, lastWords, daemonFlag } from './support/gave-up.ts';
import { adviceOn } from './support/refused-advice.ts';
import { taskFixes } from './support/task-fixes.ts';

function citeWhatRan(context: PodContext, container: ContainerView, words: readonly string[]): Citation {
  if (words.length === 0) return citePod(context, `${container.specPath}.image`, container.spec.image ?? '');
  const field = `${container.specPath}.${container.spec.command ? 'command' : 'args'}`;
  return citePod(context, field, cut(JSON.stringify(words), 200));
}

function inTime(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  return seconds < 1 ? ' within a second' : ` after ${seconds} s`;
}

function endReason(words: readonly string[], serves: boolean, done: string | undefined): string {
  if (done !== undefined) return `: its work is done (${cut(done, 60)})`;
  const flag = daemonFlag(words);
  if (flag !== undefined) return `: "${cut(flag, 40)}" sends it to the background`;
  return serves ? '' : ': it is not a long-running process';
}

/** Returns what the last error of a program asks for that ended with exit code 0. */
function adviceFor(
  context: PodContext,
  container: ContainerView,
  log: LogAnalysis | undefined,
  said: string | undefined,
): readonly Fix[] {
  if (said === undefined) return [];
  const start = said.slice(0, 80);
  const refused = log?.matches.find((match) => match.kind === 'refused' && match.fields.detail.includes(start));
  if (refused?.kind === 'refused') return adviceOn(context, container, refused.fields.what, said);
  return adviceFrom(context, container, said);
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
  const serves = isServer(container);
  const last = log ? lastWords(log) : undefined;
  const done = log && !serves && !failed ? doneIn(log) : undefined;
  const said = lastError ?? (serves && last !== undefined ? log!.lines[last]?.message : undefined);
  // Without a reason in the log, an object that a flag names may be missing.
  const flags = serves ? flagObjects(context, container) : undefined;
  // A container may have its own (1.34 and later).
  const policyPath = container.spec.restartPolicy ? `${container.specPath}.restartPolicy` : 'spec.restartPolicy';
  const policy = container.spec.restartPolicy ?? context.pod.spec?.restartPolicy ?? 'Always';
  const ends = `${who(container)} completes with exit code 0${inTime(container.ranSeconds)}, and restartPolicy Always restarts it`;
  return [
    {
      result: 'found',
      id: 'app/exited-zero',
      category: 'app-error',
      confidence:
        stopped && hasKillingProbe(container) ? 'possible' : doubtful || !endsByCommand(words) ? 'likely' : 'confirmed',
      container: container.name,
      about: null,
      summary:
        said === undefined
          ? summary(ends, '', `${endReason(words, serves, done?.message)}${flags?.says ?? ''}`)
          : summary(`${ends}${flags?.says ?? ''}; its log ends: `, said),
      chain: [],
      evidence: [
        citeExit(context, container),
        citePod(context, policyPath, policy),
        citeWhatRan(context, container, words),
        ...(log && log.lines.length > 0 ? [citeLog(context, log, done?.index ?? last ?? log.lines.length - 1)] : []),
        ...(flags?.evidence ?? []),
      ],
      fixes: [
        ...(flags?.fixes ?? []),
        ...taskFixes(context, container, words, adviceFor(context, container, log, said), done !== undefined),
      ],
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
      'The API states exit code 0, reason Completed and restartPolicy Always, no log line says it was stopped, and its ' +
      'command is a shell without a script, or sends a server to the background.',
    likely:
      'As confirmed, but the command does not show why it ends, or the log says that it was stopped or has an error.',
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
