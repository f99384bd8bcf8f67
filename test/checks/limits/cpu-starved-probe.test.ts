import { expect } from 'chai';
import check from '../../../src/checks/limits/cpu-starved-probe.ts';
import { foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import { REFUSED, TIMED_OUT, probed } from '../probes/probed.ts';
import type { Probed } from '../probes/probed.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1';
const STATS = '/api/v1/nodes/node-1/proxy/stats/summary';

const limited = (cpu: string, more: Probed = {}, raw: Record<string, unknown> = {}): Scenario => ({
  ...probed({ failure: TIMED_OUT, spec: { resources: { limits: { cpu } } }, ...more }),
  raw,
});
const metrics = (cpu: string): Record<string, unknown> => ({
  [METRICS]: { timestamp: '2026-01-01T11:59:00Z', containers: [{ name: 'web', usage: { cpu } }] },
});
const stats = (usageNanoCores: number): Record<string, unknown> => ({
  [STATS]: { pods: [{ podRef: { uid: 'uid-web-1' }, containers: [{ name: 'web', cpu: { usageNanoCores } }] }] },
});

describe('limits/cpu-starved-probe', () => {
  it('is confirmed by a measurement at the limit', async () => {
    for (const raw of [metrics('29500000n'), stats(30_100_000)]) {
      const [found] = await foundBy(check, limited('30m', {}, raw));
      expect(found).to.include({
        id: 'limits/cpu-starved-probe',
        confidence: 'confirmed',
        category: 'resource-limits',
      });
      expect(found?.summary).to.match(/more cpu than its limit of 30m \(it uses 30m\)/);
      expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'resources.limits.cpu': '500m' });
    }
  });

  it('is likely for a tiny limit and possible for a small one without a measurement', async () => {
    expect((await foundBy(check, limited('50m')))[0]?.confidence).to.equal('likely');
    expect((await foundBy(check, limited('200m')))[0]?.confidence).to.equal('possible');
  });

  it('trusts a low measurement under a tiny limit less: the container has only just started', async () => {
    expect((await foundBy(check, limited('50m', {}, metrics('30m'))))[0]?.confidence).to.equal('likely');
    expect((await foundBy(check, limited('50m', {}, metrics('3m'))))[0]?.confidence).to.equal('possible');
  });

  it('is likely where the container waits for a processor (PSI) below its limit, and not on a busy node', async () => {
    const waiting = (avg10: number, usageNanoCores: number): Record<string, unknown> => {
      const psi = { some: { avg10 }, full: { avg10: 0 } };
      const containers = [{ name: 'web', cpu: { usageNanoCores, psi }, memory: { psi } }];
      return { [STATS]: { pods: [{ podRef: { uid: 'uid-web-1' }, containers }] } };
    };
    const [found] = await foundBy(check, limited('200m', {}, waiting(83, 120_000_000)));
    expect(found?.confidence).to.equal('likely');
    expect(found?.evidence.map(({ quote }) => quote)).to.include('waited for a processor for 83 % of 10 s');
    expect(await foundBy(check, limited('200m', {}, waiting(20, 120_000_000)))).to.deep.equal([]);
    expect(await foundBy(check, limited('200m', {}, waiting(83, 20_000_000)))).to.deep.equal([]);
  });

  it('is likely for an app that starts too slowly at its limit', async () => {
    expect((await foundBy(check, limited('50m', { failure: REFUSED }, metrics('50m'))))[0]?.confidence).to.equal(
      'likely',
    );
  });

  it('is silent where the limit does not hold the container back', async () => {
    expect(await foundBy(check, limited('200m', {}, metrics('30m'))), 'measured well below').to.deep.equal([]);
    expect(await foundBy(check, limited('1', {}, metrics('1')))).to.deep.equal([]);
    expect(await foundBy(check, limited('50m', { failure: REFUSED }))).to.deep.equal([]);
    expect(
      await foundBy(check, limited('50m', { failure: 'HTTP probe failed with statuscode: 404' }, metrics('50m'))),
    ).to.deep.equal([]);
    expect(await foundBy(check, probed({ failure: TIMED_OUT }))).to.deep.equal([]);
  });
});
