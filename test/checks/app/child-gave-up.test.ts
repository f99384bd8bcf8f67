import { expect } from 'chai';
import check from '../../../src/checks/app/child-gave-up.ts';
import type { Found } from '../../../src/model/finding.ts';
import { foundBy } from '../../support/scenario.ts';
import { textOf } from '../dead-container.ts';
import { probed } from '../probes/probed.ts';
import { notReady } from '../unready-container.ts';

const http = { readinessProbe: { httpGet: { path: '/', port: 80 } } };
const unready = async (log: string): Promise<Found | undefined> =>
  (
    await foundBy(check, notReady(900, http, 'Readiness probe failed: HTTP probe failed with statuscode: 502', { log }))
  )[0];

const SUPERVISORD = `2026-01-01 11:40:00,610 INFO supervisord started with pid 1
2026-01-01 11:40:01,613 INFO spawned: 'httpd' with pid 22
2026-01-01 11:40:01,615 INFO spawned: 'api' with pid 23
Error: Cannot find module '/srv/api/dist/main.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1145:15)
2026-01-01 11:40:01,702 INFO exited: api (exit status 1; not expected)
2026-01-01 11:40:02,704 INFO success: httpd entered RUNNING state, process has stayed up for > than 1 seconds (startsecs)
2026-01-01 11:40:06,912 INFO gave up: api entered FATAL state, too many start retries too quickly
[proxy:error] [pid 30] (111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:3000 (localhost) failed
`;

describe('app/child-gave-up', () => {
  it('names the child that supervisord gave up, and its own error', async () => {
    const found = await unready(SUPERVISORD);
    expect(found).to.include({ id: 'app/child-gave-up', category: 'app-error', confidence: 'likely' });
    expect(found?.summary).to.match(
      /supervisord gave up api .*exit status 1.*: .*Cannot find module '\/srv\/api\/dist/,
    );
    expect(found?.evidence.some(({ quote }) => /AH00957/.test(quote))).to.equal(true);
  });

  it('knows other supervisors', async () => {
    for (const [line, name, says] of [
      ['s6-rc: warning: unable to start service worker: command exited 111', 'worker', /command exited 111/],
      ['runsv collector: fatal: unable to start ./run: access denied', 'collector', /access denied/],
      ["'ledger' service restarted 5 times within 5 cycles(s) - unmonitor", 'ledger', /restarted 5 times/],
      ['PM2 | Script /srv/app.js had too many unstable restarts (16). Stopped. "errored"', '/srv/app.js', /16/],
      ['systemd[1]: ledgerd.service: Start request repeated too quickly.', 'ledgerd', /repeated too quickly/],
    ] as const) {
      const found = await unready(`starting\n${line}\n`);
      expect(found?.summary, line).to.include(name).and.to.match(says);
    }
  });

  it('says where to read the error where the log does not hold it', async () => {
    const found = await unready(
      "INFO spawned: 'queue' with pid 3\nINFO exited: queue (exit status 2; not expected)\nINFO gave up: queue entered FATAL state, too many start retries too quickly\n",
    );
    expect(found?.summary).to.match(/supervisord gave up queue \(exit status 2\)/);
    expect(textOf(found!)).to.match(/supervisorctl tail queue stderr/);
  });

  it('explains a kill by a probe', async () => {
    const log = SUPERVISORD.split('\n')
      .map((line) => `2026-01-01T11:57:40Z ${line}`)
      .join('\n');
    const [found] = await foundBy(check, probed({ failure: 'HTTP probe failed with statuscode: 502', log }));
    expect(found?.summary).to.match(/supervisord gave up api/);
  });

  it('is silent where the child runs again, and for other words', async () => {
    expect(
      await unready(
        `${SUPERVISORD}2026-01-01 11:50:00,610 INFO success: api entered RUNNING state, process has stayed up for > than 1 seconds\n`,
      ),
    ).to.equal(undefined);
    expect(await unready('job 7 gave up: too many retries\nservice restarted\n')).to.equal(undefined);
  });
});
