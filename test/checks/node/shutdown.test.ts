import { expect } from 'chai';
import check from '../../../src/checks/node/shutdown.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';

const failed = (reason: string, message: string): never => ({ status: { phase: 'Failed', reason, message } }) as never;

describe('node/shutdown', () => {
  for (const [reason, message] of [
    ['Terminated', 'Pod was terminated in response to imminent node shutdown.'],
    ['NodeShutdown', 'Pod was rejected as the node is shutting down.'],
  ] as const) {
    it(`reads ${reason}`, async () => {
      const found = only(await foundBy(check, { pod: failed(reason, message) }));
      expect(found).to.include({ confidence: 'confirmed', category: 'node' });
      expect(textOf(found)).to.include(message);
    });
  }

  it('is silent about other ends', async () => {
    expect(await foundBy(check, { pod: failed('Evicted', 'The node was low on resource: memory. ') })).to.be.empty;
    expect(await foundBy(check, { pod: failed('Terminated', 'something else') })).to.be.empty;
    expect(await foundBy(check, { pod: { status: { phase: 'Running' } } })).to.be.empty;
  });
});
