/** A process that exits with an error code and writes nothing about it. */
import { clientExit } from '../../knowledge/client-exits.ts';
import { describeExit } from '../../knowledge/exit-codes.ts';
import { command } from '../../model/command.ts';
import type { Terminated } from '../../model/objects.ts';
import type { LogAnalysis, LogLine } from '../../logs/log-analysis.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Citation, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { hasKillingProbe, killOf } from '../support/kills.ts';
import { editFix, look } from '../support/owner.ts';
import { cut, debugCommand, logCommand, sentence, summary, who } from '../support/words.ts';
import { commandWords } from './support/command-line.ts';

/** Reasons of the kubelet or the runtime that explain the end. */
const OTHER_REASONS = new Set([
  'StartError',
  'OOMKilled',
  'ContainerCannotRun',
  'ContainerStatusUnknown',
  'RestartingAllContainers',
  'Completed',
]);
/** Exit codes that other checks read. */
const OTHER_CODES = new Set([0, 132, 134, 135, 136, 137, 139, 143, 159]);

/** NTSTATUS of a DLL that is missing, or of another version than the program needs. */
const IMAGE_LACKS = new Set(['0xC0000135', '0xC0000139']);

function commandOf(container: ContainerView): string {
  const words = commandWords(container);
  return words.length > 0 ? cut(words.join(' '), 60) : "the image's own command";
}

function citeCommandOrImage(context: PodContext, container: ContainerView): Citation {
  const { spec, specPath } = container;
  if (!spec.command && !spec.args) return citePod(context, `${specPath}.image`, spec.image ?? '');
  return citePod(context, `${specPath}.${spec.command ? 'command' : 'args'}`, commandOf(container));
}

const after = ({ ranSeconds }: ContainerView): string => (ranSeconds === undefined ? '' : ` after ${ranSeconds} s`);

/** Returns the last line for a sentence: of a structured line its message, not its fields. */
const endOf = (line: LogLine | undefined): string =>
  line === undefined ? '' : line.text.trimStart().startsWith('{') ? line.message : line.text;

/** The log has lines, and none of them is an error. */
function withoutError(context: PodContext, container: ContainerView, dead: Terminated, log: LogAnalysis): Outcome {
  const last = log.lines.length - 1;
  const lines = [last, last - 1, last - 2, last - 3].filter((index) => index >= 0);
  const probe = look(
    'check for a Killing or Unhealthy event: its probe may have killed it',
    command`kubectl -n ${context.namespace} describe pod ${context.name}`,
  );
  return {
    result: 'found',
    id: 'app/silent-exit',
    category: 'app-error',
    confidence: 'possible',
    container: container.name,
    about: null,
    summary: summary(
      `${who(container)} exits with code ${dead.exitCode}${after(container)} without saying why; its log ends: `,
      endOf(log.lines[last]),
    ),
    chain: [],
    evidence: [citeExit(context, container), ...lines.map((index) => citeLog(context, log, index))],
    fixes: [
      look(
        `read the log (exit code ${dead.exitCode}: ${describeExit(dead.exitCode).meaning})`,
        logCommand(context, container, log),
      ),
      ...(hasKillingProbe(container) ? [probe] : []),
    ],
  };
}

/** The log and the termination message are empty. */
function withoutLog(context: PodContext, container: ContainerView, dead: Terminated): Outcome {
  const { spec } = context.pod;
  const windows = spec?.os?.name === 'windows' || spec?.nodeSelector?.['kubernetes.io/os'] === 'windows';
  const { name, meaning } = describeExit(dead.exitCode, windows ? 'windows' : 'linux');
  // An NTSTATUS has a meaning that fits; other codes have a name at most.
  const named = name === null ? '' : name.startsWith('0x') ? ` (${name}, ${meaning})` : ` (${name})`;
  const client = clientExit(commandWords(container), dead.exitCode);
  // Programs use exit code 1 for every error.
  const means = client
    ? ` (exit code ${dead.exitCode} of ${client.client}: ${client.meaning})`
    : dead.exitCode === 1
      ? ''
      : ` (exit code ${dead.exitCode}: ${meaning})`;
  const code = `${dead.exitCode}${named}${after(container)}`;
  return {
    result: 'found',
    id: 'app/silent-exit',
    category: IMAGE_LACKS.has(name ?? '') ? 'bad-image' : 'app-error',
    confidence: killOf(context, container) ? 'possible' : 'likely',
    container: container.name,
    about: null,
    summary: sentence(
      `${who(container)} exits with code ${code} and writes nothing: its log and termination message are empty`,
    ),
    chain: [],
    evidence: [
      citeExit(context, container),
      citePod(context, `log ${container.name}`, '(empty: no log output at all)'),
      citeCommandOrImage(context, container),
    ],
    fixes: [
      {
        text: `run the command by hand in the same image: ${commandOf(container)}${means}`,
        command: debugCommand(context, container, ['sh']),
        risk: 'changes',
        effect: 'shows',
      },
      editFix(
        context,
        'make it log to stdout at debug level, or write the reason and set terminationMessagePolicy: FallbackToLogsOnError',
      ),
    ],
  };
}

function silent(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  if (!dead || OTHER_REASONS.has(dead.reason ?? '') || OTHER_CODES.has(dead.exitCode)) return [];
  const log = context.log(container);
  if (log.state !== 'known' || killOf(context, container)?.sure) return [];
  if (log.value.lines.length > 0) {
    const hasError = log.value.decisive.length > 0 || log.value.matches.some((match) => match.fatal);
    return hasError ? [] : [withoutError(context, container, dead, log.value)];
  }
  return log.value.truncated || dead.message ? [] : [withoutLog(context, container, dead)];
}

export default defineCheck({
  id: 'app/silent-exit',
  category: 'app-error',
  title: 'Exits without a message',
  description:
    'The process exited with an error code, and neither its log nor its termination message says why. Only the exit ' +
    'code is recorded.',
  criteria: {
    confirmed: null,
    likely:
      'The log was read and is empty, there is no termination message, and the exit code is neither 0 nor that of a kill ' +
      'or a crash signal.',
    possible: 'The log has lines, but none is an error; or something outside killed the container before.',
  },
  silent: 'Logs that could not be read, and logs without their older lines.',
  sources: [
    'pkg/kubelet/kuberuntime/kuberuntime_container.go:getTerminationMessage',
    'https://man7.org/linux/man-pages/man3/sysexits.h.3head.html',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [],
  symptomOf: ['specific-error', 'unreachable-service', 'memory', 'kill', 'eviction'],
  weight: 10,
  run: (context) => context.subjects.flatMap((container) => silent(context, container)),
});
