import { expect } from 'chai';
import { shownPeak } from '../../src/oom-test/numbers.ts';
import { decision } from '../../src/oom-test/decision.ts';

const MI = 2 ** 20;

describe('oom-test: the highest use', () => {
  const later = { bytes: 85 * MI, source: 'metrics API' };
  it('is the limit of a run that was killed there, also if only a later run was measured', () => {
    const killed = decision('container-limit', 'confirmed', '');
    expect(shownPeak(later, killed, 256 * MI, undefined)?.bytes).to.equal(256 * MI);
    expect(shownPeak(null, killed, 256 * MI, undefined)?.bytes).to.equal(256 * MI);
  });
  it('is what was measured where no limit was reached for sure', () => {
    for (const other of [decision('container-limit', 'likely', ''), decision('not-memory', 'confirmed', '')])
      expect(shownPeak(later, other, 256 * MI, undefined)).to.equal(later);
    expect(shownPeak(later, decision('container-limit', 'confirmed', ''), undefined, undefined)).to.equal(later);
  });
});
