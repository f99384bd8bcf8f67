/** `retry`: a new attempt without waiting out the back-off. */
import { UserError } from '../../errors.ts';
import type { Mode } from '../../model/retry-answer.ts';
import type { RetryPlan } from '../../retry/action.ts';
import type { Command, Invocation } from '../command.ts';
import { clientOf, dryRunOf, personOf } from '../client.ts';
import { durationOf } from '../durations.ts';
import { EXIT_CODES, interruptible } from '../signals.ts';
import { withTarget } from '../open.ts';
import { print } from '../print.ts';
import { progressOn } from '../progress.ts';
import { parseOnlyTarget } from '../target.ts';
import { formatOf, viewFor } from '../terminal.ts';

const DEFAULT_TIMEOUT = '5m';

function modeOf({ flags }: Invocation): Mode {
  const given = (['recreate', 'restart', 'scale'] as const).filter((name) => flags.switches[name] === true);
  if (given.length > 1)
    throw new UserError(`--${given[0]} and --${given[1]} exclude each other`, undefined, {
      to: 'to do one of them',
      drop: given.slice(1),
    });
  return given[0] ?? 'delete';
}

/** Saves the manifests before anything is deleted. */
async function save(plan: RetryPlan, file: string): Promise<void> {
  const [{ manifestsOf }, { renderYaml }, { saveNew }] = await Promise.all([
    import('../../retry/retry.ts'),
    import('../../render/data.ts'),
    import('../save.ts'),
  ]);
  await saveNew(file, (await Promise.all(manifestsOf(plan).map((object) => renderYaml(object)))).join('---\n'));
}

export const retry: Command = {
  name: 'retry',
  about: 'Start the pod again now, without waiting for the back-off',
  description:
    'Deletes the pod (for a workload, the pod in the worst state) so that its controller creates a new one, which starts without back-off. ' +
    'If a PodDisruptionBudget covers the pod, it is evicted instead, which the budget can forbid; --force deletes it all the same. ' +
    '--restart restarts the rollout instead. --scale scales the workload to zero and back to the same number of replicas. --recreate deletes a pod without a controller and creates it again from its manifest. ' +
    'The command shows its plan first, saves the manifest and tests it on the server. It does nothing before you agree.',
  usage: 'retry (POD | TYPE/NAME)',
  examples: [
    ['Start it again now and follow the new pod', 'retry web-1 --wait'],
    ['Start the worst pod of a Deployment again', 'retry deploy/web -n shop'],
    ['Restart all its pods, one by one', 'retry deploy/web --restart --wait'],
    ['Stop all its pods, then start all of them', 'retry sts/db --scale'],
    ['A pod without a controller', 'retry job-runner --recreate'],
  ],
  flags: [
    'recreate',
    'restart',
    'scale',
    'force',
    'wait',
    'timeout',
    'save',
    'yes',
    'dry-run',
    'output',
    'no-headers',
    'exit-code',
    'ignore-not-found',
  ],
  abouts: {
    force: 'Delete the pod without asking its PodDisruptionBudgets',
    timeout: 'How long --wait watches the new pods, and --scale waits for the old ones to end: 30s, 5m; default 5m',
    wait: 'Follow the new pods until they are ready, or until one crashes; then explain it and exit with 1',
  },
  formats: ['table', 'wide', 'json', 'yaml'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { words, flags, io, edge } = invocation;
    const format = formatOf(flags, retry.formats);
    const named = parseOnlyTarget(words, `${io.program} ${retry.usage}`);
    const mode = modeOf(invocation);
    const force = flags.switches.force === true;
    if (force && (mode === 'restart' || mode === 'scale'))
      throw new UserError(`--force and --${mode} exclude each other`, '--force is for the deletion of one pod', {
        to: `to ${mode}`,
        drop: ['force'],
      });
    const dryRun = dryRunOf(flags);
    const timeout = durationOf('timeout', flags.values.timeout ?? DEFAULT_TIMEOUT);
    const [
      { diagnose },
      { clusterApi },
      { readSubject },
      { planRetry },
      { tryOut },
      { manifestsOf, runRetry },
      { consent },
      { fileFor },
      { renderRetryPlan },
    ] = await Promise.all([
      import('../../diagnosis/diagnose.ts'),
      import('../../experiments/api.ts'),
      import('../../retry/read.ts'),
      import('../../retry/plan.ts'),
      import('../../retry/try-out.ts'),
      import('../../retry/retry.ts'),
      import('../../experiments/consent.ts'),
      import('../../retry/manifest.ts'),
      import('../../render/retry-text.ts'),
    ]);
    const progress = progressOn(io);
    return withTarget(invocation, named, async (source, target) => {
      const api = clusterApi(clientOf(source));
      const { diagnosis } = await diagnose(source, target, { onProgress: progress.say });
      const subject = await readSubject(source, diagnosis);
      const { kind, namespace, name } = diagnosis.target;
      const plan = planRetry(mode, { kind, namespace, name }, subject, api.now(), force);
      const file = manifestsOf(plan).length === 0 ? null : (flags.values.save ?? fileFor(plan.target.name, api.now()));
      const text = renderRetryPlan(await edge.answer(plan), file, {
        ...viewFor(flags, io, 'table', false),
        color: false,
      });
      if (dryRun !== 'client') await tryOut(api, plan.action);
      progress.done();
      if (dryRun !== 'none') {
        await io.out(`${text}Nothing was done (${dryRun} dry run).\n`);
        return 0;
      }
      const interrupted = interruptible(io, () =>
        io.err(
          mode === 'scale'
            ? '\ninterrupted: scaling back first (the number is kept; retry --scale resumes)\n'
            : '\ninterrupted\n',
        ),
      );
      try {
        await consent(text, personOf(io, interrupted.signal), flags.switches.yes === true);
        if (file !== null && !interrupted.signal.aborted) await save(plan, file);
        const running = progressOn(io);
        const answer = await runRetry({
          api,
          source,
          plan,
          subject,
          signal: interrupted.signal,
          onProgress: running.say,
          saved: file,
          waitSeconds: flags.switches.wait === true ? timeout : null,
          goneSeconds: flags.values.timeout === undefined ? null : timeout,
        }).finally(running.done);
        if (file !== null) io.err(`its manifest is in ${file}\n`);
        await print(answer, format, false, invocation, {
          table: async (one, view) => (await import('../../render/retry-text.ts')).renderRetry(one, view),
        });
        const by = interrupted.came();
        if (by !== undefined) return EXIT_CODES[by];
        // As kubectl wait does, --wait fails where what was waited for did not happen.
        return answer.outcome === 'crashed' || answer.outcome === 'waiting' ? 1 : 0;
      } finally {
        interrupted.stop();
      }
    }).finally(progress.done);
  },
};
