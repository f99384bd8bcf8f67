/** What every experiment's command does: find the pod, plan, ask, run, clean up, answer. */
import type { Target } from '../diagnosis/target.ts';
import { UserError } from '../errors.ts';
import type { Lab, Test } from '../experiments/test.ts';
import type { Experiment, Plan } from '../model/experiment.ts';
import type { Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import { clientOf, dryRunOf, personOf } from './client.ts';
import type { Format, Invocation } from './command.ts';
import { durationOf } from './durations.ts';
import type { Flags, OwnFlag } from './flags.ts';
import { withTarget } from './open.ts';
import { print } from './print.ts';
import { progressOn } from './progress.ts';
import type { Progress } from './progress.ts';
import { EXIT_CODES, interruptible } from './signals.ts';
import { parseOnlyTarget } from './target.ts';
import { formatOf, viewFor } from './terminal.ts';

/** Flags that every experiment takes. */
export const LAB_FLAGS: readonly OwnFlag[] = [
  'container',
  'yes',
  'dry-run',
  'keep-labels',
  'share-claims',
  'skip-init',
  'duration',
  'output',
  'no-headers',
  'exit-code',
];
export const LAB_FORMATS: readonly Format[] = ['table', 'wide', 'json', 'yaml'];

/** What the flags common to all experiments say. */
export interface LabWish {
  readonly container?: string;
  readonly keepLabels: boolean;
  readonly shareClaims: boolean;
  readonly skipInit: boolean;
  /** Seconds. */
  readonly duration?: number;
}

export function labWish(flags: Flags): LabWish {
  const [container, duration] = [flags.values.container, flags.values.duration];
  return {
    ...(container ? { container } : {}),
    keepLabels: flags.switches['keep-labels'] === true,
    shareClaims: flags.switches['share-claims'] === true,
    skipInit: flags.switches['skip-init'] === true,
    ...(duration === undefined ? {} : { duration: durationOf('duration', duration) }),
  };
}

/**
 * Opens the cluster and explains the target, which is where every test begins.
 * @throws UserError where it is a workload without a pod
 */
export async function withLab(
  invocation: Invocation,
  usage: string,
  use: (lab: Lab, progress: Progress) => Promise<number>,
): Promise<number> {
  const { words, flags, io } = invocation;
  const named = parseOnlyTarget(words, `${io.program} ${usage}`);
  const progress = progressOn(io);
  // The container is the test's to judge: of a pod that is well it may be named all the same.
  const whole = { ...invocation, flags: { ...flags, values: { ...flags.values, container: '' } } };
  return withTarget(whole, named, async (source, target) =>
    use(await labOf(source, target, progress), progress),
  ).finally(progress.done);
}

async function labOf(source: Source, target: Target, progress: Progress): Promise<Lab> {
  const [{ diagnose }, { labApi }] = await Promise.all([
    import('../diagnosis/diagnose.ts'),
    import('../experiments/api.ts'),
  ]);
  const api = labApi(clientOf(source));
  const { diagnosis, evidence } = await diagnose(source, target, { onProgress: progress.say });
  if (diagnosis.target.kind !== 'Pod')
    throw new UserError(
      `${diagnosis.target.kind}/${diagnosis.target.name} has no pod to copy`,
      diagnosis.causes[0]?.summary ?? 'a test needs a pod',
    );
  const fact = await source.fetch({
    verb: 'get',
    resource: 'pods',
    namespace: diagnosis.target.namespace,
    name: diagnosis.target.name,
  });
  if (fact.state !== 'known')
    throw new UserError(`Pod/${diagnosis.target.name} is gone`, 'it was there a moment ago: try again');
  return { source, api, pod: fact.value as Pod, diagnosis, evidence };
}

/** Runs a test from its plan to the exit code. */
export async function runTest<Wish>(
  test: Test<Wish>,
  wish: Wish,
  lab: Lab,
  progress: Progress,
  invocation: Invocation,
): Promise<number> {
  const { flags, io } = invocation;
  const format = formatOf(flags, LAB_FORMATS);
  const dryRun = dryRunOf(flags);
  const [{ preflight }, { runExperiment }, { consent }, { renderPlan }] = await Promise.all([
    import('../experiments/preflight.ts'),
    import('../experiments/experiment.ts'),
    import('../experiments/consent.ts'),
    import('../render/experiment.ts'),
  ]);
  const planned = await test.plan(lab, wish);
  if (dryRun === 'client') return printObjects(planned, invocation, progress, (object) => Promise.resolve(object));
  const { plan, refused } = await preflight(lab.api, planned);
  if (dryRun === 'server')
    return printObjects(plan, invocation, progress, (object) =>
      lab.api.create(object.kind === 'Job' ? 'jobs' : 'pods', object, { dryRun: true }),
    );
  progress.done();
  const interrupted = interruptible(io, () => {
    progress.done();
    io.err('\ninterrupted: removing the copies (a second time leaves them to the cluster)\n');
  });
  try {
    let outcome: Awaited<ReturnType<typeof runExperiment>> = { runs: [], left: [] };
    if (plan.pods.length > 0) {
      await consent(
        renderPlan(plan, { ...viewFor(flags, io, 'table', false), color: false }),
        personOf(io, interrupted.signal),
        flags.switches.yes === true,
      );
      const running = progressOn(io);
      outcome = await runExperiment({
        api: lab.api,
        source: lab.source,
        plan,
        signal: interrupted.signal,
        onProgress: running.say,
      }).finally(running.done);
    }
    const by = interrupted.came();
    if (by !== undefined) {
      io.err(
        outcome.left.length === 0
          ? 'the copies are removed\n'
          : `left behind:\n${outcome.left.map((one) => `  ${one.object}: ${one.command}\n`).join('')}`,
      );
      return EXIT_CODES[by];
    }
    const inOrder = planned.pods.flatMap(({ step }) =>
      [...outcome.runs, ...refused].filter((run) => run.planned.step === step),
    );
    const experiment: Experiment = {
      apiVersion: 'crashloop/v1',
      kind: 'Experiment',
      test: test.name,
      target: { kind: plan.target.kind, namespace: plan.target.namespace, name: plan.target.name },
      ...(await test.conclude(lab, plan, inOrder, wish)),
      notes: plan.notes,
      left: outcome.left,
      gaps: [
        ...lab.diagnosis.gaps,
        ...(plan.gaps ?? []).filter((gap) => !lab.diagnosis.gaps.some((known) => known.what === gap.what)),
      ],
    };
    await print(experiment, format, false, invocation, {
      table: async (answer, view) => (await import('../render/experiment.ts')).renderExperiment(answer, view),
    });
    return flags.switches['exit-code'] === true && experiment.verdict !== 'inconclusive' ? 1 : 0;
  } finally {
    interrupted.stop();
  }
}

async function printObjects(
  plan: Plan,
  { flags, io }: Invocation,
  progress: Progress,
  made: (object: Plan['pods'][number]['object']) => Promise<object>,
): Promise<number> {
  const objects = await Promise.all(plan.pods.map(({ object }) => made(object)));
  progress.done();
  const { renderJson, renderYaml } = await import('../render/data.ts');
  if (flags.values.output === 'json') await io.out(renderJson({ apiVersion: 'v1', kind: 'List', items: objects }));
  else await io.out((await Promise.all(objects.map((object) => renderYaml(object)))).join('---\n'));
  return 0;
}
