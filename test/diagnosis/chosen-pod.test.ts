/**
 * Which pod of a workload is explained if the caller chooses one, and pods that are refused while older ones are
 * healthy.
 */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

const NOW = '2026-01-01T12:00:00Z';
const owned = (kind: string, name: string): object => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: name, controller: true }],
});
const labels = { app: 'web' };
const running = {
  name: 'web',
  restartCount: 0,
  ready: true,
  started: true,
  image: 'i',
  imageID: '',
  state: { running: { startedAt: '2026-01-01T11:50:00Z' } },
};
const pod = (name: string, status: object): object =>
  podOf({
    metadata: { name, uid: name, labels, ...owned('ReplicaSet', 'web-a') },
    status: { phase: 'Running', containerStatuses: [status], conditions: [{ type: 'Ready', status: 'True' }] } as never,
  });
const set = {
  kind: 'ReplicaSet',
  metadata: { name: 'web-a', uid: 'web-a', labels, ...owned('Deployment', 'web') },
  spec: { selector: { matchLabels: labels } },
};
const deployment = (conditions: object[]): object => ({
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'web' },
  spec: { replicas: 1, selector: { matchLabels: labels } },
  status: { conditions },
});
const refused = {
  type: 'ReplicaFailure',
  status: 'True',
  reason: 'FailedCreate',
  message: 'pods "web-b-x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
};

async function explained(objects: object[], chosen?: string | null): Promise<Diagnosis> {
  return (
    await diagnose(memorySource({ objects, now: NOW }), {
      resource: 'deployments',
      namespace: 'shop',
      name: 'web',
      ...(chosen !== undefined && { pod: chosen }),
    })
  ).diagnosis;
}

describe('diagnosis: the explained pod of a workload', () => {
  const two = [deployment([]), set, pod('web-a-1', running), pod('web-a-2', crashed('web', 1))];
  it('is the worst, or the chosen one', async () => {
    expect((await explained(two)).target.name).to.equal('web-a-2');
    expect((await explained(two, 'web-a-1')).target).to.deep.include({
      kind: 'Pod',
      name: 'web-a-1',
      resolvedFrom: { kind: 'Deployment', namespace: 'shop', name: 'web' },
    });
    expect((await explained(two, 'gone')).target.name, 'one that is gone by now').to.equal('web-a-2');
  });
  it('is none if the workload itself is asked for', async () => {
    expect(await explained([deployment([refused]), set, pod('web-a-2', crashed('web', 1))], null))
      .to.deep.include({ state: 'pending' })
      .and.to.have.nested.property('target.kind', 'Deployment');
  });
});

describe('diagnosis: pods that are refused while older ones are healthy', () => {
  it('are reported', async () => {
    const { state, target, causes } = await explained([deployment([refused]), set, pod('web-a-1', running)]);
    expect([state, target.kind, causes[0]?.id, causes[0]?.confidence]).to.deep.equal([
      'pending',
      'Deployment',
      'config/pods-not-created',
      'confirmed',
    ]);
  });
  it('are not reported once they were created', async () => {
    expect(
      (await explained([deployment([{ ...refused, status: 'False' }]), set, pod('web-a-1', running)])).state,
    ).to.equal('healthy');
  });
});

describe('diagnosis: pods that failed one after the other', () => {
  const evicted = (name: string, born: string, ended: string): object =>
    podOf({
      metadata: { name, uid: name, labels, creationTimestamp: `2026-01-01T${born}Z`, ...owned('ReplicaSet', 'web-a') },
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ',
        containerStatuses: [],
        conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: `2026-01-01T${ended}Z` }],
      } as never,
    });
  const now = (name: string, born: string): object => {
    const one = structuredClone(pod(name, { ...running, state: { running: { startedAt: `2026-01-01T${born}Z` } } }));
    (one as { metadata: { creationTimestamp: string } }).metadata.creationTimestamp = `2026-01-01T${born}Z`;
    return one;
  };
  const first = evicted('web-a-1', '10:50:00', '11:15:00');
  const second = evicted('web-a-2', '11:15:00', '11:40:00');

  it('are the failure of today while the next one is younger than they became', async () => {
    const told = await explained([deployment([]), set, first, second, now('web-a-3', '11:40:00')]);
    expect(told.causes[0]?.id).to.equal('limits/ephemeral-storage');
  });

  it('are past after one failure alone, and once a sibling has lived for an hour', async () => {
    const alone = await explained([deployment([]), set, second, now('web-a-3', '11:40:00')]);
    expect(alone).to.deep.include({ state: 'healthy', causes: [] });
    const older = [evicted('web-a-1', '08:00:00', '09:30:00'), evicted('web-a-2', '09:30:00', '10:58:00')];
    const well = await explained([deployment([]), set, ...older, now('web-a-3', '10:58:00')]);
    expect(well).to.deep.include({ state: 'healthy', causes: [] });
  });
});
