/** What has passed gives no cause: the pod is ready now. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { memorySource } from '../support/memory-source.ts';
import { podOf } from '../support/scenario.ts';
import { CASES, NOW, ago, back } from './history-cases.ts';
import type { Case } from './history-cases.ts';

async function explain({ spec, status, metadata, objects = [], logs, target, noPod }: Case): Promise<Diagnosis> {
  const pod = podOf({
    metadata: { creationTimestamp: ago(10 * 24 * 60), ...metadata },
    spec: { ...spec },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], ...status },
  } as never);
  const source = memorySource({ now: NOW, objects: [...(noPod ? [] : [pod]), ...objects], ...(logs ? { logs } : {}) });
  const { diagnosis } = await diagnose(source, { namespace: 'shop', resource: 'pods', name: 'web-1', ...target });
  return diagnosis;
}

describe('a ready pod with an ugly history', () => {
  for (const [name, one] of Object.entries(CASES))
    it(`has no cause after ${name}`, async () => {
      const { causes, state } = await explain(one);
      expect(causes.map(({ id, summary }) => `${id}: ${summary}`)).to.deep.equal([]);
      if (!one.starts && !name.includes('deleted')) expect(state).to.be.oneOf(['healthy', 'recovered', 'completed']);
    });

  it('has a cause while it is in a loop, however ready it is at this moment', async () => {
    const limits = { containers: [{ name: 'web', image: 'x', resources: { limits: { memory: '64Mi' } } }] };
    const loops = {
      'short lives': { code: 137, reason: 'OOMKilled', ran: 5, up: 4, restarts: 9 },
      'long lives, many times': { code: 137, reason: 'OOMKilled', ran: 8 * 60, up: 20, restarts: 21 },
      'an end of a minute ago': { code: 137, reason: 'OOMKilled', ran: 9 * 24 * 60, up: 1, restarts: 1 },
    };
    for (const [loop, end] of Object.entries(loops)) {
      const { causes } = await explain({ spec: limits, status: { containerStatuses: [back('web', end)] } });
      expect(causes[0]?.id, loop).to.equal('limits/oom-limit');
    }
  });
});
