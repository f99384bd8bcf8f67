import { expect } from 'chai';
import check from '../../../src/checks/probes/deadlocked.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { REFUSED, TIMED_OUT, probed } from './probed.ts';

describe('probes/deadlocked', () => {
  it('says how long it worked and that the probe is right', async () => {
    const [found] = await foundBy(check, probed({ failure: 'HTTP probe failed with statuscode: 500', ran: 61 }));
    expect(found).to.include({ id: 'probes/deadlocked', confidence: 'confirmed' });
    expect(found?.summary).to.match(/works for about 50s, then GET \/healthz on port 8080 answers 500.*probe is right/);
    expect(found?.fixes.some((fix) => fix.change)).to.equal(false);
  });

  it('gives a long life in words', async () => {
    for (const [ran, words] of [
      [3 * 3600, 'works for about 2 hours'],
      [600_000, 'works for about 6 days'],
    ] as const)
      expect((await foundBy(check, probed({ failure: TIMED_OUT, ran })))[0]?.summary, String(ran)).to.include(words);
  });

  it('is only likely where no answer came in time, which a busy node can cause, too', async () => {
    const [found] = await foundBy(check, probed({ failure: TIMED_OUT, ran: 200 }));
    expect(found?.summary)
      .to.match(/stops answering/)
      .and.to.not.match(/right to kill/);
    expect(found?.confidence).to.equal('likely');
    expect(found?.fixes[1]?.text)
      .to.match(/its node/)
      .and.to.match(/raise timeoutSeconds \(1\)/);
  });

  it('adds the startup probe to the time it may take', async () => {
    const startupProbe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10, failureThreshold: 30 };
    expect(await foundBy(check, probed({ failure: TIMED_OUT, ran: 200, spec: { startupProbe } }))).to.deep.equal([]);
  });

  it('blames neither a startup probe that had succeeded nor failures of the next instance', async () => {
    const startup = { kind: 'startup', exitCode: 0, killed: null, ran: 5000 } as const;
    expect(
      await foundBy(check, probed({ ...startup, failure: 'HTTP probe failed with statuscode: 503' })),
    ).to.deep.equal([]);
    const later = event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 503', {
      container: 'web',
      last: '2026-01-01T11:59:00Z',
    });
    const running = { ready: true, state: { running: { startedAt: '2026-01-01T11:58:02Z' } } };
    const next = { failure: null, killed: null, exitCode: 143, ran: 61, status: running, events: [later] };
    expect(await foundBy(check, probed(next))).to.deep.equal([]);
  });

  it('is silent for an app that never answered', async () => {
    expect(await foundBy(check, probed({ failure: TIMED_OUT, ran: 14 }))).to.deep.equal([]);
    expect(
      await foundBy(check, probed({ failure: TIMED_OUT, ran: 40, exitCode: 137, killed: null, events: [] })),
      'the grace period is part of its life',
    ).to.deep.equal([]);
  });

  it('reports a refused port only with proof that it answered once', async () => {
    const answered = { failure: REFUSED, ran: 30 };
    const readinessProbe = { tcpSocket: { port: 8080 } };
    expect(await foundBy(check, probed(answered)), 'a busy node stretches the budget').to.deep.equal([]);
    expect(
      await foundBy(check, probed({ ...answered, log: '2026-01-01T11:57:31Z listening on 0.0.0.0:3000\n' })),
      'another port',
    ).to.deep.equal([]);
    expect(
      await foundBy(check, probed({ ...answered, log: '2026-01-01T11:57:31Z listening on 127.0.0.1:8080\n' })),
      'localhost',
    ).to.deep.equal([]);
    expect(
      await foundBy(
        check,
        probed({
          ...answered,
          spec: { readinessProbe: { httpGet: { path: '/', port: 9090 } } },
          status: { ready: true },
        }),
      ),
      'ready by another port',
    ).to.deep.equal([]);
    for (const proof of [
      { log: '2026-01-01T11:57:31Z listening on 0.0.0.0:8080\n' },
      { log: '2026-01-01T11:57:41Z 10.0.0.1 "GET /healthz HTTP/1.1" 200 kube-probe/1.36\n' },
      { spec: { readinessProbe }, status: { ready: true } },
      { ran: 60, spec: { startupProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1, failureThreshold: 30 } } },
      { ran: 200 },
    ]) {
      expect((await foundBy(check, probed({ ...answered, ...proof })))[0]?.summary, JSON.stringify(proof)).to.match(
        /then stops listening/,
      );
    }
  });

  it('is silent on a 4xx soon after the window: no app begins to answer 4xx in such a short life', async () => {
    expect(await foundBy(check, probed({ failure: 'HTTP probe failed with statuscode: 404', ran: 25 }))).to.deep.equal(
      [],
    );
    expect(
      await foundBy(check, probed({ failure: 'HTTP probe failed with statuscode: 404', ran: 300 })),
    ).to.have.length(1);
  });

  it('is silent where the probe can never have succeeded', async () => {
    const grpc =
      'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health';
    const scheme = 'Get "https://10.0.0.5:8080/healthz": http: server gave HTTP response to HTTPS client';
    for (const failure of [grpc, scheme])
      expect(await foundBy(check, probed({ failure, ran: 300 })), failure).to.deep.equal([]);
  });
});
