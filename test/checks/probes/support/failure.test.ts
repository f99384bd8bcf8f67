import { expect } from 'chai';
import { readFailure, shortly } from '../../../../src/checks/probes/support/failure.ts';

describe('probe failures', () => {
  it('are sorted by their messages', () => {
    const cases: [string, string][] = [
      ['Get "http://10.0.0.7:80/": dial tcp 10.0.0.7:80: connect: connection refused', 'refused'],
      [
        'Get "http://10.0.0.7:80/": dial tcp 10.0.0.7:80: connectex: No connection could be made because the target machine actively refused it.',
        'refused',
      ],
      ['Get "http://10.0.0.7:80/": read tcp 10.0.0.1:40000->10.0.0.7:80: read: connection reset by peer', 'refused'],
      ['Get "http://10.0.0.7:80/": EOF', 'refused'],
      [
        'timeout: failed to connect service "10.0.0.7:9000" within 1s: connection error: desc = "transport: Error while dialing: dial tcp 10.0.0.7:9000: connect: connection refused"',
        'refused',
      ],
      [
        'Get "http://10.0.0.7:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
        'timeout',
      ],
      [
        'Get "http://10.0.0.7:80/": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
        'timeout',
      ],
      ['timeout: failed to connect service "10.0.0.7:9000" within 1s: context deadline exceeded', 'no-grpc'],
      ['timeout: health rpc did not complete within 1s', 'timeout'],
      ['HTTP probe failed with statuscode: 503', 'status'],
      ['service unhealthy (responded with "NOT_SERVING")', 'unhealthy'],
      ['Get "https://10.0.0.7:80/": tls: first record does not look like a TLS handshake', 'scheme'],
      ['something else', 'other'],
    ];
    for (const [text, nature] of cases) expect(readFailure(text).nature, text).to.equal(nature);
    expect(readFailure('HTTP probe failed with statuscode: 503').status).to.equal(503);
  });

  it('of a command are its output, unless it timed out', () => {
    expect(readFailure('connection refused', true).nature).to.equal('exec');
    expect(readFailure('', true).nature).to.equal('exec');
    expect(readFailure('command timed out: "check" timed out after 1s', true).nature).to.equal('timeout');
  });

  it('are shortened by what the spec names', () => {
    expect(
      shortly(readFailure('Get "http://10.0.0.7:80/x": dial tcp 10.0.0.7:80: connect: connection refused')),
    ).to.equal('connection refused');
    expect(shortly(readFailure('', true))).to.equal('no output');
  });
});
