/**
 * Recordings with fields broken at random: never a crash, a control character on the screen, or a line that is too
 * wide.
 */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { UserError } from '../../src/errors.ts';
import type { Evidence } from '../../src/model/facts.ts';
import { diagnosisMarkdown } from '../../src/render/markdown.ts';
import { renderDiagnosis } from '../../src/render/diagnosis.ts';
import { displayWidth } from '../../src/render/width.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { recordingsIn, targetOf } from '../../scripts/accuracy.ts';
import { CORPUS } from '../support/corpus.ts';
import { replay } from '../support/replay.ts';

/** Mulberry32: the same numbers on every run. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const BROKEN = [
  null,
  '',
  0,
  -1,
  'x'.repeat(300),
  [],
  {},
  true,
  '\u001b[31mred\u202e',
  '1970-01-01T00:00:00Z',
  'no date',
];

function breakSome(value: unknown, next: () => number): void {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    if (next() >= 0.012) breakSome(holder[key], next);
    else if (next() < 0.1) delete holder[key];
    else if (key !== 'metadata' && key !== 'name') holder[key] = BROKEN[Math.floor(next() * BROKEN.length)];
  }
}

describe('hostile: recordings with broken fields', () => {
  for (const [index, { name, folder, truth }] of recordingsIn(CORPUS).entries()) {
    it(name, async () => {
      const target = targetOf(truth);
      const { evidence } = await diagnose(await openBundle(folder), target);
      const next = random(index + 1);
      for (let run = 0; run < 6; run++) {
        const broken = structuredClone(evidence) as Evidence;
        for (const { query, fact } of Object.values(broken.facts))
          if (fact.state === 'known' && query.verb !== 'log') breakSome(fact.value, next);
        try {
          const { diagnosis } = await diagnose(replay(broken), target);
          diagnosisMarkdown(diagnosis);
          const screen = renderDiagnosis(diagnosis, {
            width: 80,
            color: false,
            wide: false,
            headers: true,
            recorded: true,
          });
          expect(screen).not.to.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
          // A command is never broken inside a word, so its line may be wider.
          for (const line of screen.split('\n'))
            if (!/^ {4}/.test(line)) expect(displayWidth(line), line).to.be.at.most(80);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }
    });
  }
});
