import { expect } from 'chai';
import { proposeLimit } from '../../src/oom-test/proposal.ts';
import { parseQuantity } from '../../src/knowledge/quantity.ts';
import { memoryPlot, sparkline } from '../../src/render/memory-plot.ts';
import { styleFor } from '../../src/render/style.ts';
import { displayWidth } from '../../src/render/width.ts';

describe('oom-test: proposals', () => {
  it('proposes twice the limit where it was reached', () =>
    expect(proposeLimit('64Mi', 64 * 2 ** 20, true, null, null)).to.include({ limit: '128Mi' }));
  it('says for a leak that a higher limit only gains time', () =>
    expect(proposeLimit('64Mi', null, true, null, 'leak')!.why).to.contain('any limit'));
  it('proposes a limit that fits the heap', () =>
    expect(proposeLimit('256Mi', null, true, 2 ** 30, null)).to.include({ limit: '1536Mi' }));
  it('proposes the peak plus 25 % for a container without a limit, or close to its limit', () => {
    expect(proposeLimit(null, 80 * 2 ** 20, false, null, null)).to.include({ limit: '112Mi' });
    expect(proposeLimit('96Mi', 90 * 2 ** 20, false, null, null)).to.include({ limit: '128Mi' });
  });
  it('never proposes less than the limit in force', () => {
    const limits = ['16Mi', '64Mi', '1Gi'];
    for (const limit of limits)
      for (const peak of [null, 1, 24, 63, 64, 200, 5000])
        for (const killed of [true, false])
          for (const shape of [null, 'leak', 'burst', 'too-low', 'flat'] as const)
            for (const heap of [null, 50 * 2 ** 20]) {
              const bytes = peak === null ? null : peak * 2 ** 20;
              const proposed = proposeLimit(limit, bytes, killed, heap, shape);
              if (proposed === null) continue;
              expect(parseQuantity(proposed.limit), `${limit} ${peak} ${killed}`).to.be.at.least(parseQuantity(limit)!);
              expect(parseQuantity(proposed.limit)).to.be.at.least(bytes ?? 0);
            }
  });
  it('proposes nothing for a slow leak that is far from its limit', () =>
    expect(proposeLimit('64Mi', 25 * 2 ** 20, false, null, 'leak')).to.equal(null));
  it('proposes nothing without a peak', () => {
    expect(proposeLimit('1Gi', null, false, null, null)).to.equal(null);
    expect(proposeLimit(null, null, true, null, null)).to.equal(null);
  });
});

describe('oom-test: plot', () => {
  const style = styleFor(false);
  const samples = Array.from({ length: 200 }, (_, i) => ({
    time: new Date(Date.UTC(2026, 0, 1, 0, 0, i)).toISOString(),
    bytes: (i + 1) * 2 ** 20,
  }));
  it('fits 80 columns and names the limit', () => {
    const lines = memoryPlot(samples, 250 * 2 ** 20, 'ended', 80, style);
    expect(Math.max(...lines.map(displayWidth))).to.be.at.most(80);
    expect(lines[0]).to.match(/^250Mi │-+.* limit$/);
    expect(lines.at(-1)).to.match(/0 s +199 s, ended$/);
  });
  it('fits 40 columns', () =>
    expect(Math.max(...memoryPlot(samples, null, 'runs', 40, style).map(displayWidth))).to.be.at.most(40));
  it('draws nothing for one sample', () => expect(memoryPlot(samples.slice(0, 1), 1, '', 80, style)).to.deep.equal([]));
  it('draws a rising sparkline', () => {
    const line = sparkline(samples, 200 * 2 ** 20, 10);
    expect(line).to.have.length(10);
    expect(line.at(0)).to.equal('▁');
    expect(line.at(-1)).to.equal('█');
    expect(sparkline([], 1, 10)).to.equal('');
  });
});
