/** The heap that fits a memory limit: the same in every command. */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import heapExhausted from '../../src/checks/limits/heap-exhausted.ts';
import heapOverLimit from '../../src/checks/limits/heap-over-limit.ts';
import { fitHeapText, fittingHeap } from '../../src/knowledge/fitting-heap.ts';
import { parseQuantity } from '../../src/knowledge/quantity.ts';
import { proposeLimit } from '../../src/oom-test/proposal.ts';
import { dies } from '../checks/dead-container.ts';
import type { Found } from '../../src/model/finding.ts';

const mi = (count: number): number => count * 2 ** 20;
const memory = { resources: { limits: { memory: '512Mi' } } };
const textsOf = (found: readonly Found[]): string => found.flatMap(({ fixes }) => fixes.map(({ text }) => text)).join();

describe('knowledge: the heap that fits a memory limit', () => {
  it('is three quarters of it, in the syntax of the runtime', () => {
    expect(fittingHeap('jvm', mi(512))).to.equal('-XX:MaxRAMPercentage=75 (without -Xms and -Xmx)');
    expect(fittingHeap('node', mi(512))).to.equal('--max-old-space-size=384');
    expect(fittingHeap('dotnet', mi(512))).to.equal('DOTNET_GCHeapHardLimitPercent=0x4B (75 %)');
    expect(fittingHeap('php', mi(512))).to.equal('memory_limit=384M');
  });
  it('is more for Go, which counts all of its memory', () =>
    expect(fittingHeap('go', mi(100))).to.equal('GOMEMLIMIT=90MiB'));
  it('does not exist for a limit that is too low for any heap', () => {
    expect(fittingHeap('jvm', mi(4))).to.equal(null);
    expect(fitHeapText('jvm', mi(4), '4Mi', '-Xmx1g')).to.equal('make the heap fit into 4Mi: lower -Xmx1g');
  });

  it('is the same in explain and in oom-test', async () => {
    const over = await dies(heapOverLimit, '', {
      code: 137,
      reason: 'OOMKilled',
      container: { ...memory, command: ['node', '--max-old-space-size=2048', 'app.js'] },
    });
    expect(textsOf(over)).to.contain('--max-old-space-size=384');
    const log = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
    const small = await dies(heapExhausted, log, {
      code: 134,
      container: { ...memory, command: ['node', '--max-old-space-size=64', 'app.js'] },
    });
    expect(textsOf(small)).to.contain('--max-old-space-size=384');
    // The limit that oom-test proposes for a heap is one that the same heap fits into.
    const { limit } = proposeLimit('512Mi', null, true, mi(2048), null)!;
    expect(parseQuantity(limit)! * 0.75).to.be.at.least(mi(2048));
  });

  it('has its share in one place', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const found = files.filter((file) =>
      /RAMPercentage=\d|HeapHardLimitPercent=0x\d/.test(readFileSync(`src/${file}`, 'utf8')),
    );
    expect(found).to.deep.equal([]);
  });
});
