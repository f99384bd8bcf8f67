/** run_experiment: the plan first, and the experiment only by the id of a plan that would still do the same. */
import { UserError } from '../../errors.ts';
import type { Plan, TestName } from '../../model/experiment-answer.ts';
import type { ExperimentPlan } from '../../model/mcp-answer.ts';
import type { Pod } from '../../model/objects.ts';
import type { ToolCall } from '../../mcp/server.ts';
import type { Command } from '../command.ts';
import { bisect } from '../commands/bisect.ts';
import { fixTestCommand } from '../commands/fix-test.ts';
import { imageTestCommand } from '../commands/image-test.ts';
import { nodeTestCommand } from '../commands/node-test.ts';
import { oomTest } from '../commands/oom-test.ts';
import { probeTest } from '../commands/probe-test.ts';
import { ARGUMENTS, inputOf, targetIn, textIn, valuesIn } from './arguments.ts';
import type { Given } from './arguments.ts';
import type { Answer } from './calls.ts';
import { fingerprintOf, LIFETIME, Plans } from './plans.ts';
import { answerOf, READ_SECONDS, UNTRUSTED } from './read-tools.ts';
import type { Offered } from './read-tools.ts';
import { PlanShown } from './run-command.ts';
import type { Asked, Session } from './run-command.ts';
import { outputOf } from './schemas.ts';

const TESTS: Readonly<Record<TestName, { readonly command: Command; readonly takes: readonly string[] }>> = {
  'image-test': { command: imageTestCommand, takes: ['container', 'duration'] },
  'node-test': { command: nodeTestCommand, takes: ['container', 'duration'] },
  'probe-test': { command: probeTest, takes: ['container', 'duration'] },
  'fix-test': { command: fixTestCommand, takes: ['container', 'duration', 'fix'] },
  bisect: { command: bisect, takes: ['container', 'duration'] },
  'oom-test': { command: oomTest, takes: ['container'] },
};

/** Seconds of an experiment, after which its copies are removed. */
const EXPERIMENT_SECONDS = 45 * 60;

/** What makes a plan again. */
interface Wanted {
  readonly test: TestName;
  readonly asked: Asked;
}

/** @throws UserError for an argument that the test does not take */
function wantedIn(given: Given): Wanted {
  const test = textIn(given, 'test') as TestName | undefined;
  if (test === undefined)
    throw new UserError('give test and target for a plan, or plan_id alone to run the plan that you got');
  const { takes } = TESTS[test];
  for (const name of ['container', 'duration', 'fix'])
    if (given[name] !== undefined && !takes.includes(name)) throw new UserError(`${test} takes no ${name}`);
  return { test, asked: { words: targetIn(given), values: valuesIn(given, 'namespace', ...takes) } };
}

function documentOf(plan: Plan, { id, until }: { readonly id: string; readonly until: number }): ExperimentPlan {
  const { kind, namespace, name } = plan.target;
  return {
    apiVersion: 'crashloop/v1',
    kind: 'ExperimentPlan',
    test: plan.test,
    target: { kind, namespace, name },
    planId: id,
    expiresAt: new Date(until).toISOString(),
    copies: plan.pods.map(({ object, step, purpose, node, spec, watchSeconds }) => ({
      creates: object.kind,
      step,
      purpose,
      node,
      images: [...new Set([...(spec.initContainers ?? []), ...spec.containers].flatMap(({ image }) => image ?? []))],
      watchSeconds,
    })),
    together: plan.together,
    most: plan.most ?? null,
    runs: plan.runs,
    notes: plan.notes,
    gaps: plan.gaps ?? [],
  };
}

/** Returns the tool. Its plans are those of this session. */
export function experimentTool(session: Session): Offered {
  const plans = new Plans<Wanted>(session.io.environment.clock);
  let isRunning = false;

  /** Makes the plan, and keeps it. A test that needs no copies has its answer at once. */
  async function planned({ test, asked }: Wanted, call: ToolCall): Promise<Answer> {
    let fingerprint = '';
    const agree = (plan: Plan, pod: Pod): never => {
      fingerprint = fingerprintOf(plan, pod);
      throw new PlanShown(plan, pod);
    };
    try {
      return await answerOf(TESTS[test].command, { ...asked, agree }, session, call);
    } catch (error) {
      if (!(error instanceof PlanShown)) throw error;
      const kept = plans.keep({ asked: { test, asked }, fingerprint });
      return { document: documentOf(error.plan, kept), notices: '' };
    }
  }

  /** Runs a plan that was shown, if it would still do the same. */
  async function run(id: string, call: ToolCall): Promise<Answer> {
    if (isRunning) throw new UserError('an experiment is running: one at a time', 'the plan was not run and stays');
    const { asked: wanted, fingerprint } = plans.take(id);
    const agree = (plan: Plan, pod: Pod): void => {
      if (call.signal.aborted) throw new UserError('the call was cancelled', 'nothing was done');
      if (fingerprintOf(plan, pod) !== fingerprint)
        throw new UserError(
          `${plan.target.kind}/${plan.target.name}, or what the test would create for it, has changed since the plan was made`,
          'nothing was done; ask for a new plan',
        );
    };
    isRunning = true;
    try {
      const { command } = TESTS[wanted.test];
      return await answerOf(command, { ...wanted.asked, agree, cleansUp: true }, session, call);
    } finally {
      isRunning = false;
    }
  }

  return {
    name: 'run_experiment',
    title: 'Test a cause with copies of the pod',
    description:
      'Tests a cause with copies of the pod. Call it with test and target first: it creates nothing and returns a plan with an id. ' +
      'Show the plan to the user. Only after the user has agreed, call it with plan_id alone: it creates the copies, watches them, removes them and returns the verdict. ' +
      `A plan runs once, within ${LIFETIME / 60_000} minutes, and only if the pod has not changed. ` +
      'The copies of most tests run the original commands with all side effects (migrations, messages); the plan lists them. ' +
      'image-test: image, command or pod spec? node-test: the node? probe-test: the probe or the app? fix-test: does the fix work? bisect: which change of the last rollout? ' +
      `oom-test: memory? It creates nothing and answers at once. An experiment takes minutes: up to ${EXPERIMENT_SECONDS / 60}. ${UNTRUSTED}`,
    input: inputOf({
      plan_id: {
        type: 'string',
        description: 'Id of a plan of this session, without any other argument',
        pattern: '^plan-[0-9a-f]{24}$',
      },
      test: { type: 'string', enum: Object.keys(TESTS) },
      target: ARGUMENTS.target,
      namespace: ARGUMENTS.namespace,
      container: ARGUMENTS.container,
      fix: { type: 'integer', description: 'fix-test: number of the cause; default 1', minimum: 1, maximum: 99 },
      duration: {
        type: 'string',
        description: 'How long to watch each copy: 30s, 5m; default: longer than the pod usually lives',
        pattern: '^[1-9][0-9]{0,2}[sm]$',
      },
    }),
    output: outputOf('ExperimentPlan', 'OomExperiment', 'Experiment'),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    seconds: (given) => (given.plan_id === undefined ? 2 * READ_SECONDS : EXPERIMENT_SECONDS),
    async answer(given, call) {
      const id = textIn(given, 'plan_id');
      if (id === undefined) return planned(wantedIn(given), call);
      if (Object.keys(given).length > 1)
        throw new UserError('a plan runs as it was made: give plan_id alone', 'nothing was done');
      return run(id, call);
    },
  };
}
