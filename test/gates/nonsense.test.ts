/** A message in unknown words confirms nothing and rules nothing out. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
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

describe('nonsense: messages in unknown words', () => {
  for (const { name, folder, truth } of everyRecording())
    for (const how of UNKNOWN)
      it(`confirm nothing and rule nothing out: ${how.form} of ${name}`, async () => {
        const source = await openBundle(folder);
        const said = await answer(source, truth).catch((error: unknown) => {
          if (error instanceof UserError) return undefined;
          throw error;
        });
        // The target of a recording that holds only part of it.
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
