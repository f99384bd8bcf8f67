import { expect } from 'chai';
import check from '../../../src/checks/app/self-killed.ts';
import { event } from '../../support/scenario.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/self-killed', () => {
  it('reports that no OOM kill was recorded for exit code 137', async () => {
    const found = only(await dies(check, 'worker gone\n', { code: 137 }));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/no OOM kill/)
      .and.to.match(/no memory limit/);
  });
  it('offers no higher limit, which is no cure, but the test of the memory', async () => {
    expect(textOf(only(await dies(check, '', { code: 137, container: { resources: { limits: { memory: '96Mi' } } } }))))
      .to.match(/96Mi/)
      .and.to.match(/kubectl crashloop oom-test web-1 -n shop -c web/)
      .and.not.to.match(/raise the memory limit/);
  });
  it('finds nothing after an OOM kill, an eviction or a kill by the kubelet', async () => {
    expect(await dies(check, '', { code: 137, reason: 'OOMKilled' })).to.deep.equal([]);
    expect(await dies(check, '', { code: 137, reason: 'ContainerStatusUnknown' })).to.deep.equal([]);
    expect(await dies(check, '', { code: 137, metadata: { deletionTimestamp: '2026-01-01T11:57:58Z' } })).to.deep.equal(
      [],
    );
    const killing = event('Killing', 'Container web failed startup probe, will be restarted', {
      container: 'web',
      type: 'Normal',
    });
    expect(
      await dies(check, '', { code: 137, container: { startupProbe: { tcpSocket: { port: 1 } } }, objects: [killing] }),
    ).to.deep.equal([]);
    expect(await dies(check, '', { code: 143 })).to.deep.equal([]);
  });
  it('ignores the Killing event of another container', async () => {
    const killing = event('Killing', 'Container proxy failed liveness probe, will be restarted', {
      container: 'proxy',
      type: 'Normal',
    });
    expect(await dies(check, '', { code: 137, objects: [killing] })).to.have.length(1);
  });
});
