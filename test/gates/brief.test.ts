/** What a list shows of a pod is what `explain` says of it, and its first wave asks for nothing that the checks do not. */
import { expect } from 'chai';
import { diagnose, diagnoseBriefly } from '../../src/diagnosis/diagnose.ts';
import { resolveTarget } from '../../src/diagnosis/target.ts';
import { askUsual } from '../../src/diagnosis/usual.ts';
import { factsOf, Ledger } from '../../src/evidence/ledger.ts';
import { queryKey } from '../../src/model/facts.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { everyRecording } from '../support/corpus.ts';

describe('brief: the answer for a list', () => {
  for (const { name, folder, truth } of everyRecording()) {
    it(`has the causes of the whole answer for ${name}`, async () => {
      const source = await openBundle(folder, { namespace: truth.namespace });
      const [pod] = (await source.pods()).filter((one) => one.namespace === truth.namespace);
      if (pod === undefined) return;
      const target = { resource: 'pods', ...pod } as const;
      const { diagnosis, evidence } = await diagnose(source, target);
      const { state, containers, causes, history, stake } = await diagnoseBriefly(source, target);
      const [first, ...others] = diagnosis.causes;
      expect({ state, containers, causes, history, rollback: stake.rollback }).to.deep.equal({
        state: diagnosis.state,
        containers: diagnosis.containers,
        causes: first === undefined ? [] : [first, ...others.map((cause) => ({ ...cause, fixes: [] }))],
        history: diagnosis.history,
        rollback: diagnosis.stake.rollback,
      });

      // The first wave, with the pod and its events alone.
      const ledger = new Ledger(evidence.now, source.undated === true);
      for (const { query, fact } of Object.values(evidence.facts))
        if (query.verb === 'get' ? query.resource === 'pods' : query.verb === 'list' && query.resource === 'events')
          ledger.put(query, fact);
      const resolved = resolveTarget(factsOf(ledger, target.namespace), target);
      if (!resolved.done || resolved.value.pod === undefined) return;
      askUsual(ledger, resolved.value.pod, undefined);
      const early = ledger.takeWishes().map(queryKey);
      expect(early.filter((key) => evidence.facts[key] === undefined)).to.deep.equal([]);
    });
  }
});
