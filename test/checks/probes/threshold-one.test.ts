import { expect } from 'chai';
import check from '../../../src/checks/probes/threshold-one.ts';
import { foundBy } from '../../support/scenario.ts';
import { TIMED_OUT, probed } from './probed.ts';

const probe = (failureThreshold: number): object => ({
  httpGet: { path: '/healthz', port: 8080 },
  periodSeconds: 5,
  failureThreshold,
});

describe('probes/threshold-one', () => {
  it('finds an app that worked and was killed by one failure', async () => {
    const [found] = await foundBy(check, probed({ probe: probe(1), failure: TIMED_OUT, ran: 90 }));
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found?.summary).to.include('failureThreshold: 1');
    expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'livenessProbe.failureThreshold': 3 });
  });

  it('is silent for more failures, and for an app that never answered', async () => {
    expect(await foundBy(check, probed({ probe: probe(2), failure: TIMED_OUT, ran: 90 }))).to.deep.equal([]);
    expect(await foundBy(check, probed({ probe: probe(1), failure: TIMED_OUT, ran: 4 }))).to.deep.equal([]);
  });
});
