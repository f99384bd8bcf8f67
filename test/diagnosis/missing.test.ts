import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { UserError } from '../../src/errors.ts';
import { memorySource } from '../support/memory-source.ts';

const job = (status: object): object => ({
  kind: 'Job',
  metadata: { name: 'load', uid: 'uid-load' },
  spec: { selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'uid-load' } } },
  status,
});
/** A file of objects that has the Job and no pod. */
const file = (status: object): ReturnType<typeof memorySource> =>
  memorySource({ objects: [job(status)], inPart: ['pods', 'jobs', 'events', 'replicasets'] });
const target = { namespace: 'shop', resource: 'jobs', name: 'load' } as const;

describe('a target without its pods', () => {
  it('is read by itself where it says why it failed', async () => {
    const conditions = [{ type: 'Failed', status: 'True', reason: 'FailedIndexes', message: 'Job has failed indexes' }];
    const { diagnosis } = await diagnose(file({ failed: 4, conditions }), target);
    expect(diagnosis.causes[0]).to.include({ id: 'app/job-gave-up', confidence: 'likely' });
    expect(diagnosis.causes[0]?.summary).to.include('FailedIndexes');
  });

  it('is told to be there, and how to save its pods, where it does not', async () => {
    const error = await diagnose(file({ active: 1, failed: 3 }), target).catch((one: unknown) => one);
    expect(error).to.be.instanceOf(UserError);
    expect((error as UserError).message).to.equal(
      'memory has jobs.batch "load" in namespace shop, but none of its pods',
    );
  });
});
