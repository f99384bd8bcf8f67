import { expect } from 'chai';
import check from '../../../src/checks/probes/redirected.ts';
import slowStart from '../../../src/checks/probes/slow-start.ts';
import wrongScheme from '../../../src/checks/probes/wrong-scheme.ts';
import { foundBy } from '../../support/scenario.ts';
import { REFUSED, probed } from './probed.ts';

const TO_TLS = [
  'Get "https://10.0.0.7:8080/healthz": http: server gave HTTP response to HTTPS client',
  'Get "https://10.0.0.7/healthz": dial tcp 10.0.0.7:443: connect: connection refused',
  'Get "https://10.0.0.7:8443/healthz": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
  'Get "https://[fd00::7]/healthz": dial tcp [fd00::7]:443: connect: connection refused',
];

describe('probes/redirected', () => {
  it('finds a redirect to HTTPS, and proposes no scheme', async () => {
    for (const failure of TO_TLS) {
      const [found] = await foundBy(check, probed({ failure }));
      expect(found?.confidence, failure).to.equal('confirmed');
      expect(found?.summary).to.match(/the app redirects GET \/healthz on port 8080 to https:/);
      expect(found?.fixes[0]?.text).to.match(/leave this path out of its redirect to HTTPS/);
      expect(found?.fixes[1]?.change?.set).to.deep.equal({
        'livenessProbe.httpGet.httpHeaders': [{ name: 'X-Forwarded-Proto', value: 'https' }],
      });
      expect(found?.fixes.some((fix) => fix.change?.set['livenessProbe.httpGet.scheme'])).to.equal(false);
      expect(await foundBy(wrongScheme, probed({ failure }))).to.deep.equal([]);
      expect(await foundBy(slowStart, probed({ failure }))).to.deep.equal([]);
    }
  });

  it('offers the port that the container declares for TLS', async () => {
    const spec = { ports: [{ containerPort: 8080 }, { name: 'web-https', containerPort: 9000 }] };
    const [found] = await foundBy(check, probed({ failure: TO_TLS[1]!, spec }));
    expect(found?.fixes[2]?.change?.set).to.deep.equal({
      'livenessProbe.httpGet.port': 9000,
      'livenessProbe.httpGet.scheme': 'HTTPS',
    });
  });

  it('finds a loop of redirects, with a relative target', async () => {
    const [found] = await foundBy(
      check,
      probed({ kind: 'startup', failure: 'Get "/login?n=/": stopped after 10 redirects' }),
    );
    expect(found?.summary).to.match(/to \/login\?n=\/, which fails: stopped after 10 redirects/);
    expect(found?.fixes[0]?.text).to.match(/without a redirect or a login/);
  });

  it('is likely where only the port is another', async () => {
    const failure = 'Get "http://10.0.0.7:9999/": dial tcp 10.0.0.7:9999: connect: connection refused';
    expect((await foundBy(check, probed({ failure })))[0]).to.include({ confidence: 'likely' });
  });

  it('is silent on the URL of the probe, on another path of it, and on an HTTPS probe', async () => {
    expect(await foundBy(check, probed({ failure: REFUSED }))).to.deep.equal([]);
    expect(await foundBy(check, probed({ failure: REFUSED.replace('/healthz', '/other') }))).to.deep.equal([]);
    const probe = { httpGet: { path: '/x', port: 8080, scheme: 'HTTPS' }, periodSeconds: 5 };
    expect(await foundBy(check, probed({ probe, failure: TO_TLS[0]! }))).to.deep.equal([]);
  });
});
