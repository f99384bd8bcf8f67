/**
 * No code reads a fact back out of our own sentences: with every word of every summary, title, fix and `why` replaced,
 * ranking, the rows of `list`, the patience of `wait` and the verdict of `oom-test` are what they were.
 */
import { expect } from 'chai';
import { recordingsIn, targetOf } from '../../scripts/accuracy.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Cause, Diagnosis } from '../../src/model/diagnosis.ts';
import type { DiagnosisList } from '../../src/model/list.ts';
import { bundleScan } from '../../src/sources/bundle/pod-scan.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import type { BundleSource } from '../../src/sources/bundle/source.ts';
import { survey } from '../../src/survey/survey.ts';
import { goesAway, isHopeless } from '../../src/watching/patience.ts';
import type { Trouble } from '../../src/watching/trouble.ts';
import { CORPUS } from '../support/corpus.ts';
import { scramble, withScrambledWords } from '../support/scrambled.ts';

/** One trouble of each kind, at each number that patience counts to. */
const TROUBLES: readonly Trouble[] = [
  ...[1, 2, 3, 4, 5].map((crashes): Trouble => ({ kind: 'crashed', container: 'web', crashes })),
  ...[9, 10, 45, 119, 120].map((seconds): Trouble => ({ kind: 'stuck', container: 'web', reason: 'x', seconds })),
];

const factsOf = ({ id, category, confidence, container, about, details, chain, evidence, fixes }: Cause): unknown => ({
  id,
  category,
  confidence,
  container,
  about,
  details,
  chain: chain.map((link) => link.object),
  evidence,
  fixes: fixes.map(({ command, risk, change }) => ({ command, risk, change })),
});

const answerOf = ({ state, causes, history, checks, next, stake, gaps }: Diagnosis): unknown => ({
  state,
  causes: causes.map(factsOf),
  history: history.map(factsOf),
  checks: checks.map(({ category, result }) => `${category} ${result}`),
  next: next?.test ?? null,
  stake: stake.affected,
  gaps,
  patience: [goesAway(causes[0]), ...TROUBLES.map((trouble) => isHopeless(trouble, causes[0], 'silent', false))],
});

const rowsOf = ({ groups }: DiagnosisList): unknown =>
  groups.map(({ cause, pods, root, was, workloads, takesDown, onlyNode }) => ({
    cause: cause && factsOf(cause),
    pods,
    root,
    was,
    workloads,
    takesDown,
    onlyNode,
  }));

const WHOLE = { since: 3600, apart: false, selection: {} };

describe('words: no code reads our own sentences', () => {
  it('replaces every word', () => {
    expect(scramble('Secret db does not exist; env PW of web needs it (there is db2)')).to.equal(
      'word word word word word; word word word word word word (word word word)',
    );
  });

  for (const { name, folder, truth } of recordingsIn(CORPUS)) {
    it(name, async () => {
      const answers = async (): Promise<unknown> => {
        const source = (await openBundle(folder)) as BundleSource;
        const { diagnosis } = await diagnose(source, targetOf(truth));
        return { diagnosis: answerOf(diagnosis), rows: rowsOf(await survey(source, bundleScan(source), WHOLE)) };
      };
      const before = await answers();
      expect(await withScrambledWords(answers)).to.deep.equal(before);
    });
  }
});
