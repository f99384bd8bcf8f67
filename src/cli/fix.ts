/** The steps of `fix`: find the change, prove it, and hand it over to be applied. */
import { UserError } from '../errors.ts';
import { firstUsable } from '../diagnosis/takes/fix.ts';
import { fixTest, proposalFor } from '../experiments/fix-test/fix-test.ts';
import type { FixWish } from '../experiments/fix-test/fix-test.ts';
import type { Lab } from '../experiments/test.ts';
import { tryOut } from '../fix/apply.ts';
import { changeOf } from '../fix/change.ts';
import { heldAgo, remember } from '../fix/held.ts';
import { hindranceOf } from '../fix/hindrance.ts';
import { changeCause } from '../fix/plan.ts';
import { checkRights } from '../fix/rights.ts';
import { readSubject } from '../fix/subject.ts';
import type { Way } from '../fix/way.ts';
import type { Left } from '../model/experiment-answer.ts';
import type { Tested } from '../model/fix-answer.ts';
import type { PodSpec } from '../model/objects.ts';
import { sanitise } from '../render/text.ts';
import { tryOut as tryRecreation } from '../retry/try-out.ts';
import { withLongerWatch } from './again.ts';
import { dryRunOf } from './client.ts';
import type { Format, Invocation } from './command.ts';
import { conduct } from './experiment.ts';
import { answered, answerOf, hindered, proofCommand } from './fix-answer.ts';
import type { Task } from './fix-answer.ts';
import { applied, wayNow } from './fix-apply.ts';
import { diffOf } from './fix-diff.ts';
import { fixPatch } from './fix-patch.ts';
import type { Progress } from './progress.ts';
import { EXIT_CODES } from './signals.ts';

interface Wish {
  readonly lab: Lab;
  readonly progress: Progress;
  readonly wish: FixWish;
  readonly format: Format;
  /** Seconds for which new pods may take to become ready. */
  readonly timeoutSeconds: number;
}

/** A proof: that of this run, or an earlier one. `by`: a signal ended the test. */
type Proof =
  | { readonly tested: Tested; readonly left: readonly Left[]; readonly longer?: string | undefined }
  | { readonly by: keyof typeof EXIT_CODES };

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
  const { experiment, longer } = conducted;
  await remember(experiment, lab, proposal, io.environment, flags.values['cache-dir']);
  const { verdict, confidence, summary, left } = experiment;
  return { tested: { verdict, confidence, summary, remembered: false, age: 0 }, left, longer };
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
  const { tested, left, longer } = proof;
  io.err(`${sanitise(edge.text(`fix-test: ${tested.verdict}, ${tested.confidence}: ${tested.summary}`))}\n`);
  if (tested.verdict !== 'holds') {
    const see = [{ text: 'see what the copies did', command: proofCommand(task) }];
    const open = { test: 'fix', verdict: tested.verdict, advice: see };
    const { advice } = longer === undefined ? open : withLongerWatch(open, invocation, 'duration', longer);
    return answered(
      answerOf(task, {
        verdict: 'not-proven',
        summary: `nothing was changed: ${tested.summary}`,
        test: tested,
        left,
        advice,
      }),
      format,
      invocation,
    );
  }
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
