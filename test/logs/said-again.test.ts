import { expect } from 'chai';
import { linesWithoutMoment, withoutMoment } from '../../src/logs/said-again.ts';

describe('logs/said-again', () => {
  for (const [one, other] of [
    ['2026-11-30T02:11:09.123Z INFO ready', '2026-12-01T14:59:58.4Z INFO ready'],
    ['2026/11/30 02:11:09 listening', '2026/12/01 02:11:10 listening'],
    ['I1128 02:28:58.123456       1 main.go:33] started', 'I1128 03:01:01.654321       1 main.go:33] started'],
    ['took 1.234s', 'took 0.9s'],
    ['took 12ms, 300 bytes', 'took 7ms, 4096 bytes'],
    ['goroutine at 0xc000123f00', 'goroutine at 0xc0009aa010'],
    ['request 6f1a2b3c-1111-2222-3333-aabbccddeeff failed', 'request 0a9b8c7d-9999-8888-7777-001122334455 failed'],
    ['offset 1764555533', 'offset 1764559999'],
  ] as const)
    it(`says the same at another time: ${one}`, () => expect(withoutMoment(one)).to.equal(withoutMoment(other)));

  for (const [one, other] of [
    ['the server answered 401', 'the server answered 503'],
    ['dial tcp 10.96.0.7:5432: connect: connection refused', 'dial tcp 10.96.0.7:6379: connect: connection refused'],
    ['dial tcp 10.96.0.7:5432: i/o timeout', 'dial tcp 10.96.0.8:5432: i/o timeout'],
    ['ORA-01017: invalid', 'ORA-12541: invalid'],
    ['[Errno 13] open', '[Errno 28] open'],
    ['signal 9', 'signal 11'],
    ['key "a" is missing', 'key "b" is missing'],
  ] as const)
    it(`says another thing: ${one}`, () => expect(withoutMoment(one)).not.to.equal(withoutMoment(other)));

  it('compares the lines of a log, in any order and however often they are repeated', () => {
    const log = (...lines: string[]): string[] =>
      linesWithoutMoment(lines.map((line, at) => `2026-11-30T00:00:0${at}Z ${line}`).join('\n'), true);
    expect(log('retry', 'retry', 'gave up')).to.deep.equal(log('gave up', 'retry'));
    expect(log('retry', 'gave up')).not.to.deep.equal(log('retry'));
    expect(linesWithoutMoment('a b\n', false)).to.deep.equal(['', 'a b']);
  });
});
