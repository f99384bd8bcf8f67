import { expect } from 'chai';
import { backoffOf, delayIn, nextRestart, parseGoDuration, schedule } from '../../src/knowledge/backoff.ts';

describe('knowledge/backoff', () => {
  it('doubles from 10 s to the cap, the first restart at once', () => {
    expect(schedule().map((step) => step.delaySeconds)).to.deep.equal([0, 10, 20, 40, 80, 160, 300]);
    expect(schedule().at(-1)?.restarts).to.equal(6);
    expect(schedule(60).map((step) => step.delaySeconds)).to.deep.equal([0, 10, 20, 40, 60]);
    expect(
      schedule(1).map((step) => step.delaySeconds),
      'the cap lowers the first delay too',
    ).to.deep.equal([0, 1]);
  });
  it('reads Go durations', () => {
    const cases: [string, number][] = [
      ['10s', 10],
      ['2m40s', 160],
      ['5m0s', 300],
      ['1h0m0s', 3600],
      ['1.5s', 1.5],
      ['500ms', 0.5],
      ['0s', 0],
    ];
    for (const [text, seconds] of cases) expect(parseGoDuration(text), text).to.equal(seconds);
    for (const text of ['', '10', 's', '1d', '2m 40s', '-5s', 'abc', '1s'.repeat(50)])
      expect(parseGoDuration(text), text).to.equal(undefined);
  });
  it('reads the delay in a waiting message', () => {
    expect(delayIn('back-off 2m40s restarting failed container=web pod=web-1_shop(uid)')).to.equal(160);
    expect(delayIn('Back-off pulling image "x"')).to.equal(undefined);
    expect(delayIn(undefined)).to.equal(undefined);
  });
  it('counts from the last exit', () => {
    expect(nextRestart('2026-01-01T12:00:00Z', 160, '2026-01-01T11:59:58Z')).to.equal('2026-01-01T12:02:40Z');
  });
  it('is bound by the reset, 600 s after the last start', () => {
    expect(nextRestart('2026-01-01T12:06:00Z', 300, '2026-01-01T12:00:00Z'), 'ran 360 s: 240 s are left').to.equal(
      '2026-01-01T12:10:00Z',
    );
    expect(nextRestart('2026-01-01T12:30:00Z', 10, '2026-01-01T12:00:00Z'), 'ran longer than the reset').to.equal(
      '2026-01-01T12:30:00Z',
    );
  });
  it('reads 1970 as no time', () => {
    expect(nextRestart('2026-01-01T12:00:00Z', 10, '1970-01-01T00:00:00Z')).to.equal('2026-01-01T12:00:10Z');
    expect(nextRestart(undefined, 10)).to.equal(undefined);
  });
  it('is null if the kubelet reported no delay', () => {
    expect(backoffOf({ message: 'something else' }, { finishedAt: '2026-01-01T12:00:00Z' })).to.equal(null);
    expect(backoffOf(undefined, undefined)).to.equal(null);
    expect(
      backoffOf(
        { message: 'back-off 10s restarting failed container=a pod=b' },
        { finishedAt: '2026-01-01T12:00:00Z' },
      ),
    ).to.deep.equal({ delaySeconds: 10, nextRestartAt: '2026-01-01T12:00:10Z' });
  });
});
