/** A message in unknown words confirms nothing and rules nothing out. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { mapFact } from '../../src/model/facts.ts';
import type { Fact, LogText } from '../../src/model/facts.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { UserError } from '../../src/errors.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import type { Source } from '../../src/sources/source.ts';
import { targetOf } from '../../scripts/accuracy.ts';
import type { Truth } from '../../scripts/accuracy.ts';
import { everyRecording } from '../support/corpus.ts';
import { nonsense, UNKNOWN, withMessages } from '../support/nonsense.ts';

const answer = async (source: Source, truth: Truth): Promise<Diagnosis> =>
  (await diagnose(source, targetOf(truth))).diagnosis;

/** Returns an answer; undefined where the target cannot be read from the recording. */
const readable = (asked: Promise<Diagnosis>): Promise<Diagnosis | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });

const confirmed = ({ causes }: Diagnosis): Map<string, string> =>
  new Map(causes.filter(({ confidence }) => confidence === 'confirmed').map(({ id, summary }) => [id, summary]));

const ruledOut = ({ checks }: Diagnosis): Map<string, string> =>
  new Map(checks.filter(({ result }) => result === 'ruled-out').map(({ category, why }) => [category, why]));

/** Returns the members of a map that none of the others has. */
const alone = (map: Map<string, string>, ...others: Map<string, string>[]): string[] =>
  [...map].filter(([key]) => !others.some((other) => other.has(key))).map(([key, says]) => `${key}: ${says}`);

/** Causes of unknown words, which have to quote where the message ends. */
const QUOTING = new Set([
  'config/pods-not-created',
  'image/create-error',
  'image/pull-failed',
  'node/pod-refused',
  'node/sandbox-failed',
  'node/unread-event',
  'node/unread-waiting',
  'volumes/mount-failed',
]);

/** Returns the same source with other lines in its logs. The times of the kubelet stay. */
const withLines = (source: Source, change: (line: string) => string): Source => ({
  kind: source.kind,
  name: source.name,
  defaultNamespace: source.defaultNamespace,
  now: () => source.now(),
  close: () => source.close(),
  fetch: async (query) => {
    const fact = await source.fetch(query);
    if (query.verb !== 'log') return fact;
    return mapFact(fact as Fact<LogText>, (log) => ({
      ...log,
      text: log.text.replace(
        /^(\d{4}-\S+Z )?(.*)$/gm,
        (_, time: string | undefined, line: string) => `${time ?? ''}${change(line)}`,
      ),
    }));
  },
});

/** A text may also be a list of the codes of its characters, as Erlang prints it. */
const unknownLine = (line: string): string => nonsense(line).replace(/\b\d{2,3}(?=,\s?\d)/g, '7');

describe('nonsense: logs in unknown words', () => {
  for (const { name, folder, truth } of everyRecording().filter((one) => one.truth.category !== 'healthy'))
    it(`confirm nothing and rule out nothing that is right: ${name}`, async () => {
      const source = await openBundle(folder);
      const answers = await Promise.all(
        [unknownLine, () => ''].map((change) => readable(answer(withLines(source, change), truth))),
      );
      const [unknown, silent] = answers;
      if (!unknown || !silent) return;
      expect(alone(confirmed(unknown), confirmed(silent)), 'confirmed').to.deep.equal([]);
      const right = [truth.category, ...(truth.also ?? [])];
      expect([...ruledOut(unknown).keys()].filter((category) => right.includes(category))).to.deep.equal([]);
    });
});

describe('nonsense: messages in unknown words', () => {
  for (const { name, folder, truth } of everyRecording())
    for (const how of UNKNOWN)
      it(`confirm nothing and rule nothing out: ${how.form} of ${name}`, async () => {
        const source = await openBundle(folder);
        const said = await readable(answer(source, truth));
        if (said === undefined) return;
        const unknown = await answer(
          withMessages(source, (message) => how.of(message, nonsense)),
          truth,
        );
        // Reasons, times and counts stay, and the other parts of the messages.
        const silent = await answer(
          withMessages(source, (message) => how.of(message, () => '')),
          truth,
        );
        expect(alone(confirmed(unknown), confirmed(silent)), 'confirmed').to.deep.equal([]);
        expect(alone(ruledOut(unknown), ruledOut(silent), ruledOut(said)), 'ruled out').to.deep.equal([]);
        for (const { id, summary, evidence } of unknown.causes.filter((cause) => QUOTING.has(cause.id))) {
          // What follows in parentheses, in JSON, is not the reason.
          const end = /(\w+)\W*$/.exec(evidence[0]!.quote.split(/\([^(){}]*\{/)[0]!)?.[1];
          expect(summary, id).to.contain(end);
        }
      });
});
