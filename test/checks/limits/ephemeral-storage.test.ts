import { expect } from 'chai';
import check from '../../../src/checks/limits/ephemeral-storage.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { failed } from './failed.ts';

describe('limits/ephemeral-storage', () => {
  it('reads both messages', async () => {
    for (const message of [
      'Container web exceeded its local ephemeral storage limit "20Mi". ',
      'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ',
    ]) {
      const [found] = await foundBy(check, failed('Evicted', message));
      expect(found, message).to.include({ id: 'limits/ephemeral-storage', confidence: 'confirmed', container: null });
      expect(found?.summary).to.match(/ephemeral-storage limit of 20Mi/);
      expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'resources.limits.ephemeral-storage': '48Mi' });
    }
  });

  it('reads the event where another status replaced the reason', async () => {
    const objects = [event('Evicted', 'Container web exceeded its local ephemeral storage limit "20Mi". ')];
    expect((await foundBy(check, failed('', '', { objects })))[0]?.evidence[0]?.field).to.equal('event Evicted');
  });

  it('is silent on what another check reports', async () => {
    for (const [reason, message] of [
      ['Evicted', 'Usage of EmptyDir volume "a" exceeds the limit "1Mi". '],
      ['Evicted', 'The node was low on resource: inodes. '],
      ['OutOfpods', 'x'],
      ['NodeShutdown', 'x'],
      ['', ''],
    ] as const)
      expect(await foundBy(check, failed(reason, message)), message).to.deep.equal([]);
  });
});
