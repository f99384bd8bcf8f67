import { expect } from 'chai';
import check from '../../../src/checks/limits/worker-killed.ts';
import type { Found } from '../../../src/model/finding.ts';
import { foundBy } from '../../support/scenario.ts';
import { dies, textOf } from '../dead-container.ts';
import { TIMED_OUT, probed } from '../probes/probed.ts';
import { notReady } from '../unready-container.ts';

const LIMIT = { resources: { limits: { memory: '256Mi' } } };
const twice = (line: string): string =>
  [line, 'spawned worker', line.replace(/\d\d+/, '99'), 'spawned worker'].join('\n');
const killedByProbe = async (line: string, spec: object = LIMIT): Promise<Found | undefined> => {
  const log = twice(line)
    .split('\n')
    .map((text) => `2026-01-01T11:57:48.1Z ${text}\n`)
    .join('');
  return (await foundBy(check, probed({ failure: TIMED_OUT, log, spec })))[0];
};

describe('limits/worker-killed', () => {
  it('names the memory limit for the words of many servers', async () => {
    for (const line of [
      '[ERROR] Worker (pid:31) was sent SIGKILL! Perhaps out of memory?',
      'DAMN ! worker 1 (pid: 31) died, killed by signal 9 :( trying respawn ...',
      "[ERROR/MainProcess] Process 'ForkPoolWorker-1' pid:31 exited with 'signal 9 (SIGKILL)'",
      '[NOTICE] 1#1: worker process 31 exited on signal 9',
      '[core:notice] [pid 1] AH00051: child pid 31 exit signal Killed (9), possible coredump in /etc/apache2',
      'WARNING: [pool www] child 31 exited on signal 9 (SIGKILL) after 2.301212 seconds from start',
      'ERROR -- : reaped #<Process::Status: pid 31 SIGKILL (signal 9)> worker=0',
      'RuntimeError: DataLoader worker (pid 31) is killed by signal: Killed.',
      'worker 31 died (signal: SIGKILL)',
    ]) {
      const found = await killedByProbe(line);
      expect(found, line).to.include({ id: 'limits/worker-killed', category: 'resource-limits', confidence: 'likely' });
      expect(found?.summary, line).to.match(/workers of web.*SIGKILL.*2 times.*memory limit of 256Mi/);
    }
  });

  it('is only possible without a memory limit, and then looks at the node', async () => {
    const found = await killedByProbe('[ERROR] Worker (pid:31) was sent SIGKILL! Perhaps out of memory?', {});
    expect(found?.confidence).to.equal('possible');
    expect(textOf(found!)).to.match(/without a memory limit/);
  });

  it('reads a container that runs and is not ready, and one that ended for it', async () => {
    const line = 'DAMN ! worker 1 (pid: 31) died, killed by signal 9 :( trying respawn ...';
    const http = { readinessProbe: { httpGet: { path: '/', port: 80 } }, ...LIMIT };
    const [unready] = await foundBy(
      check,
      notReady(900, http, 'Readiness probe failed: HTTP probe failed with statuscode: 503', {
        log: `${twice(line)}\n`,
      }),
    );
    expect(unready?.summary).to.match(/memory limit of 256Mi/);
    const [dead] = await dies(
      check,
      'billiard.exceptions.WorkerLostError: Worker exited prematurely: signal 9 (SIGKILL) Job: 0.\n',
      { container: LIMIT },
    );
    expect(dead).to.include({ confidence: 'likely' });
  });

  it('is silent where the server itself kills a worker that takes too long', async () => {
    const log = [
      '[CRITICAL] WORKER TIMEOUT (pid:31)',
      '[ERROR] Worker (pid:31) was sent SIGKILL! Perhaps out of memory?',
      '[CRITICAL] WORKER TIMEOUT (pid:32)',
      '[ERROR] Worker (pid:32) was sent SIGKILL! Perhaps out of memory?',
    ]
      .map((text) => `2026-01-01T11:57:48.1Z ${text}\n`)
      .join('');
    expect(await foundBy(check, probed({ failure: TIMED_OUT, log, spec: LIMIT }))).to.deep.equal([]);
    expect(await foundBy(check, probed({ failure: TIMED_OUT, spec: LIMIT }))).to.deep.equal([]);
  });
});
