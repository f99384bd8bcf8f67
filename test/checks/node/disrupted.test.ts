import { expect } from 'chai';
import check from '../../../src/checks/node/disrupted.ts';
import { foundBy } from '../../support/scenario.ts';
import { only } from '../dead-container.ts';
import { failed } from '../limits/failed.ts';

/** A failed pod with this condition. */
const disrupted = (reason: string, message: string, more: object = {}): Parameters<typeof foundBy>[1] => {
  const conditions = [
    { type: 'DisruptionTarget', status: 'True', reason, message, lastTransitionTime: '2026-01-01T11:57:00Z', ...more },
  ];
  return failed('', '', { status: { conditions } });
};

describe('node/disrupted', () => {
  it('names the taint of a device, of a node, a node that is gone, and an eviction', async () => {
    for (const [reason, message, words] of [
      [
        'DeletionByDeviceTaintManager',
        'Device Taint manager: deleting due to NoExecute taint',
        /device of its ResourceClaim is tainted.*1\.33/,
      ],
      ['DeletionByTaintManager', 'Taint manager: deleting due to NoExecute taint', /node has a taint/],
      ['DeletionByPodGC', 'PodGC: node no longer exists', /node is gone.*PodGC/],
      ['EvictionByEvictionAPI', 'Eviction API: evicting', /evicted through the API/],
    ] as const) {
      const found = only(await foundBy(check, disrupted(reason, message)));
      expect(found).to.include({ confidence: 'confirmed', category: 'node' });
      expect(found.summary, reason).to.match(words);
      expect(found.evidence[0]?.quote).to.include(message);
    }
  });

  it('reports a pod that is being deleted as well', async () => {
    const scenario = disrupted('DeletionByDeviceTaintManager', 'Device Taint manager: deleting due to NoExecute taint');
    scenario.pod.status!.phase = 'Running';
    expect(await foundBy(check, scenario), 'the deletion may have been refused').to.deep.equal([]);
    scenario.pod.metadata = { deletionTimestamp: '2026-01-01T11:57:30Z' };
    expect(only(await foundBy(check, scenario)).evidence.map(({ field }) => field)).to.include(
      'metadata.deletionTimestamp',
    );
  });

  it('leaves preemption and the kubelet to other checks', async () => {
    for (const reason of ['PreemptionByScheduler', 'TerminationByKubelet', 'constructor'])
      expect(await foundBy(check, disrupted(reason, 'x')), reason).to.deep.equal([]);
    expect(await foundBy(check, disrupted('DeletionByTaintManager', 'x', { status: 'False' }))).to.deep.equal([]);
  });
});
