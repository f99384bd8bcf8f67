/** The first wave of a diagnosis. */
import { expect } from 'chai';
import { firstQuestions } from '../../src/diagnosis/first.ts';

describe('diagnosis/first', () => {
  it('asks for a pod and its events together', () => {
    expect(firstQuestions({ resource: 'pods', namespace: 'shop', name: 'web-1' })).to.have.deep.members([
      { verb: 'get', resource: 'pods', namespace: 'shop', name: 'web-1' },
      {
        verb: 'list',
        resource: 'events',
        namespace: 'shop',
        fieldSelector: 'involvedObject.kind=Pod,involvedObject.name=web-1',
      },
    ]);
  });

  it('asks for a workload alone, because its selector says what comes next', () => {
    expect(firstQuestions({ resource: 'deployments', namespace: 'shop', name: 'web' })).to.deep.equal([
      { verb: 'get', resource: 'deployments', namespace: 'shop', name: 'web' },
    ]);
  });
});
