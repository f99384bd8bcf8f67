/** Names of processes and prefixes of loggers in front of each line, and lines that are nothing else. */
import { expect } from 'chai';
import { roleOf } from '../../src/logs/ending/line-roles.ts';
import { parseLines } from '../../src/logs/lines/parse-lines.ts';
import type { LogLine } from '../../src/logs/log-analysis.ts';

const parse = (...lines: readonly string[]): readonly LogLine[] => parseLines(lines.join('\n'), false).lines;

describe('lines with the name of a process', () => {
  it('lose the name, and keep their indentation', () => {
    const texts = parse(
      '(Engine_1 pid=99) ERROR 01-02 03:04:05 [core.py:7] no device',
      '(pid=7, ip=10.0.0.3)   File "/a.py", line 1, in f',
      '[rank3]: ValueError: odd world size',
      '\u001b[36m(Api pid=1)\u001b[0m   up',
    ).map(({ text }) => text);
    expect(texts).to.deep.equal([
      'ERROR 01-02 03:04:05 [core.py:7] no device',
      '  File "/a.py", line 1, in f',
      'ValueError: odd world size',
      '  up',
    ]);
  });

  it('keep other words in parentheses', () => {
    expect(parse('(main) starting', '(pid 7) up').map(({ text }) => text)).to.deep.equal([
      '(main) starting',
      '(pid 7) up',
    ]);
  });
});

describe('a time and a level in one pair of brackets', () => {
  it('are no part of the message', () => {
    const read = parse(
      '[18:21:39 INF] Now listening on 8080',
      '[18:21:40 ERR] An error occurred while seeding',
      '[2026-01-02 18:21:41 FTL] Host terminated unexpectedly',
      '[2026-01-02T18:21:42Z WARN ledger::store] slow disk',
      '[18:21:43 of 20:00] a range of times',
    ).map(({ severity, message }) => [severity, message]);
    expect(read.slice(0, 4)).to.deep.equal([
      ['info', 'Now listening on 8080'],
      ['error', 'An error occurred while seeding'],
      ['fatal', 'Host terminated unexpectedly'],
      ['warn', 'slow disk'],
    ]);
    expect(read[4]![1]).to.contain('a range of times');
  });
});

describe('a trace with a prefix on every line', () => {
  const prefix = (n: number): string => `2026-01-02 03:04:0${n} ERROR [worker.py:${n}] `;

  it('is read as the language printed it', () => {
    const lines = parse(
      `${prefix(1)}Traceback (most recent call last):`,
      `${prefix(2)}  File "/a.py", line 3, in f`,
      `${prefix(3)}    g()`,
      `${prefix(4)}KeyError: 'tenant'`,
      `${prefix(5)}giving up`,
    );
    expect(lines.map(({ text }) => text).slice(1, 4)).to.deep.equal([
      '  File "/a.py", line 3, in f',
      '    g()',
      "KeyError: 'tenant'",
    ]);
    expect(lines.map(({ severity }) => severity)).to.deep.equal(['error', null, null, null, 'error']);
  });

  it('ends where another logger writes', () => {
    const lines = parse(
      `${prefix(1)}Traceback (most recent call last):`,
      `${prefix(2)}  File "/a.py", line 3, in f`,
      '2026-01-02 03:04:05 INFO [main.py:1]   File "/b.py" was read',
    );
    expect(lines[2]).to.include({
      severity: 'info',
      text: '2026-01-02 03:04:05 INFO [main.py:1]   File "/b.py" was read',
    });
  });
});

describe('a line that is only a prefix', () => {
  it('is blank', () => {
    for (const text of ['2026-01-02 03:04:05.678901+00:00 [error] <0.235.0> ', '2026-01-02T03:04:05Z ERROR ', ' ==='])
      expect(parse(text).map(roleOf), text).to.deep.equal(['blank']);
    expect(parse('2026-01-02 03:04:05 [error] <0.2.0> x').map(roleOf)).to.deep.equal(['plain']);
  });
});
