import { expect } from 'chai';
import emptydirLimit from '../../../src/checks/limits/emptydir-limit.ts';
import ephemeralStorage from '../../../src/checks/limits/ephemeral-storage.ts';
import nodePressureEviction from '../../../src/checks/limits/node-pressure-eviction.ts';
import preempted from '../../../src/checks/limits/preempted.ts';
import { event, foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';

const failed = (reason: string, message: string, more: { spec?: object; status?: object; objects?: object[] } = {}): Scenario => ({
  pod: {
    spec: { containers: [{ name: 'web', image: 'x', resources: { limits: { 'ephemeral-storage': '20Mi' } } }], ...more.spec },
    status: { phase: 'Failed', ...(reason ? { reason, message } : {}), containerStatuses: [{ name: 'web', restartCount: 0, ready: false, state: { terminated: { exitCode: 137, reason: 'Error', finishedAt: '2026-01-01T11:58:00Z' } }, lastState: {} }], ...more.status },
  } as Scenario['pod'],
  ...(more.objects ? { objects: more.objects } : {}),
});

describe('evictions', () => {
  it('limits/ephemeral-storage reads both texts', async () => {
    for (const message of ['Container web exceeded its local ephemeral storage limit "20Mi". ', 'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ']) {
      const [found] = await foundBy(ephemeralStorage, failed('Evicted', message));
      expect(found, message).to.include({ id: 'limits/ephemeral-storage', confidence: 'confirmed', container: null });
      expect(found?.summary).to.match(/ephemeral-storage limit of 20Mi/);
      expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'resources.limits.ephemeral-storage': '48Mi' });
    }
  });

  it('limits/ephemeral-storage reads the event where another status covers the reason', async () => {
    const objects = [event('Evicted', 'Container web exceeded its local ephemeral storage limit "20Mi". ')];
    expect((await foundBy(ephemeralStorage, failed('', '', { objects })))[0]?.evidence[0]?.field).to.equal('event Evicted');
  });

  it('limits/emptydir-limit names volume, path and limit', async () => {
    const spec = { containers: [{ name: 'web', image: 'x', volumeMounts: [{ name: 'scratch', mountPath: '/work' }] }], volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '1Gi' } }] };
    const [found] = await foundBy(emptydirLimit, failed('Evicted', 'Usage of EmptyDir volume "scratch" exceeds the limit "1Gi". ', { spec }));
    expect(found?.summary).to.match(/scratch \(\/work of web\).*1Gi/);
  });

  it('limits/node-pressure-eviction names node and resource', async () => {
    const message = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi. Container web was using 900Mi, request is 0, has larger consumption of memory. ';
    const [found] = await foundBy(nodePressureEviction, failed('Evicted', message));
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found?.summary).to.match(/node-1 was low on memory; Container web was using 900Mi, request is 0/);
    const [refused] = await foundBy(nodePressureEviction, failed('Evicted', 'Pod was rejected: The node had condition: [DiskPressure]. '));
    expect(refused?.summary).to.match(/condition DiskPressure/);
  });

  it('limits/preempted tells preemption, refusal and deadline apart', async () => {
    const cases: [string, string, string][] = [
      ['Preempting', 'Preempted in order to admit critical pod', 'limits/preempted'],
      ['OutOfcpu', 'Pod was rejected: Node didn\'t have enough resource: cpu, requested: 4000', 'limits/admission-refused'],
      ['UnexpectedAdmissionError', 'Pod was rejected: Allocate failed due to requested number of devices unavailable', 'limits/admission-refused'],
      ['DeadlineExceeded', 'Pod was active on the node longer than the specified deadline', 'limits/deadline-exceeded'],
    ];
    for (const [reason, message, id] of cases) expect((await foundBy(preempted, failed(reason, message)))[0], reason).to.include({ id, confidence: 'confirmed' });
    const conditions = [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message: 'default-scheduler: preempting to accommodate a higher priority pod' }];
    expect((await foundBy(preempted, failed('', '', { status: { conditions } })))[0]?.id).to.equal('limits/preempted');
  });

  it('each is silent on what is the others\', and on a pod that merely failed', async () => {
    const texts: [string, string][] = [['Evicted', 'Usage of EmptyDir volume "a" exceeds the limit "1Mi". '], ['Evicted', 'Container web exceeded its local ephemeral storage limit "20Mi". '], ['Evicted', 'The node was low on resource: inodes. '], ['NodeShutdown', 'x'], ['', '']];
    const counts = await Promise.all(texts.map(async ([reason, message]) => (await Promise.all([emptydirLimit, ephemeralStorage, nodePressureEviction, preempted].map((check) => foundBy(check, failed(reason, message))))).flat().length));
    expect(counts).to.deep.equal([1, 1, 1, 0, 0]);
  });
});
