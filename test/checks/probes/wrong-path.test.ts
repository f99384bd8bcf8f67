import { expect } from 'chai';
import check from '../../../src/checks/probes/wrong-path.ts';
import { foundBy } from '../../support/scenario.ts';
import { probed } from './probed.ts';

const status = (code: number): string => `HTTP probe failed with statuscode: ${code}`;

describe('probes/wrong-path', () => {
  it('names path, port and answer', async () => {
    for (const code of [401, 403, 404, 405]) {
      const [found] = await foundBy(check, probed({ failure: status(code) }));
      expect(found).to.include({ id: 'probes/wrong-path', confidence: 'confirmed' });
      expect(found?.summary).to.include('/healthz').and.include(String(code));
    }
  });

  it('proposes the path that another probe asks', async () => {
    const [found] = await foundBy(
      check,
      probed({ spec: { readinessProbe: { httpGet: { path: '/health', port: 8080 } } } }),
    );
    expect(found?.summary).to.include('/health)');
    expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'livenessProbe.httpGet.path': '/health' });
  });

  it('reads a missing gRPC health service', async () => {
    const failure =
      'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): rpc error: code = Unimplemented';
    const [found] = await foundBy(check, probed({ failure, probe: { grpc: { port: 9000 }, periodSeconds: 5 } }));
    expect(found?.summary).to.match(/grpc port 9000.*grpc health protocol/);
  });

  it('is silent on 5xx, on refused connections, and where the path answered for a time', async () => {
    expect(await foundBy(check, probed({ failure: status(503) }))).to.deep.equal([]);
    expect(await foundBy(check, probed({ failure: status(404), ran: 500 }))).to.deep.equal([]);
    expect(await foundBy(check, probed({ failure: status(404), killed: null, ran: 1, exitCode: 1 }))).to.deep.equal([]);
  });
});
