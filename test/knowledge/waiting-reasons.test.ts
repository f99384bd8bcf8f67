import { expect } from 'chai';
import { waitingReason } from '../../src/knowledge/waiting-reasons.ts';

describe('waiting reasons', () => {
  it('knows the stage of each', () => {
    expect(waitingReason('CrashLoopBackOff')?.stage).to.equal('back-off');
    expect(waitingReason('CreateContainerConfigError')?.stage).to.equal('create');
  });
  it('knows no others', () => {
    for (const reason of [undefined, '', 'constructor', 'OOMKilled']) expect(waitingReason(reason)).to.equal(undefined);
  });
});
