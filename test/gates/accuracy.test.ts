/** Every recording of the corpus is answered rightly, and no healthy pod in it raises an alarm. */
import { expect } from 'chai';
import { BROKEN } from '../../src/diagnosis/examine.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Pod } from '../../src/model/objects.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { explainRecording, judge, recordingsIn } from '../../scripts/accuracy.ts';

describe('accuracy on the corpus', () => {
  for (const { name, folder, truth } of recordingsIn('test/corpus')) {
    it(`${name}: ${truth.cause}`, async () => {
      const diagnosis = await explainRecording(folder, truth);
      expect(diagnosis.checks.filter((check) => check.why.startsWith(BROKEN))).to.deep.equal([]);
      const verdict = judge(name, truth, diagnosis);
      expect(verdict.right, `${verdict.why}; said ${verdict.first?.id}: ${verdict.first?.summary}`).to.equal(true);
    });

    it(`${name}: its healthy pods raise no alarm`, async () => {
      const source = await openBundle(folder);
      const pods = await source.fetch({ verb: 'list', resource: 'pods', namespace: truth.namespace });
      if (pods.state !== 'known') throw new Error(`no pods in ${folder}`);
      for (const pod of pods.value as Pod[]) {
        const statuses = pod.status?.containerStatuses ?? [];
        const well =
          pod.status?.phase === 'Running' &&
          statuses.length > 0 &&
          statuses.every((status) => status.ready && status.restartCount === 0) &&
          (pod.status.initContainerStatuses ?? []).every((status) => status.restartCount === 0);
        if (!well) continue;
        const { diagnosis } = await diagnose(source, {
          resource: 'pods',
          namespace: truth.namespace,
          name: pod.metadata!.name!,
        });
        expect(diagnosis.causes, `${pod.metadata!.name}`).to.deep.equal([]);
      }
    });
  }
});
