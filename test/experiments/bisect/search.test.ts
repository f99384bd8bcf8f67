/** The search for the changes that decide: every kind of culprit, within the copies that it may use. */
import { expect } from 'chai';
import { decidedBy } from '../../../src/experiments/bisect/decided.ts';
import type { Decided } from '../../../src/experiments/bisect/decided.ts';
import { isUsable } from '../../../src/experiments/bisect/explanations.ts';
import type { Outcome, Tested } from '../../../src/experiments/bisect/explanations.ts';
import { MOST_AT_ONCE, MOST_COPIES, nextSets } from '../../../src/experiments/bisect/search.ts';

interface Searched {
  readonly tested: readonly Tested[];
  readonly decided: Decided | undefined;
}

/** Runs the search; `does` plays the copies. */
function searched(count: number, does: (reverted: readonly number[]) => Outcome): Searched {
  const tested: Tested[] = [];
  for (;;) {
    const sets = nextSets(count, tested);
    if (sets.length === 0) return { tested, decided: decidedBy(count, tested) };
    expect(sets.length).to.be.at.most(MOST_AT_ONCE);
    tested.push(...sets.map((reverted) => ({ reverted, outcome: does(reverted) })));
    expect(tested.length).to.be.at.most(MOST_COPIES);
  }
}

const culprit =
  (guilty: readonly number[]) =>
  (reverted: readonly number[]): Outcome =>
    guilty.every((one) => reverted.includes(one)) ? 'works' : 'fails';

/** Every set of `size` among `count`. */
function sets(size: number, count: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, count - from) }, (_, offset) => from + offset).flatMap((first) =>
    sets(size - 1, count, first + 1).map((rest) => [first, ...rest]),
  );
}

describe('experiments/bisect: search', () => {
  it('begins with both controls', () => {
    expect(nextSets(3, []).slice(0, 2)).to.deep.equal([[], [0, 1, 2]]);
    expect(nextSets(1, [])).to.deep.equal([[], [0]]);
    expect(nextSets(0, [])).to.deep.equal([]);
  });

  for (const [size, most] of [
    [1, 24],
    [2, 8],
  ] as const)
    it(`finds and proves every ${size === 1 ? 'single change' : 'pair of changes'} among up to ${most}`, () => {
      for (const count of [1, 2, 3, 4, 5, 6, 7, 8, 10, 16, 24].filter((one) => one >= size && one <= most))
        for (const guilty of sets(size, count))
          expect(searched(count, culprit(guilty)).decided, `${guilty} of ${count}`).to.deep.equal({
            changes: guilty,
            seen: true,
            smallest: true,
            either: [],
          });
    });

  it('finds both of two changes of which either alone decides, among up to 8', () => {
    for (const count of [2, 3, 4, 5, 6, 8])
      for (const pair of sets(2, count)) {
        const { decided } = searched(count, (reverted) =>
          pair.some((one) => reverted.includes(one)) ? 'works' : 'fails',
        );
        expect(decided, `${pair} of ${count}`).to.deep.equal({
          changes: [pair[0]],
          seen: true,
          smallest: true,
          either: [pair[1]],
        });
      }
  });

  it('finds three changes among five, and never names too few of more', () => {
    for (const guilty of sets(3, 5))
      expect(searched(5, culprit(guilty)).decided).to.deep.include({ changes: guilty, smallest: true });
    for (const guilty of sets(4, 8)) {
      const { decided } = searched(8, culprit(guilty));
      expect(decided!.changes).to.include.members(guilty);
      if (decided!.smallest) expect(decided!.changes).to.deep.equal(guilty);
    }
  });

  it('does not test a set twice, and no more after the proof', () => {
    const { tested } = searched(8, culprit([3]));
    const keys = tested.map(({ reverted }) => reverted.join());
    expect(new Set(keys).size).to.equal(keys.length);
    expect(tested.length).to.be.below(MOST_COPIES);
  });

  it('stops where a control did not do its part', () => {
    for (const [plain, whole] of [
      ['works', 'works'],
      ['fails', 'fails'],
      ['other', 'works'],
      ['fails', 'lost'],
    ] as const) {
      const tested: Tested[] = [
        { reverted: [], outcome: plain },
        { reverted: [0, 1, 2], outcome: whole },
      ];
      expect(isUsable(3, tested)).to.equal(false);
      expect(nextSets(3, tested)).to.deep.equal([]);
    }
  });

  it('draws nothing from a copy that was lost, and may run it again', () => {
    let lost = true;
    const { decided } = searched(4, (reverted) => {
      if (reverted.length === 1 && lost) {
        lost = false;
        return 'lost';
      }
      return culprit([2])(reverted);
    });
    expect(decided).to.deep.include({ changes: [2], smallest: true });
  });

  it('finds two changes that break it one after the other: without the first, it fails in another way', () => {
    const does = (reverted: readonly number[]): Outcome => {
      if (!reverted.includes(0)) return 'fails';
      return reverted.includes(3) ? 'works' : 'other';
    };
    const { decided } = searched(5, does);
    expect(decided).to.deep.include({ changes: [0, 3], smallest: true });
  });

  it('does not clear a change of which only the combination with others was seen to fail in another way', () => {
    // Change 1 does not fit together with the newer value of change 2.
    const does = (reverted: readonly number[]): Outcome => {
      if (reverted.includes(1) !== reverted.includes(2)) return 'other';
      return culprit([0])(reverted);
    };
    expect(searched(4, does).decided).to.deep.include({ changes: [0] });
  });
});
