/** A process that ends with an error code and writes nothing. */
import { describeExit } from '../../knowledge/exit-codes.ts';
import type { Terminated } from '../../model/objects.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { hasKillingProbe, killOf } from '../support/kills.ts';
import { editFix } from '../support/owner.ts';
import { cut, logCommand, summary, who } from '../support/words.ts';

/** Reasons that say themselves what happened (kubelet-made or the runtime's), and codes that other checks read. */
const TOLD_BY_REASON = new Set([
  'StartError',
  'OOMKilled',
  'ContainerCannotRun',
  'ContainerStatusUnknown',
  'RestartingAllContainers',
  'Completed',
]);
const TOLD_BY_CODE = new Set([0, 132, 134, 135, 136, 137, 139, 143, 159]);

/** NTSTATUS of a DLL that is missing, or of another version than the program was built for. */
const IMAGE_LACKS = new Set(['0xC0000135', '0xC0000139']);

/** What it was told to run: the spec's words, or the image's own. */
function command(container: ContainerView): string {
  const words = [...(container.spec.command ?? []), ...(container.spec.args ?? [])];
  return words.length > 0 ? cut(words.join(' '), 60) : "the image's own command";
}

/** A log that ends as if nothing were wrong: the end is known, the reason is not. */
function calm(context: PodContext, container: ContainerView, dead: Terminated, log: LogAnalysis): Outcome {
  const last = log.lines.length - 1;
  return {
    result: 'found',
    id: 'app/silent-exit',
    category: 'app-error',
    confidence: 'possible',
    container: container.name,
    about: null,
    summary: summary(
      `${who(container)} exits with code ${dead.exitCode}${container.ranSeconds === undefined ? '' : ` after ${container.ranSeconds} s`} without saying why; its log ends: `,
      log.lines[last]?.text ?? '',
    ),
    chain: [],
    evidence: [
      citeExit(context, container),
      ...[last, last - 1, last - 2, last - 3]
        .filter((index) => index >= 0)
        .map((index) => citeLog(context, log, index)),
    ],
    fixes: [
      {
        text: `exit code ${dead.exitCode}: ${describeExit(dead.exitCode).meaning}`,
        command: logCommand(context, container, log),
        risk: 'read-only',
      },
      ...(hasKillingProbe(container)
        ? [
            {
              text: 'it has a probe that may have killed it; see whether a Killing or Unhealthy event is left',
              command: `kubectl -n ${context.namespace} describe pod ${context.name}`,
              risk: 'read-only' as const,
            },
          ]
        : []),
    ],
  };
}

function silent(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  if (!dead || TOLD_BY_REASON.has(dead.reason ?? '') || TOLD_BY_CODE.has(dead.exitCode)) return [];
  const log = context.log(container);
  if (log.state !== 'known' || killOf(context, container)?.sure) return [];
  if (log.value.lines.length > 0)
    return log.value.decisive.length === 0 && !log.value.matches.some((match) => match.fatal)
      ? [calm(context, container, dead, log.value)]
      : [];
  if (log.value.truncated || dead.message) return [];
  const windows =
    context.pod.spec?.os?.name === 'windows' || context.pod.spec?.nodeSelector?.['kubernetes.io/os'] === 'windows';
  const meaning = describeExit(dead.exitCode, windows ? 'windows' : 'linux');
  // An NTSTATUS says what happened by itself; of the rest only a name is worth the room.
  const named =
    meaning.name === null
      ? ''
      : meaning.name.startsWith('0x')
        ? ` (${meaning.name}, ${meaning.meaning})`
        : ` (${meaning.name})`;
  const after = container.ranSeconds === undefined ? '' : ` after ${container.ranSeconds} s`;
  return [
    {
      result: 'found',
      id: 'app/silent-exit',
      category: IMAGE_LACKS.has(meaning.name ?? '') ? 'bad-image' : 'app-error',
      confidence: killOf(context, container) ? 'possible' : 'likely',
      container: container.name,
      about: null,
      summary: cut(
        `${who(container)} exits with code ${dead.exitCode}${named}${after} and writes nothing: its log and termination message are empty`,
        160,
      ),
      chain: [],
      evidence: [
        citeExit(context, container),
        {
          object: `Pod/${context.name}`,
          field: `log ${container.name}`,
          time: null,
          quote: '(empty: no log output at all)',
        },
        citePod(
          context,
          `${container.specPath}.${container.spec.command ? 'command' : container.spec.args ? 'args' : 'image'}`,
          container.spec.command || container.spec.args ? command(container) : (container.spec.image ?? ''),
        ),
      ],
      fixes: [
        {
          text: `exit code ${dead.exitCode}: ${meaning.meaning}; run ${command(container)} by hand in the same image to see it fail`,
          command: `kubectl -n ${context.namespace} debug ${context.name} -it --copy-to=${context.name}-debug --container=${container.name} -- sh`,
          risk: 'changes',
        },
        editFix(
          context,
          'have it log to stdout at debug level, or set terminationMessagePolicy: FallbackToLogsOnError and write the reason before it exits',
        ),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/silent-exit',
  category: 'app-error',
  title: 'Exits without a word',
  description:
    'The process ended with an error code, and neither its log nor its termination message tells why. What the code means is all that is recorded.',
  criteria: {
    confirmed: null,
    likely:
      'The log was read and is empty, there is no termination message, and the exit code is neither 0 nor that of a kill or a crash match.',
    possible: 'The log has lines, and none of them tells of an error; or an earlier end was a kill from outside.',
  },
  silent: 'A log that could not be read, or of which older lines were left out.',
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
