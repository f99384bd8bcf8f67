import { expect } from 'chai';
import check from '../../../src/checks/node/sandbox-changed.ts';
import { textOf } from '../dead-container.ts';
import { crashed, event, foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';

const changed = (count: number, last = '2026-01-01T11:58:00Z'): object => ({
  ...event('SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.', { type: 'Normal', count, last }),
  firstTimestamp: '2026-01-01T11:40:00Z',
});

const looping = (events: object[], pod: Scenario['pod'] = {}): Scenario => ({
  pod: { ...pod, status: { containerStatuses: [crashed('web', 0)] as never } },
  objects: events,
});

describe('node/sandbox-changed', () => {
  it('counts the changes, and says in how many minutes', async () => {
    const [found] = await foundBy(check, looping([changed(8)]));
    expect(found).to.include({ confidence: 'likely', category: 'node', container: null });
    expect(found!.summary).to.match(/8 times in 18 minutes/);
    expect(textOf(found!)).to.match(/SystemdCgroup/);
  });

  it('quotes a kill of that time only', async () => {
    const stopped = (last: string): object => event('Killing', 'Stopping container web', { container: 'web', last });
    const quotes = async (last: string): Promise<string[]> =>
      (await foundBy(check, looping([stopped(last), changed(8)])))[0]!.evidence.map(({ quote }) => quote);
    expect(await quotes('2026-01-01T11:50:00Z')).to.include('Stopping container web');
    expect(await quotes('2026-01-01T11:20:00Z')).to.not.include('Stopping container web');
  });

  it('names the cgroup driver first for a static pod', async () => {
    const metadata = { annotations: { 'kubernetes.io/config.mirror': 'abc' } };
    const [found] = await foundBy(check, looping([changed(4)], { metadata }));
    expect(found!.summary).to.contain('cgroup driver');
    expect(found!.fixes[0]!.text).to.match(/cgroupDriver/);
  });

  it('looks at the version of Windows on a Windows node', async () => {
    const spec = { nodeSelector: { 'kubernetes.io/os': 'windows' } };
    const [found] = await foundBy(check, looping([changed(4)], { spec }));
    expect(textOf(found!))
      .to.match(/Windows version/)
      .and.not.match(/SystemdCgroup/);
  });

  it('says nothing of one or two changes, of an old loop, and of another pod', async () => {
    expect(await foundBy(check, looping([changed(2)]))).to.deep.equal([]);
    expect(await foundBy(check, looping([changed(9, '2026-01-01T11:30:00Z')]))).to.deep.equal([]);
    const foreign = event('SandboxChanged', 'x', { type: 'Normal', count: 9, uid: 'another' });
    expect(await foundBy(check, looping([foreign]))).to.deep.equal([]);
  });
});
