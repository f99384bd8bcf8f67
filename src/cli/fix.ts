/** The steps of `fix`: find the change, prove it, show it, ask, apply it, answer. */
import { UserError } from '../errors.ts';
import { consent } from '../experiments/consent.ts';
import { firstUsable, fixTest, proposalFor } from '../experiments/fix-test/fix-test.ts';
import type { FixWish } from '../experiments/fix-test/fix-test.ts';
import type { Proposal } from '../experiments/fix-test/proposal.ts';
import { testCommand } from '../experiments/steps.ts';
import type { Lab } from '../experiments/test.ts';
import { checkUnchanged, tryOut } from '../fix/apply.ts';
import { changeOf, heldAt, pathOfSpec } from '../fix/change.ts';
import type { OwnerChange } from '../fix/change.ts';
import { runFix } from '../fix/fix.ts';
import { heldAgo, remember } from '../fix/held.ts';
import { hindranceOf } from '../fix/hindrance.ts';
import { changeCause, stepsOf } from '../fix/plan.ts';
import { checkRights } from '../fix/rights.ts';
import { steadySeconds } from '../fix/steady.ts';
import { readSubject } from '../fix/subject.ts';
import type { Subject } from '../fix/subject.ts';
import { podsOf } from '../fix/watched.ts';
import { backCommand, backFile, wayOf } from '../fix/way.ts';
import type { Way } from '../fix/way.ts';
import { fileStamp } from '../model/command.ts';
import type { Advice, Left } from '../model/experiment-answer.ts';
import type { FixAnswer, Tested } from '../model/fix-answer.ts';
import type { Pod, PodSpec } from '../model/objects.ts';
import { renderYaml } from '../render/data.ts';
import { renderFix, renderFixPlan } from '../render/fix-text.ts';
import { yamlDiff } from '../render/line-diff.ts';
import { sanitise } from '../render/text.ts';
import { tryOut as tryRecreation } from '../retry/try-out.ts';
import { againWith } from './again.ts';
import { clientOf, dryRunOf, personOf } from './client.ts';
import type { Format, Invocation } from './command.ts';
import { conduct } from './experiment.ts';
import { fixPatch } from './fix-patch.ts';
import { print } from './print.ts';
import { progressOn } from './progress.ts';
import type { Progress } from './progress.ts';
import { saveNew } from './save.ts';
import { EXIT_CODES, interruptible } from './signals.ts';
import { viewFor } from './terminal.ts';

interface Wish {
  readonly lab: Lab;
  readonly progress: Progress;
  readonly wish: FixWish;
  readonly format: Format;
  /** Seconds for which new pods may take to become ready. */
  readonly timeoutSeconds: number;
}

/** What is to be changed. */
interface Task {
  readonly lab: Lab;
  readonly proposal: Proposal;
  readonly subject: Subject;
  readonly change: OwnerChange;
}

type Part = Pick<FixAnswer, 'verdict' | 'summary'> & Partial<FixAnswer>;

function answerOf({ lab, proposal, subject, change }: Task, part: Part): FixAnswer {
  const { kind, namespace, name } = lab.diagnosis.target;
  const { cause, own, text } = proposal;
  return {
    apiVersion: 'crashloop/v1',
    kind: 'Fix',
    target: { kind, namespace, name },
    changes: subject.owner,
    fix: { text, cause: own ? null : (cause?.id ?? null), confidence: own ? null : (cause?.confidence ?? null) },
    fields: change.fields,
    test: null,
    done: [],
    back: null,
    saved: null,
    seconds: null,
    diagnosis: null,
    notes: [],
    advice: [],
    left: [],
    ...part,
  };
}

/** Prints the answer. @returns the exit code */
async function answered(answer: FixAnswer, format: Format, invocation: Invocation): Promise<number> {
  await print(answer, format, false, invocation, { table: renderFix });
  if (answer.left.length > 0) return invocation.flags.switches['exit-code'] === true ? 2 : 1;
  return answer.verdict === 'fixed' ? 0 : 1;
}

/** The command that proves the fix without applying it; null where a value or a patch of the user belongs to it. */
const proofCommand = ({ lab, proposal: { own, given, cause } }: Task): string | null =>
  own || given.length > 0 ? null : testCommand('fix-test', lab.pod, cause ? ['--fix', String(cause.rank)] : []);

/** The lines of the change, without secrets. */
async function diffOf(
  { subject: { owner } }: Task,
  before: PodSpec,
  after: PodSpec,
  { io, edge, flags }: Invocation,
  isOnStdout: boolean,
): Promise<string[]> {
  const text = async (spec: PodSpec): Promise<string> =>
    renderYaml(await edge.object({ kind: owner.kind, ...heldAt(pathOfSpec(owner.kind), spec) }));
  const title = sanitise(`${owner.kind}/${owner.name}`);
  const stream = isOnStdout ? io : { ...io, stdout: { ...io.stdout, isTerminal: io.stderr.isTerminal } };
  const lines = yamlDiff(
    await text(before),
    await text(after),
    [title, `${title} with the fix`],
    viewFor(flags, stream, 'table', false).color,
  );
  return lines.length > 0 ? lines : ['(the value that changes is masked, because it may be secret)'];
}

/** Says that the fix is not applied, and where it belongs. */
function hindered(task: Task, why: string, advice: readonly Advice[], invocation: Invocation): FixAnswer {
  const { owner } = task.subject;
  return answerOf(task, {
    verdict: 'not-applied',
    summary: `nothing was changed in ${owner.kind}/${owner.name}: ${why}`,
    advice: [
      { text: 'prove the fix, without applying it', command: proofCommand(task) },
      ...advice,
      { text: 'print the change as a patch', command: againWith(invocation, 'fix', { add: { output: 'patch' } }) },
      ...(task.subject.workload
        ? [{ text: 'or for kustomize', command: againWith(invocation, 'fix', { add: { output: 'kustomize' } }) }]
        : []),
    ],
  });
}

/** A proof: that of this run, or an earlier one. `by`: a signal ended the test. */
type Proof = { readonly tested: Tested; readonly left: readonly Left[] } | { readonly by: keyof typeof EXIT_CODES };

/** @param age seconds since an earlier proof; undefined: there is none that counts */
async function proven(
  task: Task,
  age: number | undefined,
  wish: FixWish,
  progress: Progress,
  invocation: Invocation,
): Promise<Proof> {
  const { lab, proposal } = task;
  const { io, flags } = invocation;
  if (age !== undefined) {
    const summary = `the same fix held in a fix-test ${age} s ago`;
    return { tested: { verdict: 'holds', confidence: 'confirmed', summary, remembered: true, age }, left: [] };
  }
  const conducted = await conduct(fixTest, wish, lab, progress, invocation);
  if ('by' in conducted) return conducted;
  const { experiment } = conducted;
  await remember(experiment, lab, proposal, io.environment, flags.values['cache-dir']);
  const { verdict, confidence, summary, left } = experiment;
  return { tested: { verdict, confidence, summary, remembered: false, age: 0 }, left };
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

/** Returns the fix to prove: `--fix`, `--set`, `--patch`, or the first cause with one. */
const withRank = (lab: Lab, wish: FixWish): FixWish => {
  const rank = firstUsable(lab.diagnosis.causes);
  const isOpen = wish.fix === undefined && wish.patch === undefined && Object.keys(wish.set).length === 0;
  return isOpen && rank !== undefined ? { ...wish, fix: rank } : wish;
};

/** Runs `fix` from the diagnosis to the exit code. */
export async function fixWith(invocation: Invocation, { format, timeoutSeconds, ...given }: Wish): Promise<number> {
  const { lab, progress } = given;
  const { flags, io, edge } = invocation;
  const { api } = lab;
  const wish = withRank(lab, given.wish);
  const proposal = proposalFor(lab, wish);
  if (proposal.node !== null)
    throw new UserError(`${proposal.text}: that is no change of the workload`, 'nothing was done');
  const subject = await readSubject(lab);
  const change = changeOf(subject, proposal);
  const task: Task = { lab, proposal, subject, change };
  if (format === 'patch' || format === 'kustomize') {
    const text = await fixPatch(subject, change, proposal, format, edge);
    progress.done();
    await io.out(text);
    return 0;
  }
  const hindrance = hindranceOf(subject, change.fields);
  if (hindrance) {
    progress.done();
    return answered(hindered(task, hindrance.why, hindrance.advice, invocation), format, invocation);
  }
  const cause = changeCause(proposal);
  const { way } = await wayNow(task, cause, invocation);
  const dryRun = dryRunOf(flags);
  if (dryRun === 'client') return shown(task, change.after, dryRun, given, invocation);
  const namespace = lab.diagnosis.target.namespace;
  const age = dryRun === 'server' ? 0 : await heldAgo(lab, proposal, io.environment, flags.values['cache-dir']);
  await checkRights(api, namespace, way, age === undefined);
  const after = await previewOf(task, way, cause);
  if (dryRun === 'server') return shown(task, after, dryRun, given, invocation);
  progress.done();
  const proof = await proven(task, age, wish, progress, invocation);
  if ('by' in proof) return EXIT_CODES[proof.by];
  const { tested, left } = proof;
  io.err(`${sanitise(edge.text(`fix-test: ${tested.verdict}, ${tested.confidence}: ${tested.summary}`))}\n`);
  if (tested.verdict !== 'holds')
    return answered(
      answerOf(task, {
        verdict: 'not-proven',
        summary: `nothing was changed: ${tested.summary}`,
        test: tested,
        left,
        advice: [{ text: 'see what the copies did', command: proofCommand(task) }],
      }),
      format,
      invocation,
    );
  // A cluster that does not remove what it was asked to remove is in no state for a change.
  if (left.length > 0)
    return answered(
      answerOf(task, {
        verdict: 'not-applied',
        summary: 'the fix held in the test and was not applied, because copies of the test are left',
        test: tested,
        left,
        advice: [{ text: 'remove the copies, then run the command again within 10 minutes', command: null }],
      }),
      format,
      invocation,
    );
  return applied(task, { way, after, cause, tested, timeoutSeconds, format }, invocation);
}

/** Returns the way, with the pods of the workload as they are now. */
async function wayNow(
  { lab: { api, pod }, subject, change }: Task,
  cause: string,
  { flags }: Invocation,
): Promise<{ readonly way: Way; readonly siblings: readonly Pod[] }> {
  const siblings = subject.workload ? await podsOf(api, subject.workload.object) : [pod];
  return { way: wayOf(subject, change, siblings, { recreate: flags.switches.recreate === true, cause }), siblings };
}

/** Tries the change on the server. @returns the spec as it would be */
async function previewOf({ lab: { api }, change }: Task, way: Way, cause: string): Promise<PodSpec> {
  if (way.mode === 'patch') return (await tryOut(api, way, change, cause)).spec!.template!.spec!;
  await tryRecreation(api, way.action);
  return change.after;
}

/** `--dry-run`: shows the change. */
async function shown(
  task: Task,
  after: PodSpec,
  how: 'client' | 'server',
  { progress }: Pick<Wish, 'progress'>,
  invocation: Invocation,
): Promise<number> {
  const lines = await diffOf(task, task.change.before, after, invocation, true);
  progress.done();
  await invocation.io.out(`${lines.join('\n')}\nNothing was done (${how} dry run).\n`);
  return 0;
}

interface Ready extends Pick<Wish, 'timeoutSeconds' | 'format'> {
  readonly way: Way;
  readonly after: PodSpec;
  readonly cause: string;
  readonly tested: Tested;
}

/** Shows the plan, asks, applies the fix and answers. */
async function applied(task: Task, ready: Ready, invocation: Invocation): Promise<number> {
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
