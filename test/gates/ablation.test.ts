/** A `confirmed` cause rests on what it cites: without it, the cause changes or is no longer confirmed. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { targetOf } from '../../scripts/accuracy.ts';
import { everyRecording } from '../support/corpus.ts';
import { ablate } from '../support/ablate.ts';
import { replay } from '../support/replay.ts';

describe('ablation: a confirmed cause changes without its evidence', () => {
  for (const { name, folder, truth } of everyRecording()) {
    it(name, async () => {
      const { diagnosis, evidence } = await diagnose(await openBundle(folder), targetOf(truth));
      const first = diagnosis.causes[0];
      if (first?.confidence !== 'confirmed') return;
      // The explained pod by name: otherwise the next failing pod of the workload would take its place.
      const { kind, namespace, name: pod } = diagnosis.target;
      const same = kind === 'Pod' ? ({ resource: 'pods', namespace, name: pod } as const) : targetOf(truth);
      const after = (await diagnose(replay(ablate(evidence, first.evidence)), same)).diagnosis.causes[0];
      const moved = after === undefined || after.id !== first.id || after.confidence !== 'confirmed';
      expect(moved, `still says ${after?.id} (${after?.confidence}): ${after?.summary}`).to.equal(true);
    });
  }
});
