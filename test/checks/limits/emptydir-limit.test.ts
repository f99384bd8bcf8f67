import { expect } from 'chai';
import check from '../../../src/checks/limits/emptydir-limit.ts';
import { foundBy } from '../../support/scenario.ts';
import { failed } from './failed.ts';

describe('limits/emptydir-limit', () => {
  it('names volume, path and limit', async () => {
    const spec = {
      containers: [{ name: 'web', image: 'x', volumeMounts: [{ name: 'scratch', mountPath: '/work' }] }],
      volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '1Gi' } }],
    };
    const [found] = await foundBy(
      check,
      failed('Evicted', 'Usage of EmptyDir volume "scratch" exceeds the limit "1Gi". ', { spec }),
    );
    expect(found?.summary).to.match(/scratch \(\/work of web\).*1Gi/);
  });

  it('is silent on what another check reports', async () => {
    for (const [reason, message] of [
      ['Evicted', 'Container web exceeded its local ephemeral storage limit "20Mi". '],
      ['Evicted', 'The node was low on resource: inodes. '],
      ['OutOfpods', 'x'],
      ['NodeShutdown', 'x'],
      ['', ''],
    ] as const)
      expect(await foundBy(check, failed(reason, message)), message).to.deep.equal([]);
  });
});
