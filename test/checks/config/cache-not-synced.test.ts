import { expect } from 'chai';
import check from '../../../src/checks/config/cache-not-synced.ts';
import { event, foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import { only } from '../dead-container.ts';
import { CONFIG_ERROR, stuck } from './world.ts';

const SAID = 'failed to sync secret cache: timed out waiting for the condition';
const mounted = (last: string, more: object[] = []): Scenario => {
  const scenario = stuck(
    'ContainerCreating',
    '',
    {},
    {
      spec: {
        volumes: [
          { name: 'tls', secret: { secretName: 'web-tls' } },
          { name: 'c', secret: { secretName: 'other' } },
        ],
      },
      objects: [
        event('FailedMount', `MountVolume.SetUp failed for volume "tls" : ${SAID}`, { last, count: 20 }),
        ...more,
      ],
    },
  );
  return scenario;
};

describe('config/cache-not-synced', () => {
  it('names the Secret of the volume, long after the pod was created', async () => {
    const found = only(await foundBy(check, mounted('2026-01-01T11:58:00Z')));
    expect(found).to.include({ confidence: 'likely', category: 'missing-config' });
    expect(found.summary).to.contain('cannot read Secret web-tls for 8 min').and.not.to.contain('other');
  });

  it('reads the message of a waiting container', async () => {
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'api', key: 'k' } } }];
    expect(only(await foundBy(check, stuck(CONFIG_ERROR, SAID, { env }))).summary).to.contain('Secret api');
  });

  it('stays silent in the first two minutes, which a filling cache takes', async () => {
    expect(await foundBy(check, mounted('2026-01-01T11:51:30Z'))).to.deep.equal([]);
  });
});
