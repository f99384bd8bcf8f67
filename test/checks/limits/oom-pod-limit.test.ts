import { expect } from 'chai';
import check from '../../../src/checks/limits/oom-pod-limit.ts';
import { foundBy } from '../../support/scenario.ts';
import { killed } from './memory.ts';

const podSpec = { resources: { limits: { memory: '200Mi' } } };

describe('limits/oom-pod-limit', () => {
  it("is confirmed where the pod's limit is the only one", async () => {
    const [found] = await foundBy(check, killed({ limit: null, podSpec }));
    expect(found).to.include({ id: 'limits/oom-pod-limit', confidence: 'confirmed' });
    expect(found?.summary).to.include('200Mi');
    expect(found?.fixes[0]?.change).to.deep.equal({ container: null, set: { 'resources.limits.memory': '448Mi' } });
  });

  it('leaves a container with a lower limit to limits/oom-limit', async () => {
    expect(await foundBy(check, killed({ limit: '64Mi', podSpec }))).to.deep.equal([]);
    expect(await foundBy(check, killed({ limit: null }))).to.deep.equal([]);
    expect(await foundBy(check, killed({ limit: null, podSpec, reason: 'Error' }))).to.deep.equal([]);
  });
});
