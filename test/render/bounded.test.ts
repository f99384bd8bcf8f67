/** The rows of a pod with very many containers. */
import { expect } from 'chai';
import { boundedContainers, wrapMore } from '../../src/render/bounded.ts';

const containers = (count: number): { name: string; restarts: number }[] =>
  Array.from({ length: count }, (_, i) => ({ name: `c${i}`, restarts: i % 100 }));

describe('render/bounded', () => {
  it('prints all of a usual pod, and all in a wide answer', () => {
    expect(boundedContainers(containers(24), { wide: false })).to.deep.equal({ shown: containers(24), more: '' });
    expect(boundedContainers(containers(10_000), { wide: true }).shown).to.have.length(10_000);
  });
  it('prints those with the most restarts, in their order, and how many are left out', () => {
    const { shown, more } = boundedContainers(containers(100), { wide: false });
    expect(shown.map(({ name }) => name)).to.deep.equal(Array.from({ length: 24 }, (_, i) => `c${76 + i}`));
    expect(more).to.equal('and 76 more containers; -o wide shows all');
    expect(wrapMore(more, { width: 80 })).to.deep.equal(['and 76 more containers; -o wide shows all']);
    expect(wrapMore('', { width: 80 })).to.deep.equal([]);
  });
});
