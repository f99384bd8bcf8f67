import { expect } from 'chai';
import check from '../../../src/checks/probes/deadlocked.ts';
import { foundBy } from '../../support/scenario.ts';
import { TIMED_OUT, probed } from './probed.ts';

describe('probes/deadlocked', () => {
  it('says how long it worked and that the probe is right', async () => {
    const [found] = await foundBy(check, probed({ failure: 'HTTP probe failed with statuscode: 500', ran: 61 }));
    expect(found).to.include({ id: 'probes/deadlocked', confidence: 'confirmed' });
    expect(found?.summary).to.match(/works for about 50s, then answers 500.*probe is right/);
    expect(found?.fixes.some((fix) => fix.change)).to.equal(false);
  });

  it('speaks of an app that hangs', async () => {
    expect((await foundBy(check, probed({ failure: TIMED_OUT, ran: 200 })))[0]?.summary).to.match(/stops answering/);
  });

  it('counts the startup probe to the time it may take', async () => {
    const startupProbe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10, failureThreshold: 30 };
    expect(await foundBy(check, probed({ failure: TIMED_OUT, ran: 200, spec: { startupProbe } }))).to.deep.equal([]);
  });

  it('is silent for an app that never answered', async () => {
    expect(await foundBy(check, probed({ failure: TIMED_OUT, ran: 14 }))).to.deep.equal([]);
    expect(await foundBy(check, probed({ failure: TIMED_OUT, ran: 40, exitCode: 137, killed: null, events: [] })), 'the grace period is part of its life').to.deep.equal([]);
  });
});
