/** No category that is right for a failure is ever ruled out, however little of the failure was recorded. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { UserError } from '../../src/errors.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Evidence, Fact, Query } from '../../src/model/facts.ts';
import type { Target } from '../../src/diagnosis/target.ts';
import type { Source } from '../../src/sources/source.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { targetOf } from '../../scripts/accuracy.ts';
import type { Truth } from '../../scripts/accuracy.ts';
import { ablate } from '../support/ablate.ts';
import { everyRecording } from '../support/corpus.ts';
import { replay } from '../support/replay.ts';

type Change = (query: Query, fact: Fact<unknown>) => Fact<unknown>;

const isAbout =
  (...resources: string[]) =>
  (query: Query): boolean =>
    'resource' in query && resources.includes(query.resource);
const isLog = ({ verb }: Query): boolean => verb === 'log';
const isEvents = isAbout('events');
const isRest = (query: Query): boolean => !isLog(query) && !isEvents(query) && !isAbout('pods')(query);
const FORBIDDEN: Fact<never> = { state: 'forbidden', why: 'you may not read it', needs: 'get it' };
const ABSENT: Fact<never> = { state: 'absent' };
const NOT_RECORDED: Fact<never> = { state: 'not-collected' };
const NONE: Fact<readonly never[]> = { state: 'known', value: [] };

const instead =
  (test: (query: Query) => boolean, other: Fact<unknown>): Change =>
  (query, fact) =>
    test(query) ? other : fact;

/** The forms in which people meet a failure: expired events, lost logs, few rights, only the pod. */
const FORMS: readonly [string, Change][] = [
  ['as recorded', (_, fact) => fact],
  ['without logs', instead(isLog, NOT_RECORDED)],
  ['with logs that the node no longer has', instead(isLog, ABSENT)],
  ['with expired events', instead(isEvents, NONE)],
  ['without events', instead(isEvents, NOT_RECORDED)],
  ['with forbidden nodes', instead(isAbout('nodes'), FORBIDDEN)],
  ['with forbidden objects', instead(isRest, FORBIDDEN)],
  ['with nothing but the pod and its log', instead((query) => isEvents(query) || isRest(query), NOT_RECORDED)],
  ['with nothing but the pod', instead((query) => isLog(query) || isEvents(query) || isRest(query), NOT_RECORDED)],
];

const changed = (evidence: Evidence, change: Change): Evidence => ({
  ...evidence,
  facts: Object.fromEntries(
    Object.entries(evidence.facts).map(([key, { query, fact }]) => [key, { query, fact: change(query, fact) }]),
  ),
});

/** Returns the categories that are right and that an answer rules out. */
const wronglyRuledOut = (truth: Truth, { checks }: Diagnosis): string[] =>
  checks
    .filter(
      ({ category, result }) => result === 'ruled-out' && [truth.category, ...(truth.also ?? [])].includes(category),
    )
    .map(({ category, why }) => `${category}: ${why}`);

/** Returns an answer; undefined where the target cannot be read from the source. */
async function answered(source: Source, target: Target): Promise<Awaited<ReturnType<typeof diagnose>> | undefined> {
  try {
    return await diagnose(source, target);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

describe('ruled out: never what is right', () => {
  for (const { name, folder, truth } of everyRecording().filter((one) => one.truth.category !== 'healthy')) {
    it(`of ${name}, in every form`, async () => {
      const answer = await answered(await openBundle(folder), targetOf(truth));
      if (answer === undefined) return;
      const { diagnosis, evidence } = answer;
      const { kind, namespace, name: pod } = diagnosis.target;
      const same: Target = kind === 'Pod' ? { resource: 'pods', namespace, name: pod } : targetOf(truth);
      for (const [form, change] of FORMS) {
        const less = (await answered(replay(changed(evidence, change)), same))?.diagnosis;
        expect(less === undefined ? [] : wronglyRuledOut(truth, less), form).to.deep.equal([]);
      }
      const cited = (diagnosis.causes[0]?.evidence ?? []).filter(({ field }) => /^(?:log|event) /.test(field));
      const blind = (await diagnose(replay(ablate(evidence, cited)), same)).diagnosis;
      expect(wronglyRuledOut(truth, blind), 'without the lines and events of the cause').to.deep.equal([]);
    });

    it(`of ${name}, and each proof is of this failure`, async () => {
      const checks = (await answered(await openBundle(folder), targetOf(truth)))?.diagnosis.checks ?? [];
      for (const { category, result, evidence } of checks)
        expect(evidence.length > 0, `${category} is ${result}`).to.equal(result === 'ruled-out');
    });
  }
});
