import { expect } from 'chai';
import { analyseLog } from '../../src/logs/analyse-log.ts';
import { affordable, budgetOfLog, budgetOfPod, withinPod } from '../../src/logs/reading-budget.ts';
import type { LogAnalysis } from '../../src/logs/log-analysis.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';

const read = (text: string, left?: number): LogAnalysis =>
  analyseLog(
    { text, timestamps: false, truncated: false },
    { container: 'web', previous: false, exitCode: 1 },
    undefined,
    left === undefined ? undefined : { left },
  );

const filled = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const LAST = "Error: EACCES: permission denied, open '/new'\n";
/** A log of 2000 long lines, each of them different. */
const logOf = (unit: string): string =>
  Array.from({ length: 1999 }, (_, i) => `${filled(unit, 1980)} ${i.toString(26)}\n`).join('') + LAST;

describe('the budget of a log', function () {
  // A busy machine needs long for some seconds of processor time.
  this.timeout(120_000);
  const crowded = logOf('environment variable is not set: permission denied, connection refused, error ');

  it('reads the newest lines, and says how many', () => {
    const { truncated, part, matches, lines } = read(crowded);
    expect(truncated).to.equal(true);
    expect(part?.of).to.equal(2000);
    expect(part?.read).to.be.within(1, 1999);
    expect(matches.some(({ line }) => lines[line]!.text.includes('/new'))).to.equal(true);
  });

  it('is the same on every machine', () => {
    expect(read(crowded).part).to.deep.equal(read(crowded).part);
    expect(read(crowded, 400_000).part!.read).to.be.lessThan(read(crowded).part!.read);
  });

  it('is not reached by two thousand lines of a usual log', () => {
    const usual = Array.from(
      { length: 2000 },
      (_, i) =>
        `2026-11-28T10:00:00Z ERROR [worker-${i % 7}] orders - request failed: connection to db:5432 timed out\n`,
    );
    expect(read(usual.join('')).part).to.equal(null);
  });

  it('counts traces in fields of JSON lines', () => {
    const stack = Array.from({ length: 150 }, (_, i) => `Error: permission denied, connection refused ${i}`);
    const line = `${JSON.stringify({ level: 'error', msg: 'failed', stack: stack.join('\n') })}\n`;
    expect(read(line.repeat(200), 300_000).part?.read).to.be.within(1, 199);
  });

  it('keeps the work within a second of processor time for hostile texts', () => {
    for (const unit of [
      'corefile <<\u2039',
      '/a read-only file system ',
      'connection refused a.a.a.a.a.a.a.',
      'Traceback (most recent call last): ValueError: error ',
      'error failed panic fatal exception timeout ',
    ]) {
      const took = cpuMilliseconds(() => read(logOf(unit)));
      // About 200 ms on a machine of 2026.
      expect(took, unit).to.be.lessThan(2500);
    }
    expect(cpuMilliseconds(() => read(filled('corefile <<\u2039', 1_000_000)))).to.be.lessThan(1000);
  });
});

describe('the budget of a pod', () => {
  it('is shared, and leaves every log a part', () => {
    const pod = budgetOfPod();
    const given: number[] = [];
    for (let i = 0; i < 24; i++)
      withinPod(pod, (log) => {
        given.push(log.left);
        log.left = -5;
      });
    expect(given[0]).to.equal(budgetOfLog().left);
    expect(Math.min(...given)).to.be.greaterThan(100_000);
    expect(given.reduce((sum, one) => sum + one)).to.be.lessThan(budgetOfPod().left * 1.5);
  });

  it('takes only what was used', () => {
    const pod = budgetOfPod();
    const before = pod.left;
    withinPod(pod, (log) => {
      log.left -= 1000;
    });
    expect(pod.left).to.equal(before - 1000);
  });
});

describe('the part of a log that a budget suffices for', () => {
  it('is the newest, from the start of a line', () => {
    const text = 'one\ntwo\nthree\nfour\n';
    expect(affordable(text, { left: 1000 })).to.deep.equal({ text, left: 0 });
    expect(affordable(text, { left: 4 })).to.deep.equal({ text: 'four\n', left: 3 });
    expect(affordable('x'.repeat(100), { left: 6 }).text).to.have.lengthOf(100);
  });
});
