/** `mcp` on a fake cluster: an experiment runs only by the id of a plan that was shown and still holds. */
import { expect } from 'chai';
import type { ExperimentPlan, FixProposal } from '../../src/model/mcp-answer.ts';
import type { Experiment } from '../../src/model/experiment-answer.ts';
import type { KubeObject, Pod } from '../../src/model/objects.ts';
import type { Clock } from '../../src/clock.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { play } from '../faults/support/play.ts';
import type { Outcome } from '../faults/support/play.ts';
import { SCENES } from '../faults/support/scenes.ts';
import type { Scene } from '../faults/support/scenes.ts';
import { faultsOf } from '../support/schema.ts';
import type { FakeApi } from '../watching/support/api.ts';
import { call, wires } from './support/session.ts';
import type { Result, Wires } from './support/session.ts';

const sceneOf = (name: string): Scene => SCENES.find((scene) => scene.name === name)!;
/** Two copies, of which the one without the fix dies; its values are those of the pod. */
const FIXABLE: Scene = { ...sceneOf('node-test'), argv: ['mcp'] };
const WANTED = { test: 'node-test', target: 'deploy/web', duration: '10s' };

/** Milliseconds of the shortest time limit. Nothing else that is tested here waits for so long. */
const LIMIT = 30_000;

/**
 * The clock of the API, on which no time limit ends: it does not see that a kubeconfig is being read, and would pass the
 * time meanwhile. A session reads one for every call.
 */
const patient = (clock: Clock): Clock => ({
  now: () => clock.now(),
  sleep: (milliseconds, signal) =>
    milliseconds < LIMIT
      ? clock.sleep(milliseconds, signal)
      : new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
});

/** Plays a scene while `use` uses the client. @returns how it ended */
async function playing(
  scene: Scene,
  use: (wired: Wires & { readonly api: FakeApi }) => Promise<void>,
): Promise<Outcome> {
  const wired = wires();
  let api: FakeApi | undefined;
  let isOver = false;
  const fill = (filled: FakeApi): void => {
    api = filled;
    scene.fill(filled);
    // The clock gives up on a program that waits for no time. Here it waits for its client.
    void (async () => {
      while (!isOver) await filled.clock.sleep(1);
    })();
  };
  let fault: unknown;
  const used = (async () => {
    await wired.client.connect(undefined as never);
    await use({ ...wired, api: api! });
  })()
    .catch((error: unknown) => {
      fault = error;
    })
    .finally(() => wired.client.close());
  const outcome = await play({ ...scene, fill }, 'h2', undefined, undefined, undefined, {
    protocol: wired.over.protocol!,
    onInterrupt: wired.over.onInterrupt!,
    get environment() {
      return environment({ NO_COLOR: '1' }, { clock: patient(api!.clock) });
    },
    // A process that has ended answers no more calls.
  }).finally(() => {
    isOver = true;
    return wired.client.close();
  });
  await used;
  if (fault !== undefined) throw fault;
  return outcome;
}

const creates = ({ requests }: Outcome): string[] =>
  requests.filter((one) => /^(?:POST|PUT|PATCH|DELETE) /.test(one) && !/selfsubject|dryRun/.test(one));
const planIn = ({ document, text }: Result): ExperimentPlan => {
  expect(document?.kind, text).to.equal('ExperimentPlan');
  return document as unknown as ExperimentPlan;
};

describe('mcp: experiments', function () {
  this.timeout(600_000);

  // A fake clock does not see that modules are being loaded.
  before(async () => {
    await Promise.all([
      import('../../src/cli/mcp/serve.ts'),
      import('../../src/mcp/server.ts'),
      import('../../src/diagnosis/diagnose.ts'),
      import('../../src/experiments/experiment.ts'),
      import('../../src/experiments/preflight.ts'),
      import('../../src/experiments/node-test.ts'),
      import('../../src/render/experiment-text.ts'),
      import('../../src/render/diagnosis.ts'),
      import('../../src/cli/fix.ts'),
      import('../../src/cli/explain-patch.ts'),
    ]);
    await play(sceneOf('node-test'), 'h2');
  });

  it('returns the plan first and creates nothing', async () => {
    const outcome = await playing(FIXABLE, async ({ client }) => {
      const result = await call(client, 'run_experiment', WANTED);
      const plan = planIn(result);
      expect(faultsOf(plan)).to.equal('');
      expect(plan.planId).to.match(/^plan-[0-9a-f]{24}$/);
      expect(plan.copies.map(({ creates: kind }) => kind)).to.deep.equal(['Job', 'Job']);
      expect(result.text).to.match(/^Nothing was created\. Show this plan to the user/);
    });
    expect([outcome.code, creates(outcome), outcome.copies]).to.deep.equal([0, [], []]);
  });

  it('runs it once by its id, and removes the copies', async () => {
    const outcome = await playing(FIXABLE, async ({ client }) => {
      const { planId } = planIn(await call(client, 'run_experiment', WANTED));
      const said: string[] = [];
      const onprogress = ({ message }: { message?: string | undefined }): void => void said.push(message ?? '');
      const { document, text } = await call(client, 'run_experiment', { plan_id: planId }, { onprogress });
      expect(document?.kind, text).to.equal('Experiment');
      expect(faultsOf(document)).to.equal('');
      expect((document as unknown as Experiment).verdict).to.equal('node');
      expect(said).to.not.be.empty;
      const again = await call(client, 'run_experiment', { plan_id: planId });
      expect([again.isError, again.text]).to.deep.equal([
        true,
        'this session has no plan with that id, or it was run already; nothing was done; ask for a plan first: give test and target',
      ]);
    });
    expect(creates(outcome).filter((one) => one.startsWith('POST '))).to.have.length(2);
    expect(outcome.copies).to.deep.equal([]);
  });

  it('runs no plan of another session, with other arguments, or of a pod that has changed', async () => {
    // A pod that takes the place of the first one crashes, too.
    const life: Scene['life'] = () => undefined;
    const outcome = await playing({ ...FIXABLE, life }, async ({ client, api }) => {
      const refused = async (given: Record<string, unknown>, why: RegExp): Promise<void> => {
        const { isError, text } = await call(client, 'run_experiment', given);
        expect(isError, text).to.equal(true);
        expect(text, text).to.match(why);
      };
      await refused({ plan_id: 'plan-000000000000000000000000' }, /has no plan with that id/);
      await refused({ plan_id: 'plan-1; kubectl delete ns shop' }, /Input validation error/);
      await refused({}, /give test and target for a plan/);
      await refused({ test: 'node-test' }, /target is missing/);
      await refused({ test: 'node-test', target: 'deploy/web', fix: 2 }, /node-test takes no fix/);
      await refused({ test: 'rm', target: 'deploy/web' }, /Input validation error/);
      const first = planIn(await call(client, 'run_experiment', WANTED));
      await refused({ plan_id: first.planId, target: 'deploy/db' }, /give plan_id alone/);
      const pod = api.object('pods', 'web-b-1') as Pod;
      const [container] = pod.spec!.containers;
      const changed = { ...container!, command: ['sh', '-c', 'rm -rf /data'] };
      api.put({ ...pod, kind: 'Pod', spec: { ...pod.spec, containers: [changed] } });
      await refused({ plan_id: first.planId }, /has changed since the plan was made/);

      const second = planIn(await call(client, 'run_experiment', WANTED));
      api.put({
        ...(api.object('pods', 'web-b-1') as KubeObject),
        kind: 'Pod',
        metadata: { ...pod.metadata, uid: 'new' },
      });
      await refused({ plan_id: second.planId }, /has changed since the plan was made/);
    });
    expect(creates(outcome)).to.deep.equal([]);
  });

  it('removes the copies of a call that is cancelled', async () => {
    const outcome = await playing(FIXABLE, async ({ client, api }) => {
      const { planId } = planIn(await call(client, 'run_experiment', WANTED));
      const cancel = new AbortController();
      const onprogress = (): void => {
        if (api.objects('jobs').length > 0) cancel.abort();
      };
      const ended = await call(
        client,
        'run_experiment',
        { plan_id: planId },
        { signal: cancel.signal, onprogress },
      ).then(
        () => 'answered',
        () => 'cancelled',
      );
      expect(ended).to.equal('cancelled');
    });
    expect(creates(outcome).filter((one) => one.startsWith('POST '))).to.have.length(2);
    expect(outcome.copies).to.deep.equal([]);
    expect(outcome.err).to.match(/run_experiment: error after/);
  });

  it('removes the copies before SIGTERM ends it', async () => {
    const outcome = await playing(FIXABLE, async ({ client, api, signal }) => {
      const { planId } = planIn(await call(client, 'run_experiment', WANTED));
      let sent = false;
      const onprogress = (): void => {
        if (sent || api.objects('jobs').length === 0) return;
        sent = true;
        signal('SIGTERM');
      };
      await call(client, 'run_experiment', { plan_id: planId }, { onprogress }).catch(() => undefined);
      expect(sent).to.equal(true);
    });
    expect([outcome.code, outcome.copies]).to.deep.equal([143, []]);
    expect(creates(outcome).filter((one) => one.startsWith('POST '))).to.have.length(2);
  });

  it('proposes a fix with its patch and a dry run, and writes nothing', async () => {
    const unlimited = (api: FakeApi): void => {
      sceneOf('oom-test').fill(api);
      const template = { metadata: { labels: { app: 'web' } }, spec: (api.object('pods', 'web-b-1') as Pod).spec };
      for (const name of ['deployments/web', 'replicasets/web-b']) {
        const [resource, one] = name.split('/') as [string, string];
        const object = api.object(resource, one) as KubeObject & { spec?: object };
        api.put({ ...object, spec: { ...object.spec, template } });
      }
    };
    const outcome = await playing({ ...sceneOf('oom-test'), argv: ['mcp'], fill: unlimited }, async ({ client }) => {
      const { document, text } = await call(client, 'propose_fix', { target: 'deploy/web' });
      expect(document?.kind, text).to.equal('FixProposal');
      expect(faultsOf(document)).to.equal('');
      const { cause, patch, dryRun, prove, apply, notes } = document as unknown as FixProposal;
      expect(cause?.category, text).to.equal('resource-limits');
      expect(patch, notes.join()).to.match(/memory: /);
      expect(dryRun, notes.join()).to.match(/\(server dry run\)/);
      expect([prove, apply].map((line) => line?.replace(/ --server.*/, ''))).to.deep.equal([
        'kubectl crashloop fix-test deployment/web -n shop --fix 1',
        'kubectl crashloop fix deployment/web -n shop --fix 1',
      ]);
    });
    expect(creates(outcome)).to.deep.equal([]);
  });
});
