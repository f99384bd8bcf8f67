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
    expect(only(await foundBy(check, down)).summary).to.match(/gets 500; its log: .*pool exhausted/);
  });

  it('adds what the log says that the program waits for', async () => {
    const refused = 'Readiness probe failed: dial tcp 10.0.0.1:8080: connect: connection refused';
    const log = 'INFO starting\nINFO waiting for the schema lock, held by pid 71\n';
    expect(only(await foundBy(check, notReady(900, http, refused, { log }))).summary).to.match(
      /connection refused; its log: waiting for the schema lock, held by pid 71$/,
    );
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
