import { expect } from 'chai';
import check from '../../../src/checks/limits/node-pressure-eviction.ts';
import { foundBy } from '../../support/scenario.ts';
import { failed } from './failed.ts';

describe('limits/node-pressure-eviction', () => {
  it('names node and resource', async () => {
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi. Container web was using 900Mi, request is 0, has larger consumption of memory. ';
    const [found] = await foundBy(check, failed('Evicted', message));
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found?.summary).to.match(/node-1 was low on memory; Container web was using 900Mi, request is 0/);
    const [refused] = await foundBy(
      check,
      failed('Evicted', 'Pod was rejected: The node had condition: [DiskPressure]. '),
    );
    expect(refused?.summary).to.match(/condition DiskPressure/);
  });

  it('is silent on what another check reports', async () => {
    for (const [reason, message] of [
      ['Evicted', 'Usage of EmptyDir volume "a" exceeds the limit "1Mi". '],
      ['Evicted', 'Container web exceeded its local ephemeral storage limit "20Mi". '],
      ['OutOfpods', 'x'],
      ['NodeShutdown', 'x'],
      ['', ''],
    ] as const)
      expect(await foundBy(check, failed(reason, message)), message).to.deep.equal([]);
  });
});
