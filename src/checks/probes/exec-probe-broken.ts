/** An exec probe with a command that cannot run in the container. */
import { once, oneOf } from '../../expressions.ts';
import { defineCheck } from '../check.ts';
import { lower, noFault } from '../../model/finding.ts';
import type { Explains, Fix, Found, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { named } from '../app/support/advice/kind.ts';
import { asLists, isLine } from '../support/one-line.ts';
import { alternative } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { finding, lookAtFailures, probeFix } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { probeKills } from './support/verdict.ts';

/** What runc, crun and shells report for a command that cannot run. */
const NOT_RUN = once(() =>
  oneOf([
    /executable file .{0,200}not found|exec failed|no such file or directory: unknown|OCI runtime exec/im,
    /(?:sh|bash|ash)(?: -c)?: (?:line )?\d{0,5}:? ?\S{1,200}: (?:command )?not found/im,
    /: (?:command )?not found\s*$|env: can't execute|permission denied: unknown|: Permission denied\s*$/im,
  ]),
);

/** What an interpreter reports that gets no script of its language (a binary), a script with an error, or no script. */
function hasNoScript(failure: string): boolean {
  const text = failure.slice(0, 4000);
  if (
    /\b(?:Cannot find module|MODULE_NOT_FOUND|ModuleNotFoundError|can't open file|cannot execute binary file)\b/.test(
      text,
    )
  )
    return true;
  if (!/\b(?:SyntaxError|IndentationError): /.test(text)) return false;
  // While it loads the script, not while the script reads something.
  return (
    /wrapSafe|[cC]ompileFunction|compileSourceTextModule/.test(text) || /\bFile "[^"\n]{1,200}", line \d/.test(text)
  );
}
/** A command that cannot run fails whether the app has its dependencies or not. */
const EXPLAINS: readonly Explains[] = [{ symptomsOf: 'probe-failure' }, 'probes/dependency-probe'];

/** The first bytes of a binary, in what an interpreter quotes. */
const BINARY = /\bELF\b/;

/** Returns how to write a command that is one string as a list; empty for any other command. */
function splitFixes(context: PodContext, kill: ProbeKill, words: readonly string[]): Fix[] {
  const [line = ''] = words;
  if (words.length !== 1 || !isLine(line)) return [];
  return asLists(line).map(({ says, words: list }, at) => {
    const text = `${says}: ${JSON.stringify(list)}`;
    const fix = probeFix(context, kill, text, { 'exec.command': list });
    return at === 0 ? fix : alternative(fix);
  });
}

function found(context: PodContext, kill: ProbeKill): Found {
  const words = kill.probe.exec?.command ?? [];
  const command = words.join(' ');
  const isScript = !NOT_RUN().test(kill.failure.text);
  const split = isScript ? [] : splitFixes(context, kill, words);
  const binary = isScript && BINARY.test(kill.failure.text) && words.length > 1 ? words.slice(1) : undefined;
  return finding(context, kill, {
    id: 'probes/exec-probe-broken',
    // A script may print the same about something that it looks at.
    confidence: isScript ? lower(kill.confidence) : kill.confidence,
    summary:
      split.length > 0
        ? summary(
            `${who(kill.container)} is killed because the command of its ${kill.kind} probe is one string and not a list ` +
              'of words, and no program has that name: ',
            command,
          )
        : summary(
            `${who(kill.container)} is killed because the command of its ${kill.kind} probe cannot run in it: `,
            kill.failure.text || command,
          ),
    fixes: [
      ...split,
      ...(binary
        ? [
            probeFix(
              context,
              kill,
              `run ${named(binary[0]!)} itself: it is a binary (ELF), no script of ${named(words[0]!)}`,
              { 'exec.command': binary },
            ),
          ]
        : []),
      probeFix(
        context,
        kill,
        `${binary || split.length > 0 ? 'or ' : ''}probe with httpGet, tcpSocket or grpc, or with a command that is in the image, instead of: ${command.slice(0, 80)}`,
        {},
      ),
      lookAtFailures(context, kill),
    ],
    explains: EXPLAINS,
  });
}

/** The kubelet discards the result of a probe that errors. The table says so, because the event looks like a failure. */
function errored(context: PodContext): Outcome[] {
  const events = context.podEvents().some;
  return context.subjects.flatMap((container) => {
    const own = events.find(
      (event) =>
        event.container === container.name &&
        event.reason === 'Unhealthy' &&
        /^(?:Liveness|Startup) probe errored/.test(event.message),
    );
    if (!own) return [];
    const quote = own.message.slice(0, 60);
    return [noFault(`the probe of ${container.name} errors (${quote}), and a probe that errors never kills`)];
  });
}

export default defineCheck({
  id: 'probes/exec-probe-broken',
  category: 'liveness-probe',
  title: 'Command of the probe cannot run',
  description:
    'The command of an exec probe is not in the image or not executable, and the runtime (CRI-O, or a shell in between) ' +
    'counts that as a failure, so the kubelet kills the container. With containerd such a probe errors and never kills.',
  criteria: {
    confirmed: "The kubelet's events report the kill and a failure that says that the command could not run.",
    likely:
      'As confirmed, but the kill itself is only likely; or an interpreter says that the script of the probe does not ' +
      'parse, is a binary, or is not there.',
    possible: 'As confirmed, but the kill itself is only possible.',
  },
  silent: 'A probe that errors in a pod that runs: the pod is not probed, but healthy.',
  sources: [
    'pkg/kubelet/prober/worker.go:doProbe',
    'pkg/probe/exec/exec.go:Probe',
    'https://github.com/kubernetes/kubernetes/issues/106682',
  ],
  goesAway: 'never',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: EXPLAINS,
  symptomOf: ['eviction'],
  weight: 80,
  run: (context) => [
    ...probeKills(context).flatMap((kill) =>
      kill.failure.nature === 'exec' && (NOT_RUN().test(kill.failure.text) || hasNoScript(kill.failure.text))
        ? [found(context, kill)]
        : [],
    ),
    ...errored(context),
  ],
});
