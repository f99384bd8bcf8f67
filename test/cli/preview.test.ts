import { expect } from 'chai';
import { previewOn } from '../../src/cli/preview.ts';
import type { PodItem } from '../../src/model/list.ts';
import { fakeIo } from '../support/fake-io.ts';

const item = (name: string, summary?: string): PodItem =>
  ({
    target: { kind: 'Pod', namespace: 'shop', name },
    causes: summary === undefined ? [] : [{ summary, confidence: 'likely' }],
    history: [],
  }) as unknown as PodItem;

function shownFor(isTerminal: boolean, items: readonly PodItem[]): readonly string[] {
  const { io } = fakeIo({ stdout: { isTerminal, columns: 80 } });
  let shown: readonly string[] = [];
  const preview = previewOn(io, { say: (_what, rows = []) => (shown = rows), done: () => undefined });
  for (const one of items) preview.onFound(one);
  preview.onProgress('1 of 2 namespaces');
  return shown;
}

describe('the rows before the answer of list', () => {
  it('are one for each cause, with the first pod that has it', () => {
    const items = [item('a-1', 'no Secret x'), item('a-2', 'no Secret x'), item('b-1', 'exit code 3'), item('c-1')];
    expect(shownFor(true, items)).to.deep.equal(['  shop/a-1  likely: no Secret x', '  shop/b-1  likely: exit code 3']);
  });
  it('are ten at most', () => {
    const items = Array.from({ length: 30 }, (_, i) => item(`a-${i}`, `cause ${i}`));
    expect(shownFor(true, items)).to.have.length(10);
  });
  it('are on a terminal only', () => {
    expect(shownFor(false, [item('a-1', 'no Secret x')])).to.deep.equal([]);
  });
});
