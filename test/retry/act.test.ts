/** What a retry does to a cluster, also if it is interrupted or refused. */
import { expect } from 'chai';
import { UserError } from '../../src/errors.ts';
import type { KubeObject } from '../../src/model/objects.ts';
import { act } from '../../src/retry/act.ts';
import type { Action } from '../../src/retry/action.ts';
import { follow } from '../../src/retry/follow.ts';
import { remadePod } from '../../src/retry/manifest.ts';
import { tryOut } from '../../src/retry/try-out.ts';
import type { ActOptions } from '../../src/retry/until.ts';
import { apiError } from '../experiments/fake-lab.ts';
import { CRASHED, FakeCluster, podNamed, workload } from './fake-cluster.ts';

const POD = podNamed('web-1', { status: CRASHED() });
const DEPLOY = { resource: 'deployments' as const, object: workload('Deployment', 'web') };
const REMOVED = { pod: POD, evicts: false, budgets: [] };
const DELETE: Action = {
  mode: 'delete',
  ...REMOVED,
  controller: { resource: 'replicasets', object: workload('ReplicaSet', 'web-abc') },
};
const RECREATE: Action = { mode: 'recreate', ...REMOVED, remade: remadePod(POD) };
const SCALE: Action = { mode: 'scale', workload: DEPLOY, replicas: 2, resumes: false };

const quick = (over: Partial<ActOptions> = {}): ActOptions => ({
  signal: new AbortController().signal,
  onProgress: () => undefined,
  saved: 'web-1.yaml',
  goneSeconds: 30,
  ...over,
});

async function failure(run: Promise<unknown>): Promise<UserError> {
  const error = await run.then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(error).to.be.instanceOf(UserError);
  return error as UserError;
}

/** Adds and removes the Deployment's pods with its replicas. */
function deployed(): FakeCluster {
  const cluster = new FakeCluster(
    ['deployments', DEPLOY.object],
    ['pods', podNamed('web-1')],
    ['pods', podNamed('web-2')],
  );
  cluster.after = (call) => {
    if (!call.startsWith('patch')) return;
    if (cluster.replicas('deployments/web').replicas === 0)
      for (const key of [...cluster.objects.keys()].filter((one) => one.startsWith('pods/')))
        cluster.objects.delete(key);
  };
  return cluster;
}

describe('retry/act', () => {
  describe('tryOut', () => {
    it('changes nothing', async () => {
      for (const action of [
        DELETE,
        RECREATE,
        SCALE,
        { mode: 'restart', workload: DEPLOY, at: 'now', pods: 2 } as Action,
      ]) {
        const cluster = new FakeCluster(['pods', POD], ['deployments', DEPLOY.object]);
        await tryOut(cluster, action);
        expect(cluster.calls.every((call) => call.endsWith('(dry run)'))).to.equal(true);
        expect([...cluster.objects.values()]).to.deep.equal([POD, DEPLOY.object]);
      }
    });
    it('reports a refusal before anything is done, also of the pod to create again', async () => {
      const cluster = new FakeCluster(['pods', POD]);
      cluster.before = (call) => {
        if (call.startsWith('create')) throw apiError(403, 'violates PodSecurity "restricted"');
      };
      expect((await failure(tryOut(cluster, RECREATE))).message).to.match(/nothing was done.*violates PodSecurity/);
    });
  });

  describe('delete', () => {
    it('deletes only this pod, by its UID', async () => {
      expect(await act(new FakeCluster(['pods', POD]), DELETE, quick())).to.deep.equal(['pod/web-1 deleted']);
      const other = new FakeCluster(['pods', podNamed('web-1', { uid: 'another' })]);
      expect((await failure(act(other, DELETE, quick()))).message).to.match(/the object has changed/);
      expect(other.objects.size).to.equal(1);
    });
    it('does nothing after an interruption', async () => {
      const cluster = new FakeCluster(['pods', POD]);
      await failure(act(cluster, DELETE, quick({ signal: AbortSignal.abort() })));
      expect(cluster.calls).to.deep.equal([]);
    });
  });

  describe('recreate', () => {
    it('waits until the pod is gone, and creates it again', async () => {
      const cluster = new FakeCluster(['pods', POD]);
      expect(await act(cluster, RECREATE, quick())).to.deep.equal(['pod/web-1 deleted', 'pod/web-1 created']);
      expect(cluster.objects.get('pods/web-1')!.metadata!.uid).to.equal('new-web-1');
    });
    it('creates the pod again although it is interrupted', async () => {
      const stop = new AbortController();
      const cluster = new FakeCluster(['pods', POD]);
      cluster.after = (call) => {
        if (call.startsWith('remove')) stop.abort();
      };
      await act(cluster, RECREATE, quick({ signal: stop.signal }));
      expect(cluster.objects.has('pods/web-1')).to.equal(true);
    });
    it('tries again while the server does not answer, and says how to complete it by hand', async () => {
      const cluster = new FakeCluster(['pods', POD]);
      let silent = 3;
      cluster.before = (call) => {
        if (call.startsWith('create') && silent-- > 0) throw new Error('connection reset');
      };
      await act(cluster, RECREATE, quick());
      expect(cluster.objects.has('pods/web-1')).to.equal(true);
      const dead = new FakeCluster(['pods', POD]);
      dead.before = (call) => {
        if (call.startsWith('create')) throw new Error('connection reset');
      };
      expect((await failure(act(dead, RECREATE, quick()))).hint).to.equal('kubectl -n shop create -f web-1.yaml');
    });
    it('stops at once if the server refuses the new pod', async () => {
      const cluster = new FakeCluster(['pods', POD]);
      cluster.before = (call) => {
        if (call.startsWith('create')) throw apiError(422, 'spec is invalid');
      };
      expect((await failure(act(cluster, RECREATE, quick({ goneSeconds: 3600 })))).message).to.equal(
        'pod web-1 was deleted, and the server refuses to create it again: spec is invalid',
      );
    });
  });

  describe('scale', () => {
    it('scales to zero and notes the number, waits, scales back and removes the note', async () => {
      const cluster = deployed();
      expect(await act(cluster, SCALE, quick())).to.deep.equal([
        'deployment/web scaled to 0',
        'deployment/web scaled to 2',
      ]);
      const [first, last] = cluster.calls.filter((call) => call.startsWith('patch'));
      expect(first).to.contain('{"metadata":{"annotations":{"crashloop.dev/replicas":"2"}},"spec":{"replicas":0}}');
      expect(last).to.contain('{"metadata":{"annotations":{"crashloop.dev/replicas":null}},"spec":{"replicas":2}}');
      expect(cluster.replicas('deployments/web')).to.deep.equal({ replicas: 2, kept: undefined });
    });
    it('scales back at once if it is interrupted at zero', async () => {
      const stop = new AbortController();
      const cluster = deployed();
      cluster.after = (call) => {
        if (call.startsWith('patch')) stop.abort();
      };
      await act(cluster, SCALE, quick({ signal: stop.signal, goneSeconds: 60 }));
      expect(cluster.replicas('deployments/web')).to.deep.equal({ replicas: 2, kept: undefined });
    });
    it('scales back although its pods do not end', async () => {
      const cluster = new FakeCluster(['deployments', DEPLOY.object], ['pods', podNamed('web-1')]);
      expect((await act(cluster, SCALE, quick())).at(-1)).to.match(/still ending/);
      expect(cluster.replicas('deployments/web').replicas).to.equal(2);
    });
    it('keeps a number that someone else set meanwhile', async () => {
      const cluster = deployed();
      const clear = cluster.after;
      cluster.after = (call) => {
        clear(call);
        if (call === 'list pods')
          cluster.put(
            'deployments',
            workload('Deployment', 'web', { replicas: 7 }, { annotations: { 'crashloop.dev/replicas': '2' } }),
          );
      };
      expect((await act(cluster, SCALE, quick())).at(-1)).to.match(/left at 7/);
      expect(cluster.replicas('deployments/web')).to.deep.equal({ replicas: 7, kept: undefined });
    });
    it('does nothing if the server refuses the first step', async () => {
      const cluster = deployed();
      cluster.before = (call) => {
        if (call.startsWith('patch')) throw apiError(403, 'cannot patch');
      };
      expect((await failure(act(cluster, SCALE, quick()))).message).to.match(/nothing was done/);
      expect(cluster.replicas('deployments/web').replicas).to.equal(2);
    });
    it('resumes from zero', async () => {
      const cluster = new FakeCluster([
        'deployments',
        workload('Deployment', 'web', { replicas: 0 }, { annotations: { 'crashloop.dev/replicas': '3' } }),
      ]);
      expect(await act(cluster, { ...SCALE, replicas: 3, resumes: true } as Action, quick())).to.deep.equal([
        'deployment/web scaled to 3',
      ]);
      expect(cluster.replicas('deployments/web')).to.deep.equal({ replicas: 3, kept: undefined });
    });
  });

  describe('follow', () => {
    const options = {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      timeoutSeconds: 60,
      steadySeconds: 5,
    };
    const before = new Set(['uid-web-1']);
    it('waits until the new pod stays ready', async () => {
      const cluster = new FakeCluster(['pods', podNamed('web-2')]);
      expect(await follow(cluster, DELETE, before, options)).to.include({ outcome: 'ready' });
      expect(cluster.seconds).to.be.at.least(5);
    });
    it('ignores the old pod and pods of other owners', async () => {
      const stranger = podNamed('x', {
        metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: 'y', uid: 'y', controller: true }] },
      });
      const followed = await follow(
        new FakeCluster(['pods', podNamed('web-1')], ['pods', stranger]),
        DELETE,
        before,
        options,
      );
      expect(followed.outcome).to.equal('waiting');
      expect(followed.pod).to.equal(undefined);
    });
    it('reports a pod that was ready and crashes', async () => {
      const cluster = new FakeCluster(['pods', podNamed('web-2')]);
      cluster.after = () => {
        if (cluster.seconds === 3) cluster.put('pods', podNamed('web-2', { status: CRASHED() }));
      };
      expect((await follow(cluster, DELETE, before, options)).outcome).to.equal('crashed');
    });
    it('waits for all pods of a restarted workload, by their annotation', async () => {
      const action: Action = { mode: 'restart', workload: DEPLOY, at: 'now', pods: 2 };
      const restarted = (name: string): KubeObject =>
        podNamed(name, { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } });
      expect(
        (await follow(new FakeCluster(['pods', restarted('a')], ['pods', podNamed('old')]), action, new Set(), options))
          .outcome,
      ).to.equal('waiting');
      expect(
        (await follow(new FakeCluster(['pods', restarted('a')], ['pods', restarted('b')]), action, new Set(), options))
          .outcome,
      ).to.equal('ready');
    });
    it('ends when it is interrupted', async () => {
      expect(
        (await follow(new FakeCluster(), DELETE, before, { ...options, signal: AbortSignal.abort() })).outcome,
      ).to.equal('interrupted');
    });
  });
});
