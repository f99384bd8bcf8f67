import { expect } from 'chai';
import { formatBytes, formatCores, parseQuantity, sensibleCpu, sensibleLimit } from '../../src/knowledge/quantity.ts';

describe('knowledge/quantity', () => {
  it('reads what the API writes', () => {
    const cases: [string, number][] = [
      ['64Mi', 67108864],
      ['1.5Gi', 1610612736],
      ['128974848', 128974848],
      ['129M', 129e6],
      ['20m', 0.02],
      ['2', 2],
      ['1e3', 1000],
      ['128e6', 128e6],
      ['128974848000m', 128974848],
      ['500k', 5e5],
      ['.5', 0.5],
      ['1E', 1e18],
    ];
    for (const [text, value] of cases) expect(parseQuantity(text), text).to.be.closeTo(value, value * 1e-9);
  });
  it('reads nothing else', () => {
    for (const text of ['', 'Mi', '64 Mi', '64MB', '64mi', '1..5', 'x1', '0x10', undefined])
      expect(parseQuantity(text), String(text)).to.equal(undefined);
  });
  it('prints bytes for people', () => {
    expect(formatBytes(67108864)).to.equal('64Mi');
    expect(formatBytes(1.5 * 2 ** 30)).to.equal('1.5Gi');
    expect(formatBytes(512)).to.equal('512');
  });
  it('prints cores', () => {
    expect(formatCores(0.02)).to.equal('20m');
    expect(formatCores(1.5)).to.equal('1500m');
    expect(formatCores(2)).to.equal('2');
  });
  it('rounds limits up to usual sizes', () => {
    expect(sensibleLimit(100 * 2 ** 20)).to.equal('112Mi');
    expect(sensibleLimit(128 * 2 ** 20)).to.equal('128Mi');
    expect(sensibleLimit(513 * 2 ** 20)).to.equal('576Mi');
    expect(sensibleLimit(1 * 2 ** 30)).to.equal('1Gi');
    expect(sensibleLimit(1.2 * 2 ** 30)).to.equal('1280Mi');
    expect(sensibleLimit(4.1 * 2 ** 30)).to.equal('5Gi');
    expect(sensibleLimit(1)).to.equal('16Mi');
    expect(sensibleCpu(0.1)).to.equal('100m');
    expect(sensibleCpu(0.26)).to.equal('300m');
    expect(sensibleCpu(0.6)).to.equal('750m');
  });
});
