import { expect } from 'chai';
import check from '../../../src/checks/app/job-policy.ts';
import type { Found } from '../../../src/model/finding.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';

const rules = [
  { action: 'Count', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
  { action: 'FailJob', onExitCodes: { containerName: 'web', operator: 'In', values: [13] } },
];
const MESSAGE = 'Container web for pod shop/web-1 failed with exit code 13 matching FailJob rule at index 1';

const failed = (reason: string, message: string, spec: object = {}): Promise<Found[]> =>
  foundBy(check, {
    pod: {
      metadata: {
        ownerReferences: [{ kind: 'Job', name: 'settle', uid: 'j', controller: true, apiVersion: 'batch/v1' }],
      },
      spec: { restartPolicy: 'Never', containers: [{ name: 'web', image: 'w:1' }] },
      status: {
        phase: 'Failed',
        containerStatuses: [{ name: 'web', restartCount: 0, state: { terminated: { exitCode: 13, reason: 'Error' } } }],
      },
    } as never,
    objects: [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'settle', namespace: 'shop' },
        spec,
        status: { conditions: [{ type: 'Failed', status: 'True', reason, message }] },
      },
    ],
  });

describe('app/job-policy', () => {
  it('names the rule of the podFailurePolicy', async () => {
    const found = only(await failed('PodFailurePolicy', MESSAGE, { podFailurePolicy: { rules } }));
    expect(found).to.include({ confidence: 'likely', container: 'web' });
    expect(found.summary).to.match(/web exits 13, and Job settle ended by its podFailurePolicy \(rules\[1\]\)/);
    expect(textOf(found)).to.contain('FailJob').and.to.contain('exit code 13');
  });
  it('quotes the success policy of a Job of which an index failed', async () => {
    const found = only(
      await failed('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes', {
        successPolicy: { rules: [{ succeededIndexes: '0' }] },
      }),
    );
    expect(textOf(found)).to.contain('maxFailedIndexes').and.to.contain('succeededIndexes');
  });
  it('is silent on a rule that another pod met, and on other ends', async () => {
    expect(await failed('PodFailurePolicy', MESSAGE.replace('web-1', 'web-2'))).to.deep.equal([]);
    expect(await failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit')).to.deep.equal([]);
  });
});
