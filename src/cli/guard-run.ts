/** Runs the command of `guard`, and reports what failed meanwhile. */
import { secondsSince } from '../clock.ts';
import { UserError } from '../errors.ts';
import { detailsOf } from '../guard/captures.ts';
import { startChild } from '../guard/child.ts';
import type { Ended } from '../guard/child.ts';
import type { Guard } from '../guard/guard.ts';
import type { Summary } from '../guard/summary.ts';
import { shellLine } from '../model/command.ts';
import type { GuardAnswer } from '../model/guard-answer.ts';
import { itemKey } from '../model/list-items.ts';
import { renderGuard } from '../render/guard.ts';
import { sanitise } from '../render/text.ts';
import { recordedSource } from '../sources/recorded.ts';
import { BUILD } from './build.ts';
import type { Invocation } from './command.ts';
import { errorText } from './errors.ts';
import { writeReports } from './guard-reports.ts';
import type { Report } from './guard-reports.ts';
import { reportFiles } from './html.ts';
import { progressOn } from './progress.ts';
import { viewFor } from './terminal.ts';

/**
 * Runs a command to its end.
 * @param argv the program and its arguments
 * @param guard undefined: nothing is watched
 * @param onEnd called when the terminal is free again
 * @returns the exit code of the command; whatever happens after its end does not change it
 */
export async function runGuarded(
  argv: readonly string[],
  guard: Guard | undefined,
  reports: readonly Report[],
  invocation: Invocation,
  onEnd: () => void,
): Promise<number> {
  const { io } = invocation;
  const { env, cwd, platform, clock } = io.environment;
  const stop = new AbortController();
  let isOver = false;
  guard?.start();
  const began = clock.now();
  // First, so that no signal ends this program and leaves the command alone.
  const release = io.onInterrupt((signal) => {
    if (isOver) stop.abort();
    else void child.pass(signal);
  });
  const child = startChild(argv, { env, cwd, platform, clock });
  try {
    const ended = await child.ended;
    isOver = true;
    if (ended.why !== null) io.err(errorText(new UserError(ended.why), false));
    if (ended.code === 0 || ended.why !== null || guard === undefined) return ended.code;
    onEnd();
    const progress = progressOn(io);
    progress.say('reading the pods that failed');
    try {
      const summary = await guard.collect(stop.signal);
      progress.done();
      const seconds = Math.round(secondsSince(clock, began));
      await report(summary, answerOf(argv[0] ?? '', ended, seconds, summary), [...guard.notices], reports, invocation);
    } catch (error) {
      // The exit code of the command says more than an error in the explanation.
      io.err(invocation.edge.text(errorText(error, invocation.flags.switches.debug === true)));
    } finally {
      progress.done();
    }
    return ended.code;
  } finally {
    release();
  }
}

function answerOf(program: string, { code, signal }: Ended, seconds: number, summary: Summary): GuardAnswer {
  const { list, removed, before, unready, leftOut, first } = summary;
  const key = list.groups[0]?.pods[0];
  const diagnosis = first?.diagnosis ?? null;
  return {
    ...list,
    kind: 'Guard',
    command: program.split('/').at(-1) ?? program,
    exitCode: code,
    signal,
    seconds,
    removed,
    before,
    unready,
    leftOut,
    // No experiment can copy a pod that is gone.
    diagnosis:
      diagnosis !== null && key !== undefined && removed.includes(key) ? { ...diagnosis, next: null } : diagnosis,
    file: null,
  };
}

async function report(
  summary: Summary,
  answer: GuardAnswer,
  notices: readonly string[],
  reports: readonly Report[],
  invocation: Invocation,
): Promise<void> {
  const { io, edge, flags } = invocation;
  await learn(summary, invocation);
  const details = summary.first === undefined ? null : await detailsOf(summary.first);
  const { file, trouble } = await saved(summary, answer, details, invocation);
  const whole = { ...answer, file };
  const stderr = { isTerminal: io.stderr.isTerminal, columns: io.stdout.columns };
  const view = viewFor(flags, { ...io, stdout: stderr }, 'table', false);
  const text = renderGuard(await edge.answer(whole), hintOf(whole, io.program), view);
  io.err(`\n${text}`);
  const troubles = [...trouble, ...(await writeReports(reports, whole, details, text, invocation))];
  for (const notice of notices) io.err(`guard: ${sanitise(edge.text(notice))}\n`);
  for (const one of troubles) io.err(edge.text(errorText(new UserError(one), false)));
}

/** Lets the mask learn the secrets in what was read: the watch does not pass it. */
async function learn({ evidence }: Summary, { edge }: Invocation): Promise<void> {
  if (evidence === undefined) return;
  const source = edge.watch(recordedSource(evidence));
  for (const { query } of Object.values(evidence.facts)) await source.fetch(query);
}

/** Writes the bundle. */
async function saved(
  { evidence, first }: Summary,
  { items, groups }: GuardAnswer,
  details: Parameters<typeof reportFiles>[1],
  invocation: Invocation,
): Promise<{ readonly file: string | null; readonly trouble: readonly string[] }> {
  const { flags } = invocation;
  const { bundle } = flags.values;
  const item = items.find((one) => itemKey(one) === groups[0]?.pods[0]);
  if (bundle === undefined || evidence === undefined || item === undefined) return { file: null, trouble: [] };
  const { writeBundle } = await import('../sources/bundle/write.ts');
  try {
    const written = await writeBundle(evidence, bundle, {
      force: flags.switches.force === true,
      toolVersion: BUILD.version,
      target: item.target,
      extra: await reportFiles(first?.diagnosis ?? null, details, invocation),
    });
    return { file: written.file, trouble: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { file: null, trouble: [error.message] };
  }
}

/** Returns where the evidence is, or how to keep it. */
function hintOf({ file, items, removed }: GuardAnswer, program: string): string | null {
  if (file !== null) return `${file} has all evidence: ${program} ${shellLine`explain --from ${file}`}`;
  return items.length > 0 && removed.length > 0 ? '--bundle FILE keeps all evidence of pods that are removed.' : null;
}
