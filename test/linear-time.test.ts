/** Every regular expression of src does work in proportion to the length of a text, also where the text is hostile. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { analyse } from 'scslre';
import { lookBack } from '../src/expressions.ts';
import { attacksOn } from './support/expressions/attacks.ts';
import type { Collected } from './support/expressions/collect.ts';
import { lengthFor, MAX_STEPS, StepCounter } from './support/expressions/steps.ts';
import { unbounded } from './support/expressions/unbounded.ts';

const COLLECT = fileURLToPath(new URL('support/expressions/collect.ts', import.meta.url));

/** Returns the most steps for each character that an expression takes on the attacks on it, and the text. */
function worstOf(expression: RegExp): { steps: number; text: string } {
  const counter = new StepCounter(expression);
  const length = lengthFor(expression);
  let worst = { steps: 0, text: '' };
  for (const text of attacksOn(expression, length)) {
    const steps = counter.search(text, 4 * MAX_STEPS * length).steps / length;
    if (steps > worst.steps) worst = { steps, text };
  }
  return worst;
}

const reports = (expression: RegExp): string[] => analyse(expression).reports.map(({ type }) => type);

describe('regular expressions', function () {
  // A busy machine needs long for the 5 s of processor time.
  this.timeout(300_000);
  let all: readonly (Collected & { expression: RegExp })[] = [];

  before(() => {
    const found = JSON.parse(
      execFileSync(process.execPath, [COLLECT], { encoding: 'utf8', maxBuffer: 2 ** 24 }),
    ) as Collected[];
    all = found.map((one) => ({ ...one, expression: new RegExp(one.source, one.flags.replace(/[gyd]/g, '')) }));
  });

  it('are found in every room that reads text', () => {
    for (const room of [
      'logs/catalogue',
      'logs/lines',
      'logs/ending',
      'checks',
      'redaction',
      'knowledge',
      'experiments',
    ])
      expect(
        all.some(({ place }) => place.startsWith(`src/${room}/`)),
        room,
      ).to.equal(true);
    expect(all.length).to.be.greaterThan(1000);
  });

  it('have no repetitions that share their characters', () => {
    const slow = all.filter(({ expression }) => [...reports(expression), ...reports(unbounded(expression))].length > 0);
    expect(slow.map(({ place, source }) => `${place} ${source}`)).to.deep.equal([]);
  });

  it('take few steps for each character of a text made against them', () => {
    const slow = all.flatMap(({ place, source, expression }) => {
      const { steps, text } = worstOf(expression);
      return steps <= MAX_STEPS
        ? []
        : [`${place}: ${Math.round(steps)} steps a character on ${text.slice(0, 60)}: ${source}`];
    });
    expect(slow).to.deep.equal([]);
  });
});

describe('the count of steps', () => {
  it('is high where the work grows faster than the text', () => {
    for (const slow of [
      /\S{0,200}Corefile/,
      /(?<path>\/[^\s:]{1,300}): Read-only file system/,
      /[\w.+-]{1,80}@[\w.-]{1,120} does not have/,
      /^(a+)+$/,
      /^[\w.]{1,300}[\w-]{1,300}:/,
      /:\d+$|\s+$/,
      /chdir .{0,200}.{0,200}denied/,
    ])
      expect(worstOf(slow).steps, String(slow)).to.be.greaterThan(MAX_STEPS);
  });

  it('is low for the same expressions with an anchor, a boundary or a look back', () => {
    for (const fast of [
      /(?<!\S)\S{0,200}Corefile/,
      lookBack(/(?<path>\/[^\s:]{1,300})/, /: Read-only file system/),
      /(?<![\w.+-])[\w.+-]{1,80}@[\w.-]{1,120} does not have/,
      /^a+$/,
    ])
      expect(worstOf(fast).steps, String(fast)).to.be.lessThan(MAX_STEPS);
  });

  it('comes from a search that finds what the runtime finds', () => {
    for (const expression of [
      /(?:a|ab)(?:c|bcd)(d*)/,
      /(?<=(\d+)(\d+))x|\bfoo\b(?!bar)/,
      /(['"])([^'"]{0,9}?)\1/,
      /(?:z|(?:a*))*b/,
      /^\s{2,}|[^\W\d_]+?$/,
      /É|[à-é]{2}/i,
    ]) {
      const counter = new StepCounter(expression);
      for (const text of ['', 'abcd', 'zzab aab', 'foobar foo', '12x', `'a' "b'" "c"`, '   x', 'éà É', 'aaaaaa\u0001'])
        expect(counter.search(text).index, `${expression} on ${text}`).to.equal(expression.exec(text)?.index ?? -1);
    }
  });
});
