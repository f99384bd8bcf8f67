/** Shows the plan of a fix, asks, applies it and answers. */
import { UserError } from '../errors.ts';
import { consent } from '../experiments/consent.ts';
import { checkUnchanged } from '../fix/apply.ts';
import { runFix } from '../fix/fix.ts';
import { stepsOf } from '../fix/plan.ts';
import { steadySeconds } from '../fix/steady.ts';
import { podsOf } from '../fix/watched.ts';
import { backCommand, backFile, wayOf } from '../fix/way.ts';
import type { Way } from '../fix/way.ts';
import { fileStamp } from '../model/command.ts';
import type { Advice } from '../model/experiment-answer.ts';
import type { Tested } from '../model/fix-answer.ts';
import type { Pod, PodSpec } from '../model/objects.ts';
import { renderYaml } from '../render/data.ts';
import { renderFixPlan } from '../render/fix-text.ts';
import { sanitise } from '../render/text.ts';
import { clientOf, personOf } from './client.ts';
import type { Format, Invocation } from './command.ts';
import { answered, answerOf } from './fix-answer.ts';
import type { Task } from './fix-answer.ts';
import { diffOf } from './fix-diff.ts';
import { progressOn } from './progress.ts';
import { saveNew } from './save.ts';
import { EXIT_CODES, interruptible } from './signals.ts';
import { viewFor } from './terminal.ts';

/** Returns the way, with the pods of the workload as they are now. */
export async function wayNow(
  { lab: { api, pod }, subject, change }: Task,
  cause: string,
  { flags }: Invocation,
): Promise<{ readonly way: Way; readonly siblings: readonly Pod[] }> {
  const siblings = subject.workload ? await podsOf(api, subject.workload.object) : [pod];
  return { way: wayOf(subject, change, siblings, { recreate: flags.switches.recreate === true, cause }), siblings };
}

/** The way back: a command, and the file that it needs. */
async function backOf(
  task: Task,
  way: Way,
  now: string,
  { edge, flags }: Invocation,
): Promise<{ readonly back: Advice; readonly file: string | null }> {
  const { owner } = task.subject;
  const text = 'to get the old state back, at any time';
  const short = backCommand(way, owner, task.change, null);
  // A command in which a secret had to be masked would write the mask into the cluster.
  const { command } = await edge.answer({ text, command: short });
  if (command !== null) return { back: { text, command }, file: null };
  const ending = way.mode === 'recreate' ? 'yaml' : 'json';
  const file = flags.values.save ?? `fix-${owner.name}-${fileStamp(now)}.${ending}`;
  return { back: { text, command: backCommand(way, owner, task.change, file) }, file };
}

/** A fix that is proven. */
export interface Ready {
  /** Seconds for which new pods may take to become ready. */
  readonly timeoutSeconds: number;
  readonly format: Format;
  readonly way: Way;
  readonly after: PodSpec;
  readonly cause: string;
  readonly tested: Tested;
}

/** Shows the plan, asks, applies the fix and answers. */
export async function applied(task: Task, ready: Ready, invocation: Invocation): Promise<number> {
  const { lab, subject, proposal, change } = task;
  const { cause, tested, timeoutSeconds, format } = ready;
  const { flags, io, edge } = invocation;
  const { api } = lab;
  // The test took minutes: what it showed is about the template that it tested.
  if (ready.way.mode === 'patch') await checkUnchanged(api, ready.way);
  const { way, siblings } = await wayNow(task, cause, invocation);
  const { back, file } = await backOf(task, way, api.now(), invocation);
  const steady = steadySeconds(lab.pod, api.now());
  const plan = stepsOf({ subject, way, proposal, timeoutSeconds, steadySeconds: steady }, back);
  const diff = await diffOf(task, change.before, ready.after, invocation, false);
  const text = renderFixPlan(await edge.answer(plan), diff, { ...viewFor(flags, io, 'table', false), color: false });
  const interrupted = interruptible(io, () => io.err('\ninterrupted\n'));
  const running = progressOn(io);
  try {
    await consent(text, personOf(io, interrupted.signal), flags.switches.yes === true);
    if (interrupted.signal.aborted) throw new UserError('nothing was done');
    if (file !== null) {
      await saveNew(file, way.mode === 'recreate' ? await renderYaml(backFile(way)) : JSON.stringify(backFile(way)));
      io.err(`the way back is in ${sanitise(file)}\n`);
    }
    const outcome = await runFix({
      api,
      client: clientOf(lab.source),
      source: lab.source,
      subject,
      way,
      change,
      cause,
      siblings,
      timeoutSeconds,
      steadySeconds: steady,
      signal: interrupted.signal,
      saved: file,
      onLine: (line) => io.err(`${sanitise(edge.text(line))}\n`),
      onProgress: running.say,
    }).finally(running.done);
    const isBack = outcome.verdict === 'rolled-back';
    const answer = answerOf(task, {
      ...outcome,
      test: tested,
      done: [`fix-test held: ${tested.summary}`, ...outcome.done],
      saved: file,
      back: isBack ? null : back,
      notes: [...plan.notes, ...outcome.notes],
    });
    const code = await answered(answer, format, invocation);
    const by = interrupted.came();
    return by === undefined ? code : EXIT_CODES[by];
  } finally {
    running.done();
    interrupted.stop();
  }
}
