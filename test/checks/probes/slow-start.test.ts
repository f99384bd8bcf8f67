import { expect } from 'chai';
import check from '../../../src/checks/probes/slow-start.ts';
import { foundBy } from '../../support/scenario.ts';
import { REFUSED, TIMED_OUT, probed } from './probed.ts';

const stamped = (text: string): string => `2026-01-01T11:57:48.1Z ${text}\n`;

describe('probes/slow-start', () => {
  it('is confirmed where log or spec name the probed port, and proposes a startupProbe with numbers', async () => {
    for (const more of [{ log: stamped('starting server on :8080') }, { spec: { ports: [{ containerPort: 8080 }] } }]) {
      const [found] = await foundBy(check, probed({ failure: REFUSED, ...more }));
      expect(found).to.include({ id: 'probes/slow-start', confidence: 'confirmed' });
      expect(found?.summary).to.match(/3 failures x 5s = 10-15s.*before it listens on port 8080 \(no startupProbe\)/);
      expect(found?.fixes[0]?.change?.set).to.deep.equal({
        startupProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10, failureThreshold: 30 },
      });
    }
  });

  it('is likely where neither log nor spec names the port', async () => {
    expect((await foundBy(check, probed({ failure: REFUSED })))[0]?.confidence).to.equal('likely');
  });

  it('is silent where a slower probe fixes nothing', async () => {
    expect(
      await foundBy(check, probed({ failure: REFUSED, log: stamped('listening on :3000') })),
      'another port',
    ).to.deep.equal([]);
    expect(await foundBy(check, probed({ failure: REFUSED, ran: 300 })), 'it worked for a time').to.deep.equal([]);
    expect(await foundBy(check, probed({ failure: TIMED_OUT })), 'it does listen').to.deep.equal([]);
    expect(
      await foundBy(check, probed({ failure: REFUSED, killed: null, ran: 3, exitCode: 1 })),
      'it ended by itself',
    ).to.deep.equal([]);
  });

  it('names a tiny cpu limit, and no other', async () => {
    const [tiny] = await foundBy(check, probed({ failure: REFUSED, spec: { resources: { limits: { cpu: '50m' } } } }));
    expect(tiny?.summary).to.match(/with a cpu limit of 50m/);
    expect(
      tiny?.evidence.some(({ field, quote }) => field.endsWith('resources.limits.cpu') && quote === '50m'),
    ).to.equal(true);
    expect(tiny?.fixes[0]?.change?.set).to.deep.equal({ 'resources.limits.cpu': '500m' });
    const [roomy] = await foundBy(
      check,
      probed({ failure: REFUSED, spec: { resources: { limits: { cpu: '500m' } } } }),
    );
    expect(roomy?.summary).to.not.match(/cpu/);
    expect(roomy?.fixes.some(({ text }) => /cpu/.test(text))).to.equal(false);
  });
});

describe('probes/slow-start, where more time would not help', () => {
  it('is silent where the log shows that the app itself failed, although its process lives on', async () => {
    const log =
      stamped('starting server on :8080') +
      '2026-01-01T11:57:50Z Exception in thread "main" java.lang.IllegalStateException: no config\n2026-01-01T11:57:50Z \tat com.acme.Main.main(Main.java:3)\n';
    expect(await foundBy(check, probed({ failure: REFUSED, log }))).to.deep.equal([]);
  });

  it('is silent where the app listened before the probe was refused', async () => {
    const log = '2026-01-01T11:57:50Z listening on port 8080\n';
    expect(await foundBy(check, probed({ failure: REFUSED, log }))).to.deep.equal([]);
    const late = '2026-01-01T11:57:58.9Z listening on port 8080\n';
    expect(await foundBy(check, probed({ failure: REFUSED, log: late }))).to.have.length(1);
  });
});
