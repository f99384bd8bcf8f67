import { expect } from 'chai';
import check from '../../../src/checks/limits/resize-pending.ts';
import type { Found } from '../../../src/model/finding.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import { only } from '../dead-container.ts';

const pod = (asked: string, now: string, condition: object, reason = 'OOMKilled'): Promise<Found[]> =>
  foundBy(check, {
    pod: {
      spec: { containers: [{ name: 'web', image: 'web:1', resources: { limits: { memory: asked } } }] } as never,
      status: {
        conditions: [condition],
        containerStatuses: [{ ...crashed('web', 137, { reason }), resources: { limits: { memory: now } } }],
      } as never,
    },
  });
const pending = (reason: string, message: string): object => ({
  type: 'PodResizePending',
  status: 'True',
  reason,
  message,
});

describe('limits/resize-pending', () => {
  it('says which limit is asked for, which is in force, and why it was not changed', async () => {
    const found = only(
      await pod(
        '2Gi',
        '256Mi',
        pending('Infeasible', "Node didn't have enough capacity: memory, requested: 2147483648, capacity: 2040109465"),
      ),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'resource-limits' });
    expect(found.summary).to.match(
      /OOMKilled at 256Mi; the resize to 2Gi can never be done on node-1 \(Infeasible\): .*capacity: 2040109465$/,
    );
    expect(found.fixes[0]!.text).to.contain('2Gi');
  });

  it('distinguishes a resize that waits from one that failed', async () => {
    expect(only(await pod('1Gi', '512Mi', pending('Deferred', 'not enough room'))).summary).to.contain(
      'waits for room on node-1',
    );
    const failed = { type: 'PodResizeInProgress', status: 'True', reason: 'Error', message: 'the runtime refused' };
    expect(only(await pod('1Gi', '512Mi', failed)).summary).to.contain('failed on node-1');
  });

  it('stays silent on a lower limit, on another end, and once the resize is done', async () => {
    expect(await pod('128Mi', '256Mi', pending('Deferred', 'x'))).to.deep.equal([]);
    expect(await pod('1Gi', '256Mi', pending('Deferred', 'x'), 'Error')).to.deep.equal([]);
    expect(await pod('1Gi', '256Mi', { type: 'PodResizePending', status: 'False' })).to.deep.equal([]);
    expect(await pod('1Gi', '256Mi', { type: 'PodResizeInProgress', status: 'True' })).to.deep.equal([]);
  });
});
