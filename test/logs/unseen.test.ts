/**
 * Logs of servers, written from public reports and sources before the program read them. The whole program explains a
 * pod that died with each. A file of unseen/ is a list of
 * `### title ;; exit=1 ;; line=part of the deciding line ;; words=pattern && pattern`: the line that the log engine has
 * to choose, and what the summary has to say. Without `confirmed=yes`, no cause may be confirmed.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { analyseLog } from '../../src/logs/analyse-log.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

interface Case {
  readonly title: string;
  readonly exit: number;
  readonly confirmed: boolean;
  readonly line: string;
  readonly words: readonly string[];
  readonly log: string;
}

const FOLDER = join(import.meta.dirname, 'unseen');

function read(file: string): Case[] {
  return readFileSync(join(FOLDER, file), 'utf8')
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      const [title = '', ...settings] = head.split(' ;; ');
      const given = Object.fromEntries(
        settings.map((setting) => [setting.slice(0, setting.indexOf('=')), setting.slice(setting.indexOf('=') + 1)]),
      );
      return {
        title,
        exit: Number(given.exit),
        confirmed: given.confirmed === 'yes',
        line: given.line ?? '',
        words: (given.words ?? '').trim().split(' && '),
        // The kubelet's timestamp is in front of each line.
        log: lines.map((line) => `2026-01-01T11:57:59.000000000Z ${line}`).join('\n'),
      };
    });
}

const READY = { type: 'Ready', status: 'True', reason: 'KubeletReady' };

async function firstCause({ exit, log }: Case): Promise<{ summary: string; confidence: string; id: string }> {
  const pod = podOf({ status: { phase: 'Running', containerStatuses: [crashed('web', exit)] } as never });
  const source = memorySource({
    objects: [pod, { kind: 'Node', metadata: { name: 'node-1' }, status: { conditions: [READY] } }],
    logs: { 'web-1/web': log },
    now: '2026-01-01T12:00:00Z',
  });
  const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
  return diagnosis.causes[0] ?? { summary: 'no cause', confidence: 'none', id: 'none' };
}

describe('unseen logs', () => {
  for (const file of readdirSync(FOLDER).sort()) {
    describe(file.replace('.txt', ''), () => {
      for (const one of read(file)) {
        it(one.title, async () => {
          const analysis = analyseLog(
            { text: one.log, timestamps: true, truncated: false },
            { container: 'web', previous: true, exitCode: one.exit },
          );
          const cause = await firstCause(one);
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
