import { expect } from 'chai';
import check from '../../../src/checks/probes/liveness-killed.ts';
import { crashed, event, foundBy, outcomesOf } from '../../support/scenario.ts';
import { REFUSED, probed } from './probed.ts';
import type { Probed } from './probed.ts';

const STATUS = 'HTTP probe failed with statuscode: 503';

describe('probes/liveness-killed', () => {
  it('is confirmed by the Killing event in the life of the dead instance, whatever the exit code', async () => {
    for (const exitCode of [0, 1, 2, 137, 143]) {
      const [found] = await foundBy(check, probed({ failure: STATUS, exitCode }));
      expect(found, String(exitCode)).to.include({
        id: 'probes/liveness-killed',
        confidence: 'confirmed',
        category: 'liveness-probe',
        container: 'web',
      });
      expect(found?.summary).to.match(/GET \/healthz on port 8080 answers 503/);
    }
  });

  it('reads the event of 1.35 and later, which does not name the container in its message', async () => {
    const scenario = probed({
      failure: STATUS,
      killed: null,
      events: [
        event('Killing', 'Container failed liveness probe, will be restarted', {
          container: 'web',
          last: '2026-01-01T11:57:59Z',
        }),
      ],
    });
    expect((await foundBy(check, scenario))[0]?.confidence).to.equal('confirmed');
  });

  it('says that 137 is not an OOM kill', async () => {
    const [found] = await foundBy(
      check,
      probed({ failure: STATUS, exitCode: 137, podSpec: { terminationGracePeriodSeconds: 5 } }),
    );
    expect(found?.summary).to.match(/ignored SIGTERM for 5s.*137.*not an OOM/);
  });

  it('holds at every moment of the loop', async () => {
    const dead = {
      exitCode: 143,
      reason: 'Error',
      startedAt: '2026-01-01T11:57:47Z',
      finishedAt: '2026-01-01T11:58:00Z',
    };
    const states = [
      { state: { terminated: dead }, lastState: {} },
      { state: { running: { startedAt: '2026-01-01T11:58:01Z' } }, lastState: { terminated: dead }, ready: true },
    ];
    for (const status of states)
      expect(
        (await foundBy(check, { ...probed({ failure: STATUS, status }), now: '2026-01-01T11:58:10Z' }))[0]?.confidence,
      ).to.equal('confirmed');
  });

  it('is still confirmed where the spam filter kept only an earlier kill, and the probe failed in this life', async () => {
    const [found] = await foundBy(check, probed({ failure: STATUS, killed: '2026-01-01T11:40:00Z', exitCode: 2 }));
    expect(found?.confidence).to.equal('confirmed');
    const fields = found!.evidence.map(({ field }) => field);
    expect(fields).to.include('event Killing of an earlier run').and.include('event Unhealthy');
    expect(fields).to.not.include('event Killing');
  });

  it('is only likely where every event is about another run', async () => {
    const unhealthy = event('Unhealthy', `Liveness probe failed: ${STATUS}`, {
      container: 'web',
      last: '2026-01-01T11:39:58Z',
    });
    const given = { failure: null, killed: '2026-01-01T11:40:00Z', exitCode: 143, events: [unhealthy] };
    const [found] = await foundBy(check, probed(given));
    expect(found?.confidence).to.equal('likely');
    expect(found!.evidence.map(({ field }) => field)).to.include.members([
      'event Killing of an earlier run',
      'event Unhealthy of an earlier run',
    ]);
  });

  it('does not take the kill of the instance before, at the very start of this one, for its own', async () => {
    // The instance before ended at 11:57:47, and this one started at once.
    const given = {
      failure: null,
      killed: '2026-01-01T11:57:46Z',
      exitCode: 1,
      log: '2026-01-01T11:57:59Z panic: oh\n',
    };
    const [found] = await foundBy(check, probed(given));
    expect(found?.confidence).to.equal('possible');
    expect(found!.evidence.map(({ field }) => field)).to.not.include('event Killing');
  });

  it('is likely by the failures and the length of the life alone', async () => {
    expect((await foundBy(check, probed({ failure: STATUS, killed: null })))[0]?.confidence).to.equal('likely');
  });

  it('is possible where a signal ended it at the budget and no event is left', async () => {
    expect((await foundBy(check, probed({ failure: null, killed: null, exitCode: 143 })))[0]?.confidence).to.equal(
      'possible',
    );
    expect(
      (await foundBy(check, probed({ failure: null, killed: null, exitCode: 2 })))[0]?.confidence,
      'a calm end',
    ).to.equal('possible');
    expect(
      await foundBy(
        check,
        probed({ failure: null, killed: null, exitCode: 1, log: '2026-01-01T11:57:59Z panic: oh\n' }),
      ),
      'not a calm one',
    ).to.deep.equal([]);
    const backOff = event('BackOff', 'Back-off restarting failed container web', { container: 'web' });
    expect(
      await foundBy(check, probed({ failure: null, killed: null, exitCode: 1, events: [backOff] })),
      'there are events, and none of the probe',
    ).to.deep.equal([]);
  });

  it('quotes the probe, the kill and the time budget', async () => {
    const [found] = await foundBy(check, probed({ failure: STATUS }));
    expect(found?.evidence.map((one) => one.field)).to.include.members([
      'event Unhealthy',
      'event Killing',
      'spec.containers[web].livenessProbe',
      'status.containerStatuses[web].lastState.terminated',
    ]);
    expect(found?.evidence.map((one) => one.quote).join('\n')).to.match(/lived 12s; 3 failures x 5s = 10-15s/);
  });

  it('is ruled out for an app that ended before the probe could kill', async () => {
    const quick = { failure: null, killed: null, ran: 2, exitCode: 1 };
    const other = event('Started', 'Started container web', { container: 'web', last: '2026-01-01T11:57:58Z' });
    const results = async (given: Probed): Promise<string[]> =>
      (await outcomesOf(check, probed(given))).map(({ result }) => result);
    expect(await results({ ...quick, events: [other] })).to.deep.equal(['ruled-out']);
    // Failures of the instance before still count, and without an event of this life they may be lost.
    expect(await results({ ...quick, failure: REFUSED })).to.deep.equal(['unknown']);
    expect(await results(quick)).to.deep.equal(['unknown']);
    const late = { httpGet: { port: 8080 }, initialDelaySeconds: 60 };
    expect(await results({ ...quick, probe: late })).to.deep.equal(['ruled-out']);
    // A kill of the previous instance, in the second in which this one started.
    expect(
      await foundBy(check, probed({ failure: REFUSED, killed: '2026-01-01T11:57:58Z', ran: 2, exitCode: 1 })),
    ).to.deep.equal([]);
  });

  it('is silent where the log shows that the app failed by itself', async () => {
    const log =
      '2026-01-01T11:57:59.9Z Exception in thread "main" java.lang.NullPointerException: x\n2026-01-01T11:57:59.9Z \tat com.acme.Main.main(Main.java:3)\n';
    expect(
      await foundBy(check, probed({ failure: REFUSED, killed: '2026-01-01T11:30:00Z', exitCode: 1, log })),
    ).to.deep.equal([]);
  });

  it('does not take an error of a server that was then told to stop for its end', async () => {
    const error =
      '2026-01-01T11:57:59.1Z Traceback (most recent call last):\n2026-01-01T11:57:59.1Z ValueError: odd host\n';
    const told = async (rest: string): Promise<number> =>
      (
        await foundBy(
          check,
          probed({ failure: STATUS, killed: '2026-01-01T11:30:00Z', exitCode: 0, log: error + rest }),
        )
      ).length;
    expect(await told('2026-01-01T11:57:59.9Z [1] [INFO] Handling signal: term\n')).to.equal(1);
    expect(await told('')).to.equal(0);
  });

  it('does not count failures of another container, of a readiness probe or of a probe that errors', async () => {
    const others = [
      event('Killing', 'Container proxy failed liveness probe, will be restarted', {
        container: 'proxy',
        last: '2026-01-01T11:57:59Z',
      }),
      event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500', {
        container: 'proxy',
        last: '2026-01-01T11:57:58Z',
      }),
      event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 500', {
        container: 'web',
        last: '2026-01-01T11:57:58Z',
      }),
      event('Unhealthy', 'Liveness probe errored and resulted in unknown state: rpc error', {
        container: 'web',
        last: '2026-01-01T11:57:58Z',
      }),
    ];
    const outcomes = await outcomesOf(check, probed({ failure: null, killed: null, exitCode: 1, events: others }));
    expect(outcomes.map((one) => one.result)).to.deep.equal(['unknown']);
  });

  it('is ruled out by an OOM kill, and where there is no probe', async () => {
    const oom = { failure: null, killed: null, exitCode: 137, reason: 'OOMKilled' };
    const other = event('Started', 'Started container web', { container: 'web', last: '2026-01-01T11:57:58Z' });
    expect((await outcomesOf(check, probed({ ...oom, events: [other] })))[0]?.result).to.equal('ruled-out');
    expect((await outcomesOf(check, probed(oom)))[0]?.result).to.equal('unknown');
    expect(
      (await outcomesOf(check, { pod: { status: { containerStatuses: [crashed('web', 1)] } } as never }))[0]?.result,
    ).to.equal('ruled-out');
  });

  it('is unknown where events may not be read', async () => {
    const log = '2026-01-01T11:57:59Z ERROR giving up\n';
    expect(
      (await outcomesOf(check, { ...probed({ exitCode: 1, ran: 90, log }), forbidden: ['events'] }))[0],
    ).to.include({ result: 'unknown' });
  });

  it('proposes no slower probe for an app that worked for a time', async () => {
    const [found] = await foundBy(check, probed({ failure: STATUS, ran: 300 }));
    expect(found?.fixes.map((fix) => fix.change).filter(Boolean)).to.deep.equal([]);
  });

  it('proposes no slower probe for a file that an exec probe never finds', async () => {
    for (const failure of [
      'cat: /tmp/alive: No such file or directory\n',
      "cat: can't open '/tmp/alive': No such file or directory\n",
      "stat: cannot statx '/tmp/alive': No such file or directory\n",
    ]) {
      const [found] = await foundBy(
        check,
        probed({
          failure,
          probe: { exec: { command: ['sh', '-c', 'cat /tmp/alive'] }, periodSeconds: 5, failureThreshold: 3 },
        }),
      );
      expect(found?.fixes[0]?.text, failure).to.match(/write \/tmp\/alive/);
      expect(
        found?.fixes.some(({ text }) => /startupProbe/.test(text)),
        failure,
      ).to.equal(false);
    }
  });
});
