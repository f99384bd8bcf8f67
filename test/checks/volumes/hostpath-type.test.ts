import { expect } from 'chai';
import check from '../../../src/checks/volumes/hostpath-type.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { stuck } from './unbound-pods.ts';

const volume = { name: 'sock', hostPath: { path: '/run/agent.sock', type: 'Socket' } };
const text = (said: string): string => `MountVolume.SetUp failed for volume "sock" : ${said}`;

describe('volumes/hostpath-type', () => {
  for (const said of [
    'hostPath type check failed: /run/agent.sock is not a socket file',
    "hostPath type check failed: /run/agent.sock is not a Socket, it's a Directory",
    'hostPath type check failed, /run/agent.sock is not a Socket, unable to determine its type: path "/run/agent.sock" does not exist',
  ]) {
    it(`reads: ${said.slice(26, 110)}`, async () => {
      const found = only(await foundBy(check, stuck([text(said)], { volume })));
      expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
      expect(textOf(found))
        .to.match(/\/run\/agent\.sock/)
        .and.match(/node-1/)
        .and.match(/type Socket/);
      expect(found.summary).to.match(said.includes("it's") ? /Directory/ : /does not exist/);
    });
  }

  it('stays silent on events from before the start of the container', async () => {
    const early = event('FailedMount', text('hostPath type check failed: /run/agent.sock is not a socket file'), {
      last: '2026-01-01T11:50:00Z',
    });
    expect(
      await foundBy(
        check,
        stuck([early, event('Pulling', 'Pulling image "x"', { last: '2026-01-01T11:52:00Z', type: 'Normal' })], {
          volume,
        }),
      ),
    ).to.be.empty;
  });

  it('stays silent on other mount errors', async () => {
    expect(await foundBy(check, stuck([text('mkdir /run/x: read-only file system')], { volume }))).to.be.empty;
  });
});
