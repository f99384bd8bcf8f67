import { expect } from 'chai';
import { shapeByOneLook } from '../../src/knowledge/memory-shape.ts';
import { growthOf, shapeByLife } from '../../src/oom-test/growth.ts';
import type { Sample } from '../../src/oom-test/growth.ts';

const MI = 2 ** 20;
/** One sample a second, in Mi. */
const series = (...values: number[]): Sample[] =>
  values.map((value, i) => ({ time: new Date(Date.UTC(2026, 0, 1, 10, 0, i)).toISOString(), bytes: value * MI }));

describe('oom-test: growth', () => {
  it('leak: steady growth, with the time at which it reaches the limit', () => {
    const growth = growthOf(series(10, 20, 30, 40, 50), 100 * MI, false)!;
    expect(growth.shape).to.equal('leak');
    expect(growth.perSecond).to.be.closeTo(10 * MI, 1);
    expect(growth.reachesLimitAt).to.equal('2026-01-01T10:00:09.000Z');
  });
  it('leak: steady growth up to the kill, without a projection', () => {
    expect(growthOf(series(10, 25, 40, 52, 70, 88), 100 * MI, true)).to.include({
      shape: 'leak',
      reachesLimitAt: null,
    });
  });
  it('burst: one large step', () => {
    expect(growthOf(series(10, 10, 11, 80, 81), 100 * MI, false)!.shape).to.equal('burst');
  });
  it('burst: the limit is far above the last sample', () => {
    expect(growthOf(series(10, 10, 10, 10, 11), 100 * MI, true)!.shape).to.equal('burst');
  });
  it('too-low: full from the start', () => {
    expect(growthOf(series(90, 92, 93, 92, 95), 100 * MI, true)!.shape).to.equal('too-low');
  });
  it('flat: no growth, without a projection', () => {
    expect(growthOf(series(40, 41, 40, 41, 40), 100 * MI, false)).to.deep.equal({
      shape: 'flat',
      perSecond: 0,
      reachesLimitAt: null,
    });
  });
  it('is no leak if a garbage collector goes up and down', () => {
    expect(growthOf(series(20, 40, 22, 41, 21, 40, 20, 41, 22), 100 * MI, false)!.shape).to.not.equal('leak');
  });
  it('projects nothing without a limit', () => {
    expect(growthOf(series(10, 20, 30, 40, 50), null, false)).to.include({ shape: 'leak', reachesLimitAt: null });
  });
  it('projects no more than a month', () => {
    expect(growthOf(series(10, 16, 22, 28), 2 ** 60, false)!.reachesLimitAt).to.equal(null);
  });
  it('returns null for few samples, and for samples of one time', () => {
    expect(growthOf(series(10, 20, 30), 100 * MI, false)).to.equal(null);
    expect(growthOf([], 100 * MI, false)).to.equal(null);
    const [first] = series(10);
    expect(growthOf([first!, first!, first!, first!], 100 * MI, false)!.perSecond).to.equal(0);
  });
  it('guesses too-low for a run of seconds, and nothing for a longer one', () => {
    expect(shapeByLife(2)).to.equal('too-low');
    expect(shapeByLife(60)).to.equal(null);
    expect(shapeByLife(null)).to.equal(null);
  });
  it('compares one measure with the length of the killed run', () => {
    expect(shapeByOneLook(0.5, 0.5)).to.equal('leak');
    expect(shapeByOneLook(0.1, 0.9)).to.equal('burst');
    expect(shapeByOneLook(0.5, 0.05)).to.equal(null);
    expect(shapeByOneLook(0.95, 0.9)).to.equal(null);
    expect(shapeByOneLook(0.1, 0.4)).to.equal(null);
  });
});
