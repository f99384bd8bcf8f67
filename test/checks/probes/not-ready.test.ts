import { expect } from 'chai';
import check from '../../../src/checks/probes/not-ready.ts';
import { foundBy } from '../../support/scenario.ts';
import { only } from '../dead-container.ts';
import { notReady } from '../unready-container.ts';

describe('probes/not-ready', () => {
  const http = { readinessProbe: { httpGet: { path: '/ready', port: 8080 } } };

  it('says since when, and what the app answers', async () => {
    const found = only(
      await foundBy(check, notReady(900, http, 'Readiness probe failed: HTTP probe failed with statuscode: 503')),
    );
    expect(found).to.include({ confidence: 'likely', container: 'web', category: 'liveness-probe' });
    expect(found.summary).to.match(/web runs, but has not been ready for 15 minutes: its readiness probe .* gets 503/);
  });

  it('keeps the end of what an exec probe printed', async () => {
    const exec = { readinessProbe: { exec: { command: ['check-replication'] } } };
    const found = only(await foundBy(check, notReady(900, exec, 'Readiness probe failed: replica lags by 900 s')));
    expect(found.summary).to.match(/replica lags by 900 s$/);
  });

  it('says how long the probe waited, and quotes the newest error of the log', async () => {
    const late =
      'Readiness probe failed: Get "http://10.0.0.1:8080/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
    expect(only(await foundBy(check, notReady(900, http, late))).summary).to.match(/gets no answer within 1 s$/);
    const log = 'INFO up\nERROR pool exhausted: 50 of 50 in use\n';
    const down = notReady(900, http, 'Readiness probe failed: HTTP probe failed with statuscode: 500', { log });
    expect(only(await foundBy(check, down)).summary).to.match(/answers 500; its log: .*pool exhausted/);
  });

  it('adds what the log says that the program waits for', async () => {
    const refused = 'Readiness probe failed: dial tcp 10.0.0.1:8080: connect: connection refused';
    const log = 'INFO starting\nINFO waiting for the schema lock, held by pid 71\n';
    expect(only(await foundBy(check, notReady(900, http, refused, { log }))).summary).to.match(
      /connection refused; its log: waiting for the schema lock, held by pid 71$/,
    );
  });

  it('counts as an error of the app where it answers 5xx and its log says why', async () => {
    const logs = {
      '2026-01-01 11:59:50.120 ERROR 1 --- [nio-8080-exec-4] c.e.Health : Redis health check failed: WRONGPASS invalid username-password pair\n':
        'WRONGPASS',
      'fail: Shop.Search[0]\n      System.IO.IOException: No such index: /srv/index/segments_4\n': 'No such index',
      '{"level":"error","msg":"template not found: layout.html","path":"/ready"}\n': 'template not found',
      '2026/01/01 11:59:50 [error] 8#8: *31 open() "/srv/www/50x.html" failed (13: Permission denied), client: 10.0.0.1, server: _, request: "GET /ready HTTP/1.1"\n':
        'Permission denied',
    };
    for (const [log, words] of Object.entries(logs)) {
      const down = notReady(900, http, 'Readiness probe failed: HTTP probe failed with statuscode: 500', { log });
      const found = only(await foundBy(check, down));
      expect(found.category, log).to.equal('app-error');
      expect(found.summary, log).to.include(words);
      expect(found.evidence.map(({ field }) => field)).to.include('spec.containers[web].readinessProbe');
    }
    const log = 'ERROR no route /ready\n';
    const absent = notReady(900, http, 'Readiness probe failed: HTTP probe failed with statuscode: 404', { log });
    expect(only(await foundBy(check, absent)).category, 'a wrong path').to.equal('liveness-probe');
  });

  it('quotes the errors before one of nginx that repeats', async () => {
    const refused = (n: number): string =>
      `2026/01/01 11:5${n}:00 [error] 7#7: *${n} connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: _, request: "GET /ready HTTP/1.1", upstream: "http://127.0.0.1:9000/ready", host: "10.0.0.7:8080"`;
    const log = `INFO start\nERROR cannot read /etc/app/key.pem\nERROR worker stopped\n${[1, 2, 3].map(refused).join('\n')}\n`;
    const down = notReady(900, http, 'Readiness probe failed: HTTP probe failed with statuscode: 502', { log });
    const found = only(await foundBy(check, down));
    expect(found.summary).to.match(/its log: cannot read \/etc\/app\/key\.pem$/);
    expect(found.evidence.map(({ quote }) => quote).join('\n')).to.match(/key\.pem[^]*worker stopped/);
  });

  it('is only possible without an event, or without a probe', async () => {
    expect(only(await foundBy(check, notReady(900, http))).confidence).to.equal('possible');
    expect(only(await foundBy(check, notReady(900))).confidence).to.equal('possible');
  });

  it('names a readiness gate that no controller has set', async () => {
    const status = { ready: true };
    const scenario = notReady(900, {}, undefined, { status });
    scenario.pod.spec!.readinessGates = [{ conditionType: 'lb.example.com/registered' }];
    const found = only(await foundBy(check, scenario));
    expect(found.summary).to.match(/gate lb\.example\.com\/registered has not been true for 15 minutes: no controller/);
  });

  it('says nothing of a pod that has only just started', async () => {
    const young = notReady(100, http, 'Readiness probe failed: HTTP probe failed with statuscode: 503');
    expect(await foundBy(check, young)).to.deep.equal([]);
  });
});
