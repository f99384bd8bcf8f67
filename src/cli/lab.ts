/** What every experiment's command does: find the pod, plan, ask, run, clean up, answer. */
import { UserError } from '../errors.ts';
import type { Client } from '../sources/cluster/client.ts';
import type { Source } from '../sources/source.ts';
import type { Pod } from '../evidence/objects.ts';
import type { Target } from '../diagnosis/target.ts';
import type { Person } from '../experiments/consent.ts';
import type { Experiment, Lab, Plan, Test } from '../experiments/types.ts';
import type { Format, Interrupt, Invocation, Io } from './command.ts';
import type { Flags, OwnFlag } from './flags.ts';
import { withTarget } from './open.ts';
import { print } from './print.ts';
import { progressOn } from './progress.ts';
import type { Progress } from './progress.ts';
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

/** 128 + the signal's number, as shells have it. */
export const EXIT_CODES: Record<Interrupt, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const AGAIN_MILLISECONDS = 1000;

/** What the flags common to all experiments say. */
export interface LabWish {
  readonly container?: string;
  readonly keepLabels: boolean;
  readonly shareClaims: boolean;
  readonly skipInit: boolean;
  /** Seconds. */
  readonly duration?: number;
}

/**
 * Go's durations as far as people write them: `30s`, `5m`, `1m30s`, `1h`; a bare number counts seconds. @returns
 * seconds
 */
export function durationOf(flag: string, text: string): number {
  const match = /^(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?$/.exec(/^\d{1,7}$/.test(text) ? `${text}s` : text);
  const seconds =
    match === null || text === ''
      ? 0
      : Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
  if (seconds <= 0)
    throw new UserError(`invalid argument "${text}" for "--${flag}" flag: a duration such as 30s or 5m is wanted`);
  return seconds;
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
 * `--watch`, `--watch=5m`; `--watch=true` as kubectl takes it. @returns null where it is not asked for; `seconds` null
 * where no duration is given
 */
export function watchOf(flags: Flags): { readonly seconds: number | null } | null {
  const text = flags.values.watch;
  if (text === undefined || text === 'false') return null;
  return { seconds: text === '' || text === 'true' ? null : durationOf('watch', text) };
}

/** `--dry-run`. @throws UserError in kubectl's words (k8s.io/kubectl/pkg/cmd/util/helpers.go:GetDryRunStrategy) */
export function dryRunOf(flags: Flags): 'none' | 'client' | 'server' {
  const wanted = flags.values['dry-run'] ?? 'none';
  if (wanted !== 'none' && wanted !== 'client' && wanted !== 'server')
    throw new UserError(`invalid dry-run value (${wanted}). Must be "none", "server", or "client".`);
  return wanted;
}

/** The cluster's client; experiments need one, a recording has none. */
export function clientOf(source: Source): Client {
  if (!('client' in source)) throw new UserError('an experiment needs a cluster');
  return source.client as Client;
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

/** The first signal ends the work and lets the clean-up follow; a second one ends the program on the spot. */
export function interruptible(
  io: Io,
  onFirst: () => void,
): { readonly signal: AbortSignal; readonly came: () => Interrupt | undefined; readonly stop: () => void } {
  const controller = new AbortController();
  let first: Interrupt | undefined;
  let wait: NodeJS.Timeout | undefined;
  const release = io.onInterrupt((name) => {
    if (first !== undefined) return;
    first = name;
    controller.abort();
    onFirst();
    // A process group and a wrapper may both pass on the same Ctrl-C; from then on a signal does what it always does.
    wait = setTimeout(release, AGAIN_MILLISECONDS);
    wait.unref();
  });
  const stop = (): void => {
    clearTimeout(wait);
    release();
  };
  return { signal: controller.signal, came: () => first, stop };
}

/** Who can be asked: nobody off a terminal. */
export const personOf = (io: Io, signal: AbortSignal): Person => ({
  say: io.err,
  ask: io.environment.stdinIsTerminal && io.stderr.isTerminal ? (question) => io.ask(question, signal) : null,
});

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
