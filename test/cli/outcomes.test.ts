/** How retries and experiments end, on a small cluster: exit codes, and what an inconclusive answer advises. */
import { expect } from 'chai';
import type { Action, RetryPlan } from '../../src/retry/action.ts';
import { runRetry } from '../../src/retry/retry.ts';
import type { Experiment } from '../../src/model/experiment-answer.ts';
import { dies, lives } from '../faults/support/live-api.ts';
import type { Life } from '../faults/support/live-api.ts';
import { play } from '../faults/support/play.ts';
import type { Outcome } from '../faults/support/play.ts';
import { SCENES } from '../faults/support/scenes.ts';
import { FakeCluster, podNamed, workload } from '../retry/fake-cluster.ts';
import { memorySource } from '../support/memory-source.ts';

/** Keeps being set up, without an event. */
const creating: Life = (pod, _age, at) => lives(pod, 0, at);

/** Plays a scene in which every new pod lives like this. */
const scene = (name: string, life: Life, ...more: readonly string[]): Promise<Outcome> => {
  const found = SCENES.find((one) => one.name === name)!;
  const others: Life = (pod, age, at) => (pod.metadata?.uid === 'uid-pods/web-b-1' ? undefined : life(pod, age, at));
  return play({ ...found, argv: [...found.argv, ...more], life: others }, 'https1');
};

describe('cli/outcomes', () => {
  it('retry --wait ends with 1 when the pod crashed again', async () => {
    const crashed = await scene('retry', dies);
    expect(JSON.parse(crashed.out)).to.include({ outcome: 'crashed' });
    expect(crashed.code).to.equal(1);
    expect((await scene('retry', lives)).code).to.equal(0);
  });

  it('retry --scale waits for old pods no longer than --timeout', async () => {
    const object = workload('Deployment', 'web', { replicas: 2 });
    const api = new FakeCluster(['deployments', object], ['pods', podNamed('web-1')]);
    const action: Action = {
      mode: 'scale',
      workload: { resource: 'deployments', object },
      replicas: 2,
      resumes: false,
    };
    const plan = { action, target: { kind: 'Deployment', namespace: 'shop', name: 'web' }, steps: [], notes: [] };
    const subject = {
      pod: undefined,
      controller: undefined,
      siblings: [],
      workload: action.workload,
      workloadPods: [podNamed('web-1')],
      autoscalers: [],
      budgets: [],
    };
    const answer = await runRetry({
      api,
      source: memorySource({}),
      plan: plan as unknown as RetryPlan,
      subject,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      saved: null,
      waitSeconds: null,
      goneSeconds: 5,
    });
    expect(answer.done.at(-1)).to.equal('some of its pods were still ending when it was scaled back');
    // Without --timeout: the grace period and a minute.
    expect(api.seconds).to.be.below(20);
  });

  for (const [name, own] of [
    ['node-test', '--on=n2'],
    ['fix-test', null],
  ] as const) {
    it(`${name} with copies that had not started yet prints the command with a longer duration`, async () => {
      const { verdict, advice } = JSON.parse((await scene(name, creating)).out) as Pick<
        Experiment,
        'verdict' | 'advice'
      >;
      expect([verdict, advice.at(-1)!.text]).to.deep.equal([
        'inconclusive',
        'watch for longer: run it again with --duration=5m',
      ]);
    });
    it(`an inconclusive ${name} prints the same command with a longer duration`, async () => {
      const { out, code } = await scene(name, lives);
      const { verdict, advice } = JSON.parse(out) as { verdict: string; advice: { command: string | null }[] };
      expect({ verdict, code }).to.deep.equal({ verdict: 'inconclusive', code: 0 });
      const last = advice.at(-1)!;
      expect(last).to.include({ text: 'watch for longer: run it again with --duration=5m' });
      // The command of fix-test has --set, and its value may be a secret.
      if (own === null) expect(last.command).to.equal(null);
      else
        expect(last.command)
          .to.match(/^kubectl crashloop node-test deploy\/web --namespace=shop --server=\S+ /)
          .and.match(/ --yes --on=n2 --duration=5m$/);
    });
  }
});
