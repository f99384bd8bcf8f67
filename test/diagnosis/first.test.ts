/** The first wave of a diagnosis. */
import { expect } from 'chai';
import { firstQuestions } from '../../src/diagnosis/first.ts';

describe('firstQuestions', () => {
  it('are a pod and its events, together', () => {
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

  it('are the workload alone, whose selector tells the rest', () => {
    expect(firstQuestions({ resource: 'deployments', namespace: 'shop', name: 'web' })).to.deep.equal([
      { verb: 'get', resource: 'deployments', namespace: 'shop', name: 'web' },
    ]);
  });
});
