/**
 * Recordings that are broken at random, by a seed: no crash, no internal error, no word such as `undefined`, no control
 * character, no line that is too wide, no slow answer, and nothing certain only because something is missing.
 * `npm run fuzz` does the same ten thousand times.
 */
import { expect } from 'chai';
import { Fuzzer } from '../../scripts/fuzz/fuzzing.ts';
import { certainIn, faultsOf } from '../../scripts/fuzz/faults.ts';
import { startsIn } from '../../scripts/fuzz/recordings.ts';
import { cooked, marked } from '../../scripts/fuzz/recipe.ts';
import { CORPUS } from '../support/corpus.ts';

const RUNS = 150;
/** Every fourth recording, because a bundle is written of each. */
const EVERY = 4;

describe('hostile: recordings with broken fields', () => {
  it(`does ${RUNS} runs without a fault`, async function () {
    this.timeout(600_000);
    const fuzzer = new Fuzzer(await startsIn(CORPUS, 10, EVERY), 'gate');
    for (let run = 0; run < RUNS; run++) await fuzzer.one(run);
    await fuzzer.close();
    expect(fuzzer.figures.findings).to.deep.equal([]);
    expect(fuzzer.figures.answers, 'many runs give an answer').to.be.greaterThan(RUNS / 4);
  });

  it('breaks a recording in the same way again', async function () {
    this.timeout(120_000);
    const starts = await startsIn(CORPUS, 1, EVERY);
    const twice = [1, 2].map(() => {
      const recipe = new Fuzzer(starts, 'again').recipe(7);
      const start = starts.find(({ name }) => name === recipe.recording)!;
      return [...cooked(marked(start.files, recipe))];
    });
    expect(twice[0]).to.deep.equal(twice[1]);
  });

  for (const [kind, out, err] of [
    ['crash', '', 'error: TypeError: x\nthis is a bug in kubectl crashloop'],
    ['internal error', 'check app/x: internal error: boom', ''],
    ['forbidden word', 'exits undefined', ''],
    ['forbidden word', '', 'runs for NaN s'],
    ['control character', 'a\u001b[31mb', ''],
    ['control character', 'a\u202eb', ''],
    ['wide line', 'x'.repeat(81), ''],
  ] as const)
    it(`finds a ${kind} in ${JSON.stringify((out || err).slice(0, 40))}`, () => {
      const ran = { argv: ['explain', 'web-1'], format: '', out, err, seconds: 0.1 };
      expect(faultsOf(ran, new Set()).map((one) => one.kind)).to.deep.equal([kind]);
    });

  it('finds a slow command, and accepts a word that the recording has', () => {
    const ran = { argv: ['explain', 'web-1'], format: '', out: 'exits undefined', err: '', seconds: 60 };
    expect(faultsOf(ran, new Set(['undefined'])).map((one) => one.kind)).to.deep.equal(['slow']);
  });

  it('knows what an answer is certain of', () => {
    const answer = {
      causes: [
        { category: 'app-error', confidence: 'confirmed' },
        { category: 'node', confidence: 'likely' },
      ],
      checks: [
        { category: 'volume', result: 'ruled-out' },
        { category: 'node', result: 'unknown' },
      ],
    };
    expect([...certainIn(JSON.stringify(answer))!]).to.deep.equal(['confirmed app-error', 'ruled-out volume']);
    expect(certainIn('error')).to.equal(null);
  });
});
