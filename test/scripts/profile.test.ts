import { expect } from 'chai';
import { mapped, timesOf, type Profile } from '../../scripts/bench/profile.ts';

/** A bundle of one line: `read()` of src/logs/a.ts at column 0, and `draw()` of src/render/b.ts after an `ä`. */
const BUNDLE = 'function read(){}"ä";function draw(){}';
const MAP = {
  version: 3,
  sources: ['src/logs/a.ts', 'src/render/b.ts'],
  names: [],
  // Column 0 is line 1 of the first source, column 21 line 1 of the second.
  mappings: 'AAAA,qBCAA',
};
const file = mapped(
  `${BUNDLE}//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(MAP)).toString('base64')}`,
);
const PREFIX = '(function () {';

/** @param column in the packed file */
const frame = (functionName: string, url: string, columnNumber: number): Profile['nodes'][number]['callFrame'] => ({
  functionName,
  url,
  lineNumber: 0,
  columnNumber,
});

function profile(samples: readonly number[], timeDeltas: readonly number[]): Profile {
  return {
    nodes: [
      { id: 1, callFrame: frame('(root)', '', -1), children: [2, 3, 4, 6] },
      { id: 2, callFrame: frame('(idle)', '', -1) },
      { id: 3, callFrame: frame('read', './engine.cjs', PREFIX.length), children: [5] },
      // The packed file has `\u00e4` in place of the `ä`.
      { id: 4, callFrame: frame('draw', './engine.cjs', PREFIX.length + 21 + 5) },
      { id: 5, callFrame: frame('exec', '', -1) },
      { id: 6, callFrame: frame('src/checks/index.ts', './engine.cjs', PREFIX.length), children: [7] },
      { id: 7, callFrame: frame('read', './engine.cjs', PREFIX.length) },
    ],
    samples,
    timeDeltas,
  };
}

const times = (samples: readonly number[], timeDeltas: readonly number[]): ReturnType<typeof timesOf> =>
  timesOf(profile(samples, timeDeltas), new Map([['./engine.cjs', file]]), PREFIX.length, 300);

describe('a profile of explain', () => {
  it('separates a bundled file from its map', () => expect(file.text).to.equal(BUNDLE));

  it('counts a sample for the room of its source', () => {
    expect([...times([3, 4], [0, 100, 200]).rooms]).to.deep.equal([
      ['reading the log', 100],
      ['rendering', 200],
    ]);
  });

  it('counts a function without a source for its caller', () => {
    expect([...times([5], [0, 100]).rooms]).to.deep.equal([['reading the log', 100]]);
  });

  it('counts what a module does while it is evaluated as loading', () => {
    expect([...times([7], [0, 100]).rooms]).to.deep.equal([['loading and evaluating modules', 100]]);
  });

  it('counts only the start of a gap, in which another process ran, and all of the time that the program waited', () => {
    const { rooms, waiting } = times([3, 2], [0, 9000, 9000]);
    expect([...rooms]).to.deep.equal([['reading the log', 300]]);
    expect(waiting).to.equal(9000);
  });
});
