import { expect } from 'chai';
import check from '../../../src/checks/limits/oom-node.ts';
import { event, foundBy, outcomesOf } from '../../support/scenario.ts';
import { killed } from './memory.ts';

const onNode = (reason: string, last = '2026-01-01T11:58:00Z'): object =>
  event(reason, `${reason}: victim process: web, pid: 1`, {
    kind: 'Node',
    name: 'node-1',
    last,
    component: 'kernel-monitor',
  });

describe('limits/oom-node', () => {
  it('is confirmed by OOMKilled without a limit and the SystemOOM of its node', async () => {
    const [found] = await foundBy(check, killed({ limit: null, objects: [onNode('SystemOOM')] }));
    expect(found).to.include({ id: 'limits/oom-node', confidence: 'confirmed' });
    expect(found?.summary).to.match(/node node-1 ran out of memory/);
  });

  it('is likely without that event', async () => {
    expect((await foundBy(check, killed({ limit: null })))[0]?.confidence).to.equal('likely');
  });

  it('is likely for a bare 137 near a kernel event', async () => {
    expect(
      (await foundBy(check, killed({ limit: null, reason: 'Error', objects: [onNode('OOMKilling')] })))[0]?.confidence,
    ).to.equal('likely');
    expect(
      await foundBy(
        check,
        killed({ limit: null, reason: 'Error', objects: [onNode('OOMKilling', '2026-01-01T09:00:00Z')] }),
      ),
      'long ago',
    ).to.deep.equal([]);
  });

  it('is silent where the limit or a probe explains the kill', async () => {
    expect(await foundBy(check, killed())).to.deep.equal([]);
    const kill = event('Killing', 'Container web failed liveness probe, will be restarted', { container: 'web' });
    expect(await foundBy(check, killed({ reason: 'Error', objects: [kill, onNode('OOMKilling')] }))).to.deep.equal([]);
    expect(
      await foundBy(check, killed({ reason: 'Error', exitCode: 1, objects: [onNode('SystemOOM')] })),
    ).to.deep.equal([]);
  });

  it("is unknown where the node's events may not be read", async () => {
    expect((await outcomesOf(check, { ...killed({ reason: 'Error' }), forbidden: ['events'] }))[0]?.result).to.equal(
      'unknown',
    );
  });
});
