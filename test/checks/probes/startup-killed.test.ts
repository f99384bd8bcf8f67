import { expect } from 'chai';
import check from '../../../src/checks/probes/startup-killed.ts';
import { foundBy } from '../../support/scenario.ts';
import { REFUSED, probed } from './probed.ts';

const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5, failureThreshold: 2 };

describe('probes/startup-killed', () => {
  it('names the budget and proposes a larger one', async () => {
    const [found] = await foundBy(check, probed({ kind: 'startup', probe, failure: REFUSED, ran: 8 }));
    expect(found).to.include({ id: 'probes/startup-killed', confidence: 'confirmed' });
    expect(found?.summary).to.match(/startupProbe allows 2 x 5s = 10s.*connection refused/);
    expect(found?.fixes.find((fix) => fix.change)?.change?.set).to.deep.equal({
      'startupProbe.periodSeconds': 10,
      'startupProbe.failureThreshold': 30,
    });
  });

  it('is silent about a kill by the liveness probe', async () => {
    expect(await foundBy(check, probed({ spec: { startupProbe: probe } }))).to.deep.equal([]);
  });

  it('is silent for an app that ended at once', async () => {
    expect(
      await foundBy(check, probed({ kind: 'startup', probe, failure: REFUSED, killed: null, ran: 1, exitCode: 1 })),
    ).to.deep.equal([]);
  });
});
