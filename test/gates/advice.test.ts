/**
 * An answer that only says to read a log adds nothing to the log: at most one in ten may do so, of the recordings, of the
 * reported crashes and of the logs that the program had not read when they were written.
 */
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { explainRecording, onlyReadsLog, recordingsIn } from '../../scripts/accuracy.ts';
import { firstCause, readUnseen, unseenFiles } from '../support/unseen-logs.ts';

const folder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Most of a hundred. */
const MOST = 10;

function expectFew(only: readonly string[], all: number): void {
  expect(all).to.be.greaterThan(0);
  expect((100 * only.length) / all, `only say to read the log:\n${only.join('\n')}`).to.be.at.most(MOST);
}

describe('advice: more than a look at the log', () => {
  for (const name of ['corpus', 'reports'])
    it(`of test/${name}`, async () => {
      const recordings = recordingsIn(folder(name));
      const only: string[] = [];
      for (const { name: one, folder: path, truth } of recordings) {
        const cause = (await explainRecording(path, truth)).causes[0];
        if (cause && onlyReadsLog(cause)) only.push(`${one}: ${cause.summary}`);
      }
      expectFew(only, recordings.length);
    }).timeout(120_000);

  it('of the unseen logs', async () => {
    const cases = unseenFiles().flatMap(readUnseen);
    const only: string[] = [];
    for (const one of cases) {
      const cause = await firstCause(one);
      if (!cause || onlyReadsLog(cause)) only.push(`${one.title}: ${cause?.summary ?? 'no cause'}`);
    }
    expectFew(only, cases.length);
  }).timeout(120_000);

  it('counts a cause without fixes, and not one with a change or another place to look at', () => {
    const log = {
      text: 'read it',
      command: 'kubectl logs web-1',
      argv: [['kubectl', 'logs', 'web-1']],
      risk: 'read-only',
    };
    const page = { ...log, command: null, argv: null };
    const only = (...fixes: object[]): boolean => onlyReadsLog({ fixes: fixes as never });
    expect([only(), only(log), only(log, log)]).to.deep.equal([true, true, true]);
    expect([only(log, page), only(log, { ...log, risk: 'changes' })]).to.deep.equal([false, false]);
  });
});
