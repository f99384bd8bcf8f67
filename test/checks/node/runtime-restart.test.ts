import { expect } from 'chai';
import check from '../../../src/checks/node/runtime-restart.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import type { Found } from '../../../src/model/finding.ts';
import { only } from '../dead-container.ts';

const ended = (code: number, reason: string, status: object = {}): Promise<Found[]> =>
  foundBy(check, { pod: { status: { containerStatuses: [crashed('web', code, { reason })], ...status } } as never });

describe('node/runtime-restart', () => {
  it('is confirmed by the reason Unknown of containerd', async () => {
    const found = only(await ended(255, 'Unknown'));
    expect(found).to.include({ confidence: 'confirmed', category: 'node' });
    expect(found.summary).to.match(/exit code 255.*node-1 was restarted/);
  });

  it('is likely for a container that the kubelet cannot find', async () => {
    expect(only(await ended(137, 'ContainerStatusUnknown')).confidence).to.equal('likely');
    expect(only(await ended(-1, 'Error')).confidence).to.equal('likely');
  });

  it('is silent about 255 and 137 with other reasons, and about an eviction', async () => {
    expect(await ended(255, 'Error')).to.be.empty;
    expect(await ended(137, 'Error')).to.be.empty;
    expect(await ended(137, 'ContainerStatusUnknown', { phase: 'Failed', reason: 'Evicted' })).to.be.empty;
  });
});
