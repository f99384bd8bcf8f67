/** The part that all experiment commands share: find the pod, plan, ask, run, clean up, answer. */
import type { Target } from '../diagnosis/target.ts';
import { secondsSince } from '../clock.ts';
import { troubleText, UserError } from '../errors.ts';
import type { Lab, Test } from '../experiments/test.ts';
import { isOpen } from '../model/experiment-answer.ts';
import type { Conclusion, Experiment, Plan, PlannedPod } from '../model/experiment-answer.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import { longerThan, withLongerWatch } from './again.ts';
import { clientOf, dryRunOf, personOf } from './client.ts';
import type { Format, Interrupt, Invocation } from './command.ts';
import { durationOf } from './durations.ts';
import type { Flags, OwnFlag } from './flags.ts';
import { withTarget } from './open.ts';
import { print } from './print.ts';
import { progressOn } from './progress.ts';
import type { Progress } from './progress.ts';
import { EXIT_CODES, interruptible } from './signals.ts';
import { parseOnlyTarget } from './target.ts';
import { formatOf, viewFor } from './terminal.ts';

/** Flags that every experiment has. */
export const LAB_FLAGS: readonly OwnFlag[] = [
  'container',
  'yes',
  'dry-run',
  'keep-labels',
  'share-volumes',
  'skip-init',
  'duration',
  'output',
  'no-headers',
  'exit-code',
  'ignore-not-found',
];
export const LAB_FORMATS: readonly Format[] = ['table', 'wide', 'json', 'yaml', 'html'];

/** The values of the flags that all experiments share. */
export interface LabWish {
  readonly container?: string;
  readonly keepLabels: boolean;
  readonly shareVolumes: boolean;
  readonly skipInit: boolean;
  /** Seconds. */
  readonly duration?: number;
}

/** @throws UserError where --duration is no duration */
export function labWish(flags: Flags): LabWish {
  const [container, duration] = [flags.values.container, flags.values.duration];
  return {
    ...(container ? { container } : {}),
    keepLabels: flags.switches['keep-labels'] === true,
    shareVolumes: flags.switches['share-volumes'] === true,
    skipInit: flags.switches['skip-init'] === true,
    ...(duration === undefined ? {} : { duration: durationOf('duration', duration) }),
  };
}

/**
 * Opens the cluster and explains the target, with which every experiment begins.
 * @throws UserError where the target is a workload without a pod
 */
export async function withLab(
  invocation: Invocation,
  usage: string,
  use: (lab: Lab, progress: Progress) => Promise<number>,
): Promise<number> {
  const { words, flags, io } = invocation;
  const named = parseOnlyTarget(words, `${io.program} ${usage}`);
  const progress = progressOn(io);
  // The experiment checks --container itself: it accepts a container of a healthy pod.
  const whole = { ...invocation, flags: { ...flags, values: { ...flags.values, container: '' } } };
  return withTarget(whole, named, async (source, target) =>
    use(await labOf(source, target, progress), progress),
  ).finally(progress.done);
}

async function labOf(source: Source, target: Target, progress: Progress): Promise<Lab> {
  const [{ diagnose }, { unreadable }, { clusterApi }] = await Promise.all([
    import('../diagnosis/diagnose.ts'),
    import('../diagnosis/missing.ts'),
    import('../experiments/api.ts'),
  ]);
  const api = clusterApi(clientOf(source));
  const { diagnosis, evidence } = await diagnose(source, target, { onProgress: progress.say });
  if (diagnosis.target.kind !== 'Pod')
    throw new UserError(
      `${diagnosis.target.kind}/${diagnosis.target.name} has no pod to copy`,
      diagnosis.causes[0]?.summary ?? 'an experiment needs a pod',
    );
  const { namespace, name } = diagnosis.target;
  const fact = await source.fetch({ verb: 'get', resource: 'pods', namespace, name });
  if (fact.state === 'absent')
    throw new UserError(`Pod/${name} is gone`, 'it was deleted while it was being explained: run the command again');
  if (fact.state !== 'known') throw await unreadable(source, { resource: 'pods', namespace, name }, fact);
  return { source, api, pod: fact.value as Pod, diagnosis, evidence };
}

/**
 * How an experiment went; `by`: a signal ended it, and the copies are removed or named; `longer`: a `--duration` that may
 * decide what this one left open.
 */
export type Conducted =
  | { readonly experiment: Experiment; readonly longer: string | undefined }
  | { readonly by: Interrupt };

interface Answering {
  /** The formats that `-o` takes. */
  readonly formats?: readonly Format[];
  /** Called before the answer is printed. */
  readonly onAnswer?: (experiment: Experiment) => Promise<void>;
}

/** Runs an experiment from its plan to the exit code. */
export async function runTest<Wish>(
  test: Test<Wish>,
  wish: Wish,
  lab: Lab,
  progress: Progress,
  invocation: Invocation,
  { formats = LAB_FORMATS, onAnswer }: Answering = {},
): Promise<number> {
  const { flags } = invocation;
  const isDry = dryRunOf(flags) !== 'none';
  if (formatOf(flags, formats) === 'html' && isDry)
    throw new UserError('--dry-run prints objects, not a page', 'give -o yaml or -o json');
  if (isDry) return dryRunTest(test, wish, lab, progress, invocation);
  const conducted = await conduct(test, wish, lab, progress, invocation);
  if ('by' in conducted) return EXIT_CODES[conducted.by];
  await onAnswer?.(conducted.experiment);
  return answerTest(conducted.experiment, lab, formats, invocation);
}

/** `--dry-run`: prints the copies of an experiment. */
async function dryRunTest<Wish>(
  test: Test<Wish>,
  wish: Wish,
  lab: Lab,
  progress: Progress,
  invocation: Invocation,
): Promise<number> {
  const planned = await test.plan(lab, wish);
  if (dryRunOf(invocation.flags) === 'client')
    return printObjects(planned, invocation, progress, (object) => Promise.resolve(object));
  const { preflight } = await import('../experiments/preflight.ts');
  const { plan } = await preflight(lab.api, planned);
  return printObjects(plan, invocation, progress, (object) =>
    lab.api.create(object.kind === 'Job' ? 'jobs' : 'pods', object, { dryRun: true }),
  );
}

/** Prints the answer of an experiment. @returns the exit code */
async function answerTest(
  experiment: Experiment,
  lab: Lab,
  formats: readonly Format[],
  invocation: Invocation,
): Promise<number> {
  await print(experiment, formatOf(invocation.flags, formats), false, invocation, {
    table: async (answer, view) => (await import('../render/experiment-text.ts')).renderExperiment(answer, view),
    patch: async (answer) => (await import('./explain-patch.ts')).experimentPatch(answer, lab.pod),
  });
  const isLeft = experiment.left.length > 0;
  if (invocation.flags.switches['exit-code'] !== true) return isLeft ? 1 : 0;
  if (isLeft) return 2;
  return isOpen(experiment.verdict) ? 0 : 1;
}

/** Runs an experiment: plan, consent, copies, cleaning up, verdict. */
export async function conduct<Wish>(
  test: Test<Wish>,
  wish: Wish,
  lab: Lab,
  progress: Progress,
  invocation: Invocation,
): Promise<Conducted> {
  const { flags, io, edge } = invocation;
  const [{ preflight }, { runExperiment }, { consent }, { renderPlan }, { sanitise }] = await Promise.all([
    import('../experiments/preflight.ts'),
    import('../experiments/experiment.ts'),
    import('../experiments/consent.ts'),
    import('../render/experiment-text.ts'),
    import('../render/text.ts'),
  ]);
  const made = await test.plan(lab, wish);
  const planned = { ...made, pods: [...made.pods] };
  const first = await preflight(lab.api, planned);
  const { plan } = first;
  const refused = [...first.refused];
  progress.done();
  const interrupted = interruptible(io, () => {
    progress.done();
    io.err('\ninterrupted: removing the copies (interrupt again to leave them to the cluster)\n');
  });
  try {
    let outcome: Awaited<ReturnType<typeof runExperiment>> = { runs: [], left: [] };
    if (plan.pods.length > 0) {
      if (invocation.agree) invocation.agree(plan, lab.pod);
      else
        await consent(
          renderPlan(await edge.answer(plan), { ...viewFor(flags, io, 'table', false), color: false }),
          personOf(io, interrupted.signal),
          flags.switches.yes === true,
        );
      const running = progressOn(io);
      const began = lab.api.clock.now();
      const run = (round: Plan): ReturnType<typeof runExperiment> =>
        runExperiment({
          api: lab.api,
          source: lab.source,
          plan: round,
          signal: interrupted.signal,
          onProgress: running.say,
        });
      try {
        outcome = await run(plan);
        // Copies that could not be removed still hold what further ones would need.
        while (test.next && outcome.left.length === 0 && interrupted.came() === undefined) {
          const seconds = secondsSince(lab.api.clock, began);
          const pods = test.next(lab, plan, [...outcome.runs, ...refused], wish, seconds);
          if (pods.length === 0) break;
          // What the earlier rounds showed counts, also where no further one is possible.
          const round = await preflight(lab.api, { ...plan, pods, notes: [] }, { asked: first.rights }).catch(
            (error) => {
              running.done();
              io.err(`${sanitise(edge.text(`no further copies: ${troubleText(error)}`))}\n`);
            },
          );
          if (!round) break;
          refused.push(...round.refused);
          planned.pods.push(...pods);
          const { runs, left } = await run(round.plan);
          outcome = { runs: [...outcome.runs, ...runs], left };
        }
      } finally {
        running.done();
      }
    }
    const { left } = outcome;
    const isLeft = left.length > 0;
    // Said here already, in case the verdict fails or the answer goes to a program.
    if (isLeft)
      io.err(
        `left behind:\n${left.map((one) => sanitise(edge.text(`  ${one.object}${one.why === null ? '' : ` (${one.why})`}: ${one.command}`))).join('\n')}\n`,
      );
    const by = interrupted.came();
    if (by !== undefined) {
      if (!isLeft) io.err('the copies are removed\n');
      return { by };
    }
    const nameOf = (pod: PlannedPod): string | undefined => pod.object.metadata?.name;
    const inOrder = planned.pods.flatMap((pod) =>
      [...outcome.runs, ...refused].filter((run) => nameOf(run.planned) === nameOf(pod)),
    );
    const conclusion = await test.conclude(lab, plan, inOrder, wish);
    const reached = answerOf(lab, plan, conclusion, left);
    // A copy that was refused or cannot start ends no sooner in a longer watch.
    const open = inOrder.filter(({ fate }) => fate === 'lived' || fate === 'unstarted');
    const watched = open.map((run) => run.planned.watchSeconds);
    const longer = watched.length > 0 ? longerThan(Math.max(...watched)) : undefined;
    const experiment = longer === undefined ? reached : withLongerWatch(reached, invocation, 'duration', longer);
    return { experiment, longer };
  } finally {
    interrupted.stop();
  }
}

function answerOf({ diagnosis }: Lab, plan: Plan, conclusion: Conclusion, left: Experiment['left']): Experiment {
  const { kind, namespace, name } = plan.target;
  const more = (plan.gaps ?? []).filter((gap) => !diagnosis.gaps.some((known) => known.what === gap.what));
  return {
    apiVersion: 'crashloop/v1',
    kind: 'Experiment',
    test: plan.test,
    target: { kind, namespace, name },
    ...conclusion,
    notes: plan.notes,
    left,
    gaps: [...diagnosis.gaps, ...more],
  };
}

/** `--dry-run`: prints the objects of a plan, without secrets. */
async function printObjects(
  plan: Plan,
  { flags, io, edge }: Invocation,
  progress: Progress,
  made: (object: Plan['pods'][number]['object']) => Promise<KubeObject>,
): Promise<number> {
  const objects = await Promise.all(plan.pods.map(async ({ object }) => edge.object(await made(object))));
  progress.done();
  const { renderJson, renderYaml } = await import('../render/data.ts');
  if (flags.values.output === 'json') await io.out(renderJson({ apiVersion: 'v1', kind: 'List', items: objects }));
  else await io.out((await Promise.all(objects.map((object) => renderYaml(object)))).join('---\n'));
  return 0;
}
