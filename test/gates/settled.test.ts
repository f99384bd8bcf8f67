/** Outcomes of checks that are kept from an earlier round equal those of a run with all facts from the start. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { examinePod } from '../../src/diagnosis/examine.ts';
import { stateOf } from '../../src/evidence/pod-state.ts';
import { Ledger } from '../../src/evidence/ledger.ts';
import type { Pod } from '../../src/model/objects.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { everyRecording } from '../support/corpus.ts';

const plain = (outcomes: ReturnType<typeof examinePod>): unknown => ({
  causes: outcomes.causes.map(({ id, confidence, summary, chain, evidence }) => ({
    id,
    confidence,
    summary,
    chain,
    evidence,
  })),
  spoken: outcomes.spoken.map(({ category, outcome }) => [
    category,
    outcome.result,
    outcome.result === 'found' ? outcome.id : outcome.why,
  ]),
});

describe('settled: outcomes that are kept between rounds', () => {
  for (const { name, folder, truth } of everyRecording()) {
    it(`are the same for ${name}`, async () => {
      const source = await openBundle(folder, { namespace: truth.namespace });
      const [pod] = (await source.pods()).filter((one) => one.namespace === truth.namespace);
      if (pod === undefined) return;
      const { evidence } = await diagnose(source, { resource: 'pods', ...pod });
      const entries = Object.values(evidence.facts);
      const known = entries.find(
        ({ query }) => query.verb === 'get' && query.resource === 'pods' && query.name === pod.name,
      )!.fact;
      const whole = (known as { value: Pod }).value;

      // In rounds, each with more facts than the one before.
      const slowly = new Ledger(evidence.now);
      const { subjects } = stateOf(whole, evidence.now);
      let inRounds = examinePod(slowly, whole, subjects);
      for (let round = 0; round < 30; round++) {
        const wishes = slowly.takeWishes();
        if (wishes.length === 0) break;
        for (const query of wishes)
          slowly.put(
            query,
            entries.find((one) => JSON.stringify(one.query) === JSON.stringify(query))?.fact ?? {
              state: 'not-collected',
            },
          );
        inRounds = examinePod(slowly, whole, subjects);
      }

      const atOnce = new Ledger(evidence.now);
      for (const { query, fact } of slowly.entries()) atOnce.put(query, fact);
      expect(plain(inRounds)).to.deep.equal(plain(examinePod(atOnce, whole, subjects)));
    });
  }
});
