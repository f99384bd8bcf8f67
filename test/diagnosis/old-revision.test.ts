/** A pod of a StatefulSet that a rollout does not replace. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Cause } from '../../src/model/diagnosis.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

async function cause(spec: object, status: object = {}, siblings: object[] = []): Promise<Cause> {
  const pod = podOf({
    metadata: {
      name: 'db-2',
      uid: 'db-2',
      labels: { app: 'db', 'controller-revision-hash': 'db-old' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'db', controller: true }],
    },
    spec: { containers: [{ name: 'web', image: 'i', resources: { limits: { memory: '64Mi' } } }] },
    status: { containerStatuses: [crashed('web', 137, { reason: 'OOMKilled' })] } as never,
  });
  const set = {
    kind: 'StatefulSet',
    metadata: { name: 'db', uid: 'db', generation: 2 },
    spec: { replicas: 3, selector: { matchLabels: { app: 'db' } }, ...spec },
    status: { observedGeneration: 2, updateRevision: 'db-new', currentRevision: 'db-old', replicas: 3, ...status },
  };
  const { diagnosis } = await diagnose(
    memorySource({ objects: [pod, set, ...siblings], logs: { 'db-2/web': 'up\n' } }),
    {
      resource: 'pods',
      namespace: 'shop',
      name: 'db-2',
    },
  );
  return diagnosis.causes[0]!;
}

describe('diagnosis: a pod with an older revision than its StatefulSet', () => {
  it('says that the rollout waits for it, and offers to delete it first', async () => {
    for (const spec of [{}, { updateStrategy: { type: 'OnDelete' }, podManagementPolicy: 'Parallel' }]) {
      const told = await cause(spec);
      expect(told.summary).to.match(/db-2 has an older revision than StatefulSet db, which waits for it: delete it$/);
      expect(told.fixes[0]).to.deep.include({ command: 'kubectl -n shop delete pod db-2', risk: 'restarts' });
      expect(told.fixes.length).to.be.greaterThan(1);
    }
  });

  it('says nothing where the controller replaces the pod, or has not seen the template', async () => {
    for (const [spec, status] of [
      [{}, { updateRevision: 'db-old' }],
      [{ podManagementPolicy: 'Parallel' }, {}],
      [{}, { observedGeneration: 1 }],
    ] as const) {
      const told = await cause(spec, status);
      expect(told.id).to.equal('limits/oom-limit');
      expect(told.summary, JSON.stringify(spec)).not.to.match(/older revision/);
    }
  });

  const sibling = (name: string, revision: string, ready: boolean): object => ({
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      labels: { app: 'db', 'controller-revision-hash': revision },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'db', controller: true }],
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'i' }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });

  it('says that the template is right where a pod is ready with it', async () => {
    const told = await cause({}, {}, [sibling('db-3', 'db-new', true), sibling('db-0', 'db-old', true)]);
    expect(told.fixes[0]).to.deep.include({
      text: 'the template is already right (db-3 is ready with it): delete db-2, a pod of the older revision',
      command: 'kubectl -n shop delete pod db-2',
      effect: 'restores',
    });
  });

  it('names the ordinal that blocks, and advises no deletion before it is fixed', async () => {
    const told = await cause({}, {}, [sibling('db-1', 'db-old', false), sibling('db-0', 'db-old', true)]);
    expect(told.summary).to.match(/which waits for db-1$/);
    expect(told.fixes.map(({ command }) => command)).to.include('kubectl crashloop explain -n shop db-1');
    expect(told.fixes.map(({ command }) => command)).not.to.include('kubectl -n shop delete pod db-2');
  });

  it('names the partition that keeps it', async () => {
    const told = await cause({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 3 } } });
    expect(told.summary).to.match(/partition 3 of StatefulSet db keeps db-2 at an older revision$/);
    const lower = told.fixes.find(({ text }) => text.includes('lower the partition'));
    expect(lower?.command).to.match(/"partition":2\}.*delete pod db-2$/);
  });
});
