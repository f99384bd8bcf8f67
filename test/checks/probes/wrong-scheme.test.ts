import { expect } from 'chai';
import check from '../../../src/checks/probes/wrong-scheme.ts';
import wrongPort from '../../../src/checks/probes/wrong-port.ts';
import { foundBy } from '../../support/scenario.ts';
import { probed } from './probed.ts';

const https = { httpGet: { path: '/healthz', port: 8443, scheme: 'HTTPS' }, periodSeconds: 5, failureThreshold: 3 };

describe('probes/wrong-scheme', () => {
  it('finds an HTTPS probe of a plain HTTP server', async () => {
    const [found] = await foundBy(
      check,
      probed({
        probe: https,
        failure: 'Get "https://10.0.0.7:8443/healthz": http: server gave HTTP response to HTTPS client',
      }),
    );
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'livenessProbe.httpGet.scheme': 'HTTP' });
  });

  it('finds a plain HTTP probe of a TLS server', async () => {
    const [found] = await foundBy(
      check,
      probed({
        failure:
          'Get "http://10.0.0.7:8080/healthz": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x15\\x03\\x01\\x00\\x02\\x02"',
      }),
    );
    expect(found?.summary).to.match(/expects HTTPS/);
  });

  it('finds a 400 where the log names the reason', async () => {
    const [found] = await foundBy(
      check,
      probed({
        failure: 'HTTP probe failed with statuscode: 400',
        log: '2026-01-01T11:57:50Z http: TLS handshake error from 10.0.0.1:4711: client sent an HTTP request to an HTTPS server\n',
      }),
    );
    expect(found?.summary).to.match(/expects HTTPS/);
  });

  it('finds an HTTP probe of a gRPC server', async () => {
    const [found] = await foundBy(
      check,
      probed({
        failure:
          'Get "http://10.0.0.7:8080/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x00\\x00\\x06\\x04\\x00"',
      }),
    );
    expect(found?.summary).to.match(/HTTP\/2 \(gRPC\)/);
  });

  it('is silent on a plain 400 and on other failures', async () => {
    expect(await foundBy(check, probed({ failure: 'HTTP probe failed with statuscode: 400' }))).to.deep.equal([]);
    expect(
      await foundBy(check, probed({ probe: https, failure: 'HTTP probe failed with statuscode: 500' })),
    ).to.deep.equal([]);
  });

  describe('of a gRPC probe', () => {
    const failure = 'timeout: failed to connect service "10.0.0.7:9000" within 1s: context deadline exceeded';
    const probe = { grpc: { port: 9000 }, periodSeconds: 5, failureThreshold: 3 };

    it('says that no gRPC server answers, and proposes no slower probe', async () => {
      const [found] = await foundBy(
        check,
        probed({ failure, probe, log: '2026-01-01T11:57:50Z 10.0.0.1 "PRI * HTTP/2.0" 505 -\n' }),
      );
      expect(found).to.include({ id: 'probes/wrong-scheme', confidence: 'confirmed' });
      expect(found?.summary).to.match(/no gRPC server answers on grpc port 9000.*another protocol/);
      expect(JSON.stringify(found?.fixes)).not.to.match(/timeoutSeconds|startupProbe/);
    });

    it('is less sure where the log names no reason', async () => {
      expect(
        (await foundBy(check, probed({ failure, probe, log: '2026-01-01T11:57:48Z listening on :9000\n' })))[0],
      ).to.include({ confidence: 'likely' });
      expect((await foundBy(check, probed({ failure, probe })))[0]?.summary).to.match(
        /gRPC handshake does not complete/,
      );
    });

    it('leaves another port and a health service that is missing or slow to others', async () => {
      expect(
        await foundBy(check, probed({ failure, probe, log: '2026-01-01T11:57:48Z listening on :8080\n' })),
      ).to.deep.equal([]);
      expect(
        (await foundBy(wrongPort, probed({ failure, probe, log: '2026-01-01T11:57:48Z listening on :8080\n' })))[0]
          ?.summary,
      ).to.match(/asks port 9000 \(no gRPC answers\), but the app listens on 8080/);
      expect(
        await foundBy(check, probed({ failure: 'timeout: health rpc did not complete within 1s', probe })),
      ).to.deep.equal([]);
    });
  });
});
