import { expect } from 'chai';
import check from '../../../src/checks/limits/preempted.ts';
import { foundBy } from '../../support/scenario.ts';
import { failed } from './failed.ts';

describe('limits/preempted', () => {
  it('distinguishes preemption, refusal and deadline', async () => {
    const cases: [string, string, string][] = [
      ['Preempting', 'Preempted in order to admit critical pod', 'limits/preempted'],
      [
        'OutOfcpu',
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 4000",
        'limits/admission-refused',
      ],
      ['DeadlineExceeded', 'Pod was active on the node longer than the specified deadline', 'limits/deadline-exceeded'],
    ];
    for (const [reason, message, id] of cases)
      expect((await foundBy(check, failed(reason, message)))[0], reason).to.include({ id, confidence: 'confirmed' });
    const conditions = [
      {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'PreemptionByScheduler',
        message: 'default-scheduler: preempting to accommodate a higher priority pod',
      },
    ];
    expect((await foundBy(check, failed('', '', { status: { conditions } })))[0]?.id).to.equal('limits/preempted');
  });

  it('is silent on what another check reports', async () => {
    for (const [reason, message] of [
      ['Evicted', 'Usage of EmptyDir volume "a" exceeds the limit "1Mi". '],
      ['Evicted', 'Container web exceeded its local ephemeral storage limit "20Mi". '],
      ['Evicted', 'The node was low on resource: inodes. '],
      ['NodeShutdown', 'x'],
      ['', ''],
    ] as const)
      expect(await foundBy(check, failed(reason, message)), message).to.deep.equal([]);
  });
});
