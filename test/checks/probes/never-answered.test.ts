import { expect } from 'chai';
import check from '../../../src/checks/probes/never-answered.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { notReady } from '../unready-container.ts';

const ASKS = { readinessProbe: { httpGet: { path: '/ready', port: 8080 } } };
const REFUSED =
  'Readiness probe failed: Get "http://10.0.0.1:8080/ready": dial tcp 10.0.0.1:8080: connect: connection refused';

describe('probes/never-answered', () => {
  it('confirms a path that the app does not serve', async () => {
    const found = only(
      await foundBy(check, notReady(600, ASKS, 'Readiness probe failed: HTTP probe failed with statuscode: 404')),
    );
    expect(found).to.include({ confidence: 'confirmed', container: 'web', category: 'liveness-probe' });
    expect(found.summary).to.match(/not been ready for 10 minutes: its readiness probe \(GET \/ready.*404/);
  });

  it('confirms another port only by the log of the app', async () => {
    const log = 'Listening on 0.0.0.0:9090\n';
    const other = only(await foundBy(check, notReady(600, ASKS, REFUSED, { log })));
    expect(other.confidence).to.equal('confirmed');
    expect(textOf(other))
      .to.match(/listens on 9090/)
      .and.match(/readiness probe at port 9090 instead of 8080/);
    const declared = notReady(600, { ...ASKS, ports: [{ containerPort: 3000 }] }, REFUSED);
    expect(only(await foundBy(check, declared)).confidence).to.equal('possible');
    const local = notReady(600, ASKS, REFUSED, { log: 'Listening on 127.0.0.1:8080\n' });
    expect(only(await foundBy(check, local)).summary).to.match(/localhost:8080 only/);
  });

  it('says which scheme to set, and does not mistake a redirect for TLS', async () => {
    const answer = 'http: server gave HTTP response to HTTPS client';
    const says = `Readiness probe failed: Get "https://10.0.0.1:8080/ready": ${answer}`;
    const tls = { readinessProbe: { httpGet: { path: '/ready', port: 8080, scheme: 'HTTPS' } } };
    const plain = only(await foundBy(check, notReady(600, tls, says)));
    expect(plain.summary).to.match(/expects TLS, and the app answers plain HTTP$/);
    expect(textOf(plain)).to.match(/set scheme: HTTP in the readiness probe/);
    const redirected = only(await foundBy(check, notReady(600, ASKS, says)));
    expect(textOf(redirected))
      .to.match(/redirected by the app to https/)
      .and.not.match(/set scheme/);
  });

  it('leaves answers of the app, and a port that the log names, to other checks', async () => {
    const down = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
    expect(await foundBy(check, notReady(600, ASKS, down))).to.deep.equal([]);
    const right = notReady(600, ASKS, REFUSED, { log: 'Listening on 0.0.0.0:8080\n' });
    expect(await foundBy(check, right)).to.deep.equal([]);
    expect(await foundBy(check, notReady(60, ASKS, REFUSED)), 'it only just started').to.deep.equal([]);
  });
});
