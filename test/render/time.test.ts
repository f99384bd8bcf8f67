import { expect } from 'chai';
import { ago, clock, goDuration, humanDuration } from '../../src/render/time.ts';

const NOW = '2026-03-01T10:00:00Z';

describe('render/time', () => {
  // k8s.io/apimachinery/pkg/util/duration/duration_test.go has the same table.
  const ages: readonly [number, string][] = [
    [-5, '<invalid>'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [151, '2m31s'],
    [599, '9m59s'],
    [600, '10m'],
    [3 * 3600 - 60, '179m'],
    [3 * 3600, '3h'],
    [3 * 3600 + 60, '3h1m'],
    [8 * 3600, '8h'],
    [47 * 3600, '47h'],
    [48 * 3600, '2d'],
    [51 * 3600, '2d3h'],
    [8 * 86_400, '8d'],
    [729 * 86_400, '729d'],
    [730 * 86_400, '2y'],
    [735 * 86_400, '2y5d'],
  ];
  for (const [seconds, text] of ages)
    it(`${seconds} s is ${text}`, () => expect(humanDuration(seconds)).to.equal(text));

  it('prints delays as the kubelet does', () =>
    expect([0, 10, 80, 300, 3661].map(goDuration)).to.deep.equal(['0s', '10s', '1m20s', '5m0s', '1h1m1s']));
  it('reads the zero time of a process that never started as no time', () => {
    expect(ago('1970-01-01T00:00:00Z', NOW)).to.equal(null);
    expect(clock('nonsense', NOW)).to.equal(null);
  });
  it('prints `now` for a time one second ahead', () => expect(ago('2026-03-01T10:00:01Z', NOW)).to.equal('now'));
  it("adds the date to another day's time", () => {
    expect(clock('2026-03-01T09:00:00Z', NOW)).to.equal('09:00:00');
    expect(clock('2026-02-26T09:00:00Z', NOW)).to.equal('02-26 09:00');
    expect(clock('2026-03-01T12:00:00+02:00', NOW)).to.equal('10:00:00');
  });
});
