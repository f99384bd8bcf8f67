/** The rows of a pod with very many containers. */
import { expect } from 'chai';
import { boundedContainers, boundedInMarkdown, boundedLogs, wrapMore } from '../../src/render/bounded.ts';
import type { LogsContainer } from '../../src/model/reports.ts';

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
  it('keeps the logs with decisive lines, then those of containers that ended, and says how to see the others', () => {
    const log = (i: number, instance: 'dead' | 'running', decisive: boolean): LogsContainer => ({
      name: `c${i}`,
      type: 'app',
      instance,
      previous: null,
      lastExit: null,
      missing: null,
      total: 1,
      truncated: false,
      lines: [{ index: 0, time: null, severity: null, decisive, text: 'x' }],
    });
    const logs = Array.from({ length: 100 }, (_, i) => log(i, i % 4 === 0 ? 'dead' : 'running', i === 99));
    const { shown, more } = boundedLogs(logs, { wide: false });
    expect(shown.map(({ name }) => name))
      .to.include.members(['c0', 'c4', 'c99'])
      .and.have.length(24);
    expect(more).to.equal('and 76 more containers; -c selects one, -o wide shows all');
    expect(boundedLogs(logs).more).to.equal('and 76 more containers; -c selects one, -o json has all');
    expect(boundedLogs(logs, { wide: true })).to.deep.equal({ shown: logs, more: '' });
  });
  it('bounds Markdown, which has no wide form', () =>
    expect(boundedInMarkdown(containers(100)).more).to.equal('and 76 more containers; -o json has all'));
});
