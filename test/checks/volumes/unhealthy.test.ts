import { expect } from 'chai';
import check from '../../../src/checks/volumes/unhealthy.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import { only } from '../dead-container.ts';

/** web mounts volume data and crashes; the driver reports this of a volume. */
const sick = (volumeHealth: unknown): Parameters<typeof foundBy>[1] =>
  ({
    pod: {
      spec: {
        containers: [{ name: 'web', image: 'x', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'web-data' } },
          { name: 'other', emptyDir: {} },
        ],
      },
      status: { containerStatuses: [crashed('web', 1)], volumeHealth },
    },
  }) as never;
const health = (status: string, name = 'data'): object[] => [
  { name, healthConditions: [{ status, reason: 'PathLost', message: 'all paths to LUN 4 are down' }] },
];

describe('volumes/unhealthy', () => {
  it('quotes what the driver reports of a volume of the failing container', async () => {
    const found = only(await foundBy(check, sick(health('Inaccessible'))));
    expect(found).to.include({ confidence: 'likely', category: 'volume', container: 'web' });
    expect(found.summary).to.equal(
      'volume data (claim web-data) cannot be reached, its CSI driver reports (Inaccessible): all paths to LUN 4 are down',
    );
    expect(found.about).to.include({ kind: 'PersistentVolumeClaim', name: 'web-data' });
    const lost = only(await foundBy(check, sick(health('DataLoss'))));
    expect(lost.fixes.map(({ text }) => text).join()).to.include('restore the data of volume data');
  });

  it('is only possible for a degraded volume', async () => {
    expect(only(await foundBy(check, sick(health('Degraded')))).confidence).to.equal('possible');
  });

  it('is silent on volumes of no failing container, and on what it does not know', async () => {
    for (const value of [
      health('Inaccessible', 'other'),
      health('Sleepy'),
      health('constructor'),
      [{ name: 'data' }],
      [],
    ])
      expect(await foundBy(check, sick(value)), JSON.stringify(value)).to.deep.equal([]);
  });
});
