/** Pods in which something has a wrong type, and checks that throw. */
import { expect } from 'chai';
import { CHECKS } from '../../src/checks/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

const labels = { app: 'web' };
const owner = (kind: string, name: string): object => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: name, controller: true }],
});
const oom = (volumes: unknown): object =>
  podOf({
    metadata: { labels, ...owner('ReplicaSet', 'web-a') } as never,
    spec: { containers: [{ name: 'web', resources: { limits: { memory: '64Mi' } } }], volumes } as never,
    status: { containerStatuses: [crashed('web', 137, { reason: 'OOMKilled' })] } as never,
  });
const explained = async (...objects: object[]): Promise<Diagnosis> =>
  (
    await diagnose(memorySource({ objects, logs: { 'web-1/web': 'starting\n' } }), {
      resource: 'pods',
      namespace: 'shop',
      name: 'web-1',
    })
  ).diagnosis;
const results = (diagnosis: Diagnosis): Set<string> => new Set(diagnosis.checks.map(({ result }) => result));

describe('diagnosis/doubt', () => {
  it('confirms and rules out nothing for a pod that was read only in part, and says so', async () => {
    const whole = await explained(oom([]));
    expect(whole.causes[0]).to.include({ id: 'limits/oom-limit', confidence: 'confirmed' });
    expect([...results(whole)]).to.include('ruled-out');
    expect(whole.gaps).to.deep.equal([]);
    const part = await explained(oom('none'));
    expect(part.causes[0]).to.include({ id: 'limits/oom-limit', confidence: 'likely' });
    expect([...results(part)].sort()).to.deep.equal(['found', 'unknown']);
    expect(part.gaps.map(({ what, why }) => `${what} ${why}`)).to.deep.equal([
      'pods/web-1 partial: spec.volumes is not a list',
    ]);
  });

  it('explains the failing pod of a workload, also where it was read only in part', async () => {
    const workload = (kind: string, name: string, more: object): object => ({
      kind,
      metadata: { name, uid: name, labels, ...more },
      spec: { replicas: 2, selector: { matchLabels: labels } },
    });
    const well = podOf({
      metadata: { name: 'web-2', uid: 'web-2', labels, ...owner('ReplicaSet', 'web-a') } as never,
      status: { containerStatuses: [{ name: 'web', ready: true, restartCount: 0, state: { running: {} } }] } as never,
    });
    const objects = [
      workload('Deployment', 'web', {}),
      workload('ReplicaSet', 'web-a', owner('Deployment', 'web')),
      well,
      oom('none'),
    ];
    const target = { resource: 'deployments', namespace: 'shop', name: 'web' } as const;
    const { diagnosis } = await diagnose(memorySource({ objects }), target);
    expect(diagnosis.target.name).to.equal('web-1');
    expect(diagnosis.causes[0]).to.include({ id: 'limits/oom-limit', confidence: 'likely' });
    expect(diagnosis.stake.pods, 'how many there are is not known').to.equal(null);
  });

  it('reports an error inside a check as a bug, and lets the other checks answer', async () => {
    const check = CHECKS.find(({ id }) => id === 'volumes/claim-missing')!;
    const { run } = check;
    try {
      Object.assign(check, {
        run: () => {
          throw new TypeError('boom');
        },
      });
      const diagnosis = await explained(oom([]));
      expect(diagnosis.causes[0]).to.include({ id: 'limits/oom-limit', confidence: 'confirmed' });
      expect(diagnosis.checks.find(({ category }) => category === 'volume')).to.deep.equal({
        category: 'volume',
        result: 'unknown',
        basis: 'no-data',
        why: 'a check failed with an internal error; NOT READ says more',
        evidence: [],
      });
      const [gap] = diagnosis.gaps;
      expect(gap).to.include({ what: 'check volumes/claim-missing', state: 'internal-error', needs: null });
      expect(gap!.why).to.match(/^internal error: boom; please report it: https:\/\/\S+\/issues$/);
    } finally {
      Object.assign(check, { run });
    }
  });
});
