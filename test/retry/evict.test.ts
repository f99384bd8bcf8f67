/** A retry evicts a pod that a PodDisruptionBudget covers, and says which budget forbids it. */
import { expect } from 'chai';
import { UserError } from '../../src/errors.ts';
import { act } from '../../src/retry/act.ts';
import type { Action } from '../../src/retry/action.ts';
import { planRetry } from '../../src/retry/plan.ts';
import { readSubject } from '../../src/retry/read.ts';
import { tryOut } from '../../src/retry/try-out.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { ApiError } from '../../src/sources/cluster/api-error.ts';
import { memorySource } from '../support/memory-source.ts';
import { podOf } from '../support/scenario.ts';
import { apiError } from '../experiments/fake-lab.ts';
import { CRASHED, FakeCluster, podNamed, workload } from './fake-cluster.ts';

const POD = podNamed('web-1', { status: CRASHED() });
const SET = { resource: 'replicasets' as const, object: workload('ReplicaSet', 'web-abc', { replicas: 1 }) };
const TARGET = { kind: 'Pod', namespace: 'shop', name: 'web-1' } as const;

type Budgets = readonly string[] | undefined;
const planned = (budgets: Budgets, force = false, bare = false): ReturnType<typeof planRetry> => {
  const pod = bare ? podNamed('web-1', { status: CRASHED(), metadata: { ownerReferences: [] } }) : POD;
  const subject = { pod, siblings: [pod], workload: undefined, workloadPods: [], autoscalers: [], budgets };
  return planRetry(
    bare ? 'recreate' : 'delete',
    TARGET,
    { ...subject, controller: bare ? undefined : SET },
    '2026-01-01T12:00:00Z',
    force,
  );
};

const quick = { signal: new AbortController().signal, onProgress: () => undefined, saved: 'f.yaml', goneSeconds: 30 };

async function refusal(budgets: Budgets, error: ApiError): Promise<string> {
  const cluster = new FakeCluster(['pods', POD]);
  cluster.before = (call) => {
    if (call.startsWith('evict')) throw error;
  };
  const { action } = planned(budgets);
  const texts = await Promise.all(
    [tryOut(cluster, action), act(cluster, action, quick)].map((run) =>
      run.then(
        () => 'it passed',
        (one: UserError) => {
          expect(one).to.be.instanceOf(UserError);
          return `${one.message} | ${one.hint ?? ''}, --${Object.keys(one.again?.add ?? {}).join()}`;
        },
      ),
    ),
  );
  expect(texts[0]).to.equal(texts[1]);
  expect(cluster.objects.size).to.equal(1);
  return texts[0]!;
}

const budgetError = new ApiError(429, "Cannot evict pod as it would violate the pod's disruption budget.", {
  kind: 'Status',
  reason: 'TooManyRequests',
  code: 429,
  details: {
    causes: [
      { reason: 'DisruptionBudget', message: 'The disruption budget web needs 2 healthy pods and has 1 currently' },
    ],
  },
});

describe('retry: PodDisruptionBudgets', () => {
  describe('the plan', () => {
    it('deletes a pod without a budget', () => {
      const { action, steps, notes } = planned([]);
      expect(action).to.include({ mode: 'delete', evicts: false });
      expect(steps[0]).to.match(/^delete pod web-1/);
      expect(notes).to.deep.equal([]);
    });
    for (const bare of [false, true]) {
      it(`evicts a ${bare ? 'bare pod' : 'pod with a controller'} that a budget covers`, () => {
        const { action, steps, notes } = planned(['web'], false, bare);
        expect(action).to.include({ evicts: true });
        expect(steps[0]).to.match(/^evict pod web-1/);
        expect(notes).to.include('PodDisruptionBudget web covers the pod and may forbid the eviction');
      });
      it(`deletes a ${bare ? 'bare pod' : 'pod with a controller'} under --force, and says what it ignores`, () => {
        const { action, steps, notes } = planned(['web'], true, bare);
        expect(action).to.include({ evicts: false });
        expect(steps[0]).to.match(/^delete pod web-1/);
        expect(notes).to.include(
          'PodDisruptionBudget web covers the pod: --force deletes it without asking the budget',
        );
      });
    }
    it('evicts where the budgets cannot be read', () => {
      expect(planned(undefined).action).to.include({ evicts: true });
      expect(planned(undefined).notes[0]).to.match(/could not be read, so the server is asked by an eviction/);
    });
  });

  describe('which budgets cover the pod', () => {
    const budget = (name: string, selector?: object): object => ({
      metadata: { name },
      spec: { maxUnavailable: 1, ...(selector ? { selector } : {}) },
    });
    const read = async (items: readonly object[]): Promise<Budgets> => {
      const path = '/apis/policy/v1/namespaces/shop/poddisruptionbudgets';
      const source = memorySource({
        objects: [podOf({ metadata: { labels: { app: 'web' } } })],
        raw: { [path]: { items } },
      });
      const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
      return (await readSubject(source, diagnosis)).budgets;
    };
    it('those with a selector that matches: an empty one matches every pod, a missing one none', async () => {
      const items = [
        budget('web', { matchLabels: { app: 'web' } }),
        budget('db', { matchLabels: { app: 'db' } }),
        budget('all', {}),
        budget('none'),
      ];
      expect(await read(items)).to.deep.equal(['web', 'all']);
    });
  });

  describe('the eviction', () => {
    it('evicts only this pod, by its UID', async () => {
      const cluster = new FakeCluster(['pods', POD]);
      expect(await act(cluster, planned(['web']).action, quick)).to.deep.equal(['pod/web-1 evicted']);
      expect(cluster.calls).to.deep.equal(['evict pods/web-1', 'get pods/web-1']);
      const other = new FakeCluster(['pods', podNamed('web-1', { uid: 'another' })]);
      const error = await act(other, planned(['web']).action, quick).catch((one: Error) => one.message);
      expect(error).to.match(/the object has changed/);
    });
    it('creates an evicted bare pod again', async () => {
      const { action } = planned(['web'], false, true);
      const cluster = new FakeCluster(['pods', (action as Extract<Action, { mode: 'recreate' }>).pod]);
      expect(await act(cluster, action, quick)).to.deep.equal(['pod/web-1 evicted', 'pod/web-1 created']);
    });
    it('says which budget forbids it, and how many healthy pods it needs', async () => {
      const hint =
        'unhealthyPodEvictionPolicy AlwaysAllow in the budget allows it for a pod that is not ready, --force';
      const why = 'forbids the eviction: The disruption budget web needs 2 healthy pods and has 1 currently';
      expect(await refusal(['web'], budgetError)).to.equal(
        `nothing was done, PodDisruptionBudget web ${why} | ${hint}`,
      );
      expect(await refusal(undefined, budgetError)).to.equal(
        `nothing was done, a PodDisruptionBudget ${why} | ${hint}`,
      );
    });
    it('says that the server cannot evict a pod with two budgets', async () => {
      const error = apiError(500, 'This pod has more than one PodDisruptionBudget');
      expect(await refusal(['a', 'b'], error)).to.match(
        /more than one budget covers the pod \(a, b\): This pod has .*\| , --force$/,
      );
    });
    it('names the rule that the user lacks', async () => {
      const error = apiError(
        403,
        'pods "web-1" is forbidden: User "u" cannot create resource "pods/eviction" in API group "" in the namespace "shop"',
      );
      expect(await refusal(['web'], error)).to.match(
        /you may not evict the pod: .*\| needs: create pods\/eviction in shop; --force needs: delete pods in shop, --force$/,
      );
    });
    it('does not blame a budget for another 429', async () =>
      expect(await refusal(['web'], apiError(429, 'too many requests'))).to.match(
        /^nothing was done, the server refuses: too many requests/,
      ));
  });

  it('does not take an answer as proof that the pod is going', async () => {
    for (const budgets of [[], ['web']]) {
      const cluster = new FakeCluster(['pods', POD]);
      cluster.remove = async () => undefined;
      cluster.evict = async () => undefined;
      const error = await act(cluster, planned(budgets).action, quick).catch((one: Error) => one.message);
      expect(error).to.equal('the server accepted the request, but pod web-1 is not being deleted');
    }
  });
});
