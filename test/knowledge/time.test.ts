import { expect } from 'chai';
import { instant, secondsBetween, secondsUntil } from '../../src/knowledge/time.ts';

const NOON = '2026-03-01T12:00:00Z';

describe('knowledge/time', () => {
  it('reads 1970, a missing time and other text as no time', () => {
    for (const time of ['1970-01-01T00:00:00Z', '', 'nonsense', null, undefined]) {
      expect(instant(time), String(time)).to.equal(undefined);
      expect(secondsUntil(time, NOON)).to.equal(undefined);
      expect(secondsBetween(NOON, time)).to.equal(undefined);
    }
  });
  it('counts seconds, and never below 0 between two clocks', () => {
    expect(secondsUntil(NOON, '2026-03-01T13:00:30+01:00')).to.equal(30);
    expect(secondsUntil(NOON, '2026-03-01T11:59:58Z')).to.equal(-2);
    expect(secondsBetween(NOON, '2026-03-01T11:59:58Z')).to.equal(0);
  });
});
