/** Every recording gets the right cause, and no healthy pod in it gets one. */
import { expect } from 'chai';
import type { DocumentedMeta } from '../../src/checks/check.ts';
import { checkOf } from '../../src/checks/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Pod } from '../../src/model/objects.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { explainRecording, judge, unfilled } from '../../scripts/accuracy.ts';
import { everyRecording } from '../support/corpus.ts';

describe('accuracy', () => {
  for (const { name, folder, truth } of everyRecording()) {
    it(`${name}: ${truth.cause}`, async () => {
      expect(unfilled(truth), 'fields of truth.json to fill in').to.deep.equal([]);
      const diagnosis = await explainRecording(folder, truth);
      expect(diagnosis.gaps.filter((gap) => gap.state === 'internal-error')).to.deep.equal([]);
      for (const { id, confidence } of diagnosis.causes)
        expect(
          (checkOf(id) as DocumentedMeta | undefined)?.criteria[confidence],
          `the criterion of ${id} for ${confidence}`,
        ).to.be.a('string');
      const verdict = judge(name, truth, diagnosis);
      expect(verdict.right, `${verdict.why}; said ${verdict.first?.id}: ${verdict.first?.summary}`).to.equal(true);
    });

    it(`${name}: its healthy pods have no cause`, async () => {
      const source = await openBundle(folder);
      // A bundle of one pod has no whole list of pods, so this takes the pods that it has.
      for (const { name: podName } of (await source.pods()).filter((pod) => pod.namespace === truth.namespace)) {
        const fact = await source.fetch({ verb: 'get', resource: 'pods', namespace: truth.namespace, name: podName });
        if (fact.state !== 'known') throw new Error(`${podName} is in ${folder} and cannot be read`);
        const pod = fact.value as Pod;
        const statuses = pod.status?.containerStatuses ?? [];
        const well =
          pod.status?.phase === 'Running' &&
          statuses.length > 0 &&
          statuses.every((status) => status.ready && status.restartCount === 0) &&
          (pod.status.initContainerStatuses ?? []).every((status) => status.restartCount === 0) &&
          // A readiness gate may keep a pod from being ready.
          !pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'False');
        if (!well) continue;
        const { diagnosis } = await diagnose(source, {
          resource: 'pods',
          namespace: truth.namespace,
          name: podName,
        });
        expect(diagnosis.causes, podName).to.deep.equal([]);
      }
    });
  }
});
