/** A process that crashed in native code: SIGSEGV, SIGABRT, SIGILL, SIGBUS, SIGFPE, SIGSYS, SIGTRAP. */
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { killOf, ownStopCode } from '../support/kills.ts';
import { codeFix, look } from '../support/owner.ts';
import { hasLittleShm, shmFix } from '../support/shared-memory.ts';
import { endedBy, GENERAL_KINDS } from '../support/ended.ts';
import type { LogAnalysis, LogLine } from '../../logs/log-analysis.ts';
import { cut, logCommand, summary, who } from '../support/words.ts';
import { adviceFrom } from './support/advice/advise.ts';
import { CHILD_SIGNAL, crashIn, CRASHES } from './support/crash-signals.ts';
import type { Crash } from './support/crash-signals.ts';
import { cpuStep, elsewhere } from './support/crash-steps.ts';
import { unusableHugePages } from './support/huge-pages.ts';

/** Languages in which an abort is the crash itself. The runtimes of others abort after an unhandled exception. */
const NATIVE: ReadonlySet<string> = new Set(['C', 'C++', 'D', 'Zig']);

/** Returns what a signal means. */
const meaningOf = ({ signal, what }: Crash, context: PodContext, container: ContainerView): string =>
  signal === 'SIGBUS' && hasLittleShm(context, container) ? `${what} (64Mi: no volume is there)` : what;

/** A line that only repeats that a signal ended the process. */
const BANNER =
  /^\W{0,8}(?:caught (?:fatal )?signal|(?:fatal )?signal|sig[a-z]{3,4}|segmentation fault|aborted|illegal instruction|bus error)\b.{0,60}$/i;

const FAILURES: ReadonlySet<LogLine['severity']> = new Set(['warn', 'error', 'fatal']);
/** What a step reports that worked. */
const SUCCESS =
  /\.\.\.$|\b(?:success(?:ful(?:ly)?)?|complete[d!]?|done|finished|ready|started|copied|loaded|initiali[sz]ed)\b/i;

/** Returns the line that says why the process crashed; it may be right before the one that names the signal. */
function reasonIn({ lines, decisive }: LogAnalysis): LogLine | undefined {
  const isTelling = ({ message, severity }: LogLine): boolean =>
    message.trim() !== '' && !BANNER.test(message) && severity !== 'info' && severity !== 'debug';
  const [first] = decisive;
  const before = first === undefined ? [] : lines.slice(Math.max(0, first - 3), first).reverse();
  const quoted = decisive.flatMap((index) => lines[index] ?? []);
  // Without a word of failure, the last thing that a program did is no reason.
  return [...quoted.filter(({ message }) => !BANNER.test(message)), ...before.filter(isTelling)].find(
    ({ message, severity }) => FAILURES.has(severity) || !SUCCESS.test(message),
  );
}

function crashed(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  const logged = endedBy({ ...context, subjects: [container] }, 'segfault')[0];
  const crash = CRASHES[dead?.exitCode ?? -1];
  if (!dead || dead.reason === 'OOMKilled' || context.pod.spec?.os?.name === 'windows') return [];
  if (crash === undefined && (logged === undefined || dead.exitCode === 0)) return [];
  const log = context.log(container);
  const fatal = log.state === 'known' ? log.value.matches.filter((match) => match.fatal) : [];
  // V8 aborts when its heap is full: limits/heap-exhausted reports that.
  if (fatal.some((match) => match.kind === 'heap-exhausted')) return [];
  const gaveUp = crash?.signal === 'SIGABRT' || crash?.signal === 'SIGTRAP';
  // Programs abort to give up. Where the log says why, that is the cause.
  if (
    gaveUp &&
    fatal.some(
      (match) => (match.kind === 'exception' && !NATIVE.has(match.fields.language)) || !GENERAL_KINDS.has(match.kind),
    )
  )
    return [];
  const reason = log.state === 'known' ? reasonIn(log.value) : undefined;
  const words = reason?.message;
  // The kubelet may have sent this signal: its event can be lost.
  const isStop = dead.exitCode === ownStopCode(container);
  const outside = isStop || killOf(context, container)?.sure === true;
  const evidence: Citation[] = [citeExit(context, container)];
  if (isStop) {
    const { status, spec, statusPath, specPath } = container;
    const path = status?.stopSignal ? `${statusPath}.stopSignal` : `${specPath}.lifecycle.stopSignal`;
    evidence.push(citePod(context, path, status?.stopSignal ?? spec.lifecycle?.stopSignal ?? ''));
  }
  if (logged) evidence.push(...logged.evidence.slice(0, 3));
  else if (log.state === 'known' && log.value.lines.length > 0)
    evidence.push(citeLog(context, log.value, log.value.decisive[0] ?? log.value.lines.length - 1));
  const profile = container.spec.securityContext?.seccompProfile ?? context.pod.spec?.securityContext?.seccompProfile;
  if (crash?.signal === 'SIGSYS' && profile)
    evidence.push(citePod(context, 'seccompProfile', cut(JSON.stringify(profile), 120)));
  const said = (logged?.match.fields.detail ?? logged?.line ?? '').replace(/[\s:]{1,4}$/, '');
  const told = crash ?? crashIn(said);
  const isBusError = told?.signal === 'SIGBUS';
  const huge = isBusError ? unusableHugePages(context, container) : undefined;
  const meaning =
    told && !huge && (isBusError || logged?.match.pattern === CHILD_SIGNAL) ? meaningOf(told, context, container) : '';
  // The runtime of Go catches the signal, prints it and exits with 2: what its C code said is before.
  const before = logged?.match.pattern === 'go/signal' ? reason : undefined;
  if (logged && before) evidence.push(citeLog(context, logged.log, before.index));
  const text = crash
    ? `exit code ${dead.exitCode}, ${crash.signal}: ${words ?? meaningOf(crash, context, container)}`
    : `${cut(said, 90)} (exit code ${dead.exitCode})${meaning && `: ${told?.signal}, ${meaning}`}` +
      (before === undefined ? '' : `; before that: ${before.message}`);
  if (huge) evidence.push(...huge.evidence);
  return [
    {
      result: 'found',
      id: 'app/segfault',
      category: 'app-error',
      // The signal is a symptom: the API does not say why the process got it.
      confidence: outside ? 'possible' : crash ? 'likely' : (logged?.sure('likely') ?? 'possible'),
      container: container.name,
      about: null,
      summary: summary(`${who(container)} crashes: `, text, huge ? `; ${huge.says}` : ''),
      chain: [],
      evidence,
      fixes: [
        ...(before ? [look('read the log before the crash', logCommand(context, container))] : []),
        ...(huge?.fixes ?? []),
        ...(isBusError && hasLittleShm(context, container)
          ? [shmFix(context, container)]
          : adviceOn(context, container, gaveUp ? words : undefined, told?.advice)),
        ...cpuStep(context, told),
        ...elsewhere(context),
      ],
    },
  ];
}

/**
 * Returns what to do: a program that aborted and said why gives the advice of its message.
 * @param said why it aborted
 * @param usual the advice of the signal
 */
function adviceOn(context: PodContext, container: ContainerView, said: string | undefined, usual?: string): Fix[] {
  const read = look('read the log before the crash', logCommand(context, container));
  if (said !== undefined) return [...adviceFrom(context, container, said), read];
  const advice = codeFix(usual ?? 'fix the native code that the log names');
  return /^look for/.test(advice.text) ? [{ ...read, text: advice.text }] : [advice];
}

export default defineCheck({
  id: 'app/segfault',
  category: 'app-error',
  title: 'Crash in native code',
  description:
    'The kernel ended the process for an error in native code: a segmentation fault, an abort, an illegal instruction, a ' +
    'bus error, an arithmetic error or a forbidden system call.',
  criteria: {
    confirmed: null,
    likely:
      'The API states an exit code of 128 plus one of these signals, which only the process itself can cause; or the log ' +
      'reports such a crash, and a wrapper replaced the exit code. Why it crashed stays open: the summary quotes the log.',
    possible:
      'The kubelet was killing the container at that time, or may have: the signal is the stopSignal of the container ' +
      '(Kubernetes 1.33 and later).',
  },
  silent:
    'Go and Java traces of a nil or null access (an exception of the language), aborts of a runtime (.NET, Go) after an ' +
    'unhandled exception, and aborts on a full heap.',
  sources: [
    'https://man7.org/linux/man-pages/man7/signal.7.html',
    'pkg/sys/reaper (containerd)',
    'src/ctr_exit.c (conmon)',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['app/silent-exit', 'app/error-line', 'app/structured-error', 'app/termination-message'],
  symptomOf: ['eviction'],
  weight: 38,
  run: (context) => context.subjects.flatMap((container) => crashed(context, container)),
});
