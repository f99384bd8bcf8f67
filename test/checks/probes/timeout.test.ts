import { expect } from 'chai';
import check from '../../../src/checks/probes/timeout.ts';
import { foundBy } from '../../support/scenario.ts';
import { REFUSED, TIMED_OUT, probed } from './probed.ts';

describe('probes/timeout', () => {
  it('names timeoutSeconds and proposes more', async () => {
    const [found] = await foundBy(check, probed({ failure: TIMED_OUT }));
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found?.summary).to.include('timeoutSeconds: 1');
    expect(found?.fixes.find((fix) => fix.change)?.change?.set).to.deep.equal({ 'livenessProbe.timeoutSeconds': 10 });
  });

  it('reads tcp, exec and gRPC timeouts', async () => {
    const cases: [object, string][] = [
      [{ tcpSocket: { port: 5432 } }, 'dial tcp 10.0.0.7:5432: i/o timeout'],
      [{ exec: { command: ['check'] } }, 'command timed out: "check" timed out after 1s'],
      [{ exec: { command: ['check'] } }, 'command "check" timed out'],
      [{ grpc: { port: 9000 } }, 'timeout: health rpc did not complete within 1s'],
    ];
    for (const [probe, failure] of cases)
      expect(
        (await foundBy(check, probed({ probe: { ...probe, periodSeconds: 5 }, failure })))[0]?.id,
        failure,
      ).to.equal('probes/timeout');
  });

  it('is silent on refusals, on an exec that fails by itself, and on an app that worked for a time', async () => {
    expect(await foundBy(check, probed({ failure: REFUSED }))).to.deep.equal([]);
    expect(
      await foundBy(
        check,
        probed({ probe: { exec: { command: ['check'] }, periodSeconds: 5 }, failure: 'query to db timed out' }),
      ),
    ).to.deep.equal([]);
    expect(await foundBy(check, probed({ failure: TIMED_OUT, ran: 600 }))).to.deep.equal([]);
  });

  it('finds a command that sleeps longer than the timeout, and raises the timeout above it', async () => {
    const commands: [string[], number | undefined, number][] = [
      [['sh', '-c', 'sleep 10; curl -f localhost:8080'], undefined, 15],
      [['/bin/bash', '-c', 'test -f /ready || sleep 30'], 5, 35],
      [['sleep', '1'], undefined, 6],
    ];
    for (const [command, timeoutSeconds, longer] of commands) {
      const probe = { exec: { command }, periodSeconds: 5, ...(timeoutSeconds ? { timeoutSeconds } : {}) };
      const failure = `command timed out: "${command.join(' ')}" timed out after ${timeoutSeconds ?? 1}s`;
      // A probe that sleeps for too long never succeeds, however long the life.
      for (const ran of [14, 400]) {
        const [found] = await foundBy(check, probed({ probe, failure, ran }));
        expect(found?.summary, command.join(' ')).to.match(/sleeps \d+s and may take/);
        expect(found?.fixes[0]?.text).to.match(/remove the sleep/);
        expect(found?.fixes[1]?.change?.set).to.deep.equal({ 'livenessProbe.timeoutSeconds': longer });
      }
    }
    const probe = { exec: { command: ['sh', '-c', 'sleep 0.2; ./check'] }, periodSeconds: 5 };
    const [found] = await foundBy(check, probed({ probe, failure: 'command timed out: "x" timed out after 1s' }));
    expect(found?.summary).to.match(/does not answer within 1s/);
  });
});
