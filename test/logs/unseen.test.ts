/** Logs that the program had not read when they were written: the whole program explains a pod that died with each. */
import { expect } from 'chai';
import { analyseLog } from '../../src/logs/analyse-log.ts';
import { firstCause, readUnseen, unseenFiles } from '../support/unseen-logs.ts';

describe('unseen logs', () => {
  for (const file of unseenFiles()) {
    describe(file.replace('.txt', ''), () => {
      for (const one of readUnseen(file)) {
        it(one.title, async () => {
          const analysis = analyseLog(
            { text: one.log, timestamps: true, truncated: false },
            { container: 'web', previous: true, exitCode: one.exit },
          );
          const none = { summary: 'no cause', confidence: 'none', id: 'none' };
          const cause = (await firstCause(one)) ?? none;
          const match = analysis.matches.find(({ fatal }) => fatal);
          const chosen = [...new Set([match?.line, ...(match?.also ?? []), analysis.decisive[0]])]
            .map((index) => analysis.lines[index ?? -1]?.text)
            .join('\n');
          const told = `${cause.id} (${cause.confidence}): ${cause.summary}\nchosen:\n${chosen}`;
          for (const word of one.words)
            expect(new RegExp(word).test(cause.summary), `${word} in: ${told}`).to.equal(true);
          expect(chosen, told).to.include(one.line);
          if (!one.confirmed) expect(cause.confidence, told).to.not.equal('confirmed');
        });
      }
    });
  }
});
