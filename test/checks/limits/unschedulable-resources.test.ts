import { expect } from 'chai';
import check from '../../../src/checks/limits/unschedulable-resources.ts';
import { foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';

const pending = (message: string, requests: object = { cpu: '64', memory: '2Gi' }): Scenario => ({
  pod: {
    spec: {
      nodeName: undefined,
      containers: [
        { name: 'web', image: 'x', resources: { requests } },
        { name: 'log', image: 'y', resources: { requests: { cpu: '100m' } } },
      ],
    },
    status: {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    },
  } as unknown as Scenario['pod'],
});

describe('limits/unschedulable-resources', () => {
  it('names the shortage, the nodes and the requests', async () => {
    const [found] = await foundBy(
      check,
      pending(
        '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
      ),
    );
    expect(found).to.include({
      id: 'limits/unschedulable-resources',
      confidence: 'confirmed',
      category: 'resource-limits',
      container: null,
    });
    expect(found?.summary).to.equal(
      'web-1 cannot be scheduled: Insufficient cpu on 2 of 2 nodes; it requests cpu 64100m',
    );
  });

  it('reads memory, devices and pod slots next to other reasons', async () => {
    for (const [message, words] of [
      [
        '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient memory.',
        'Insufficient memory on 2 of 3 nodes; nodes have taints that it does not tolerate; it requests memory 2Gi',
      ],
      ['0/3 nodes are available: 3 Insufficient nvidia.com/gpu.', 'Insufficient nvidia.com/gpu on 3 of 3'],
      ['0/1 nodes are available: 1 Too many pods..', 'Too many pods on 1 of 1'],
    ] as const)
      expect((await foundBy(check, pending(message)))[0]?.summary, message).to.include(words);
  });

  it('is silent on taints, volumes, reasons of preemption, and a scheduled pod', async () => {
    for (const message of [
      '0/2 nodes are available: 2 node(s) had untolerated taint(s).',
      '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
      '0/2 nodes are available: 2 node(s) were unschedulable. preemption: 0/2 nodes are available: 2 Insufficient cpu.',
    ]) {
      expect(await foundBy(check, pending(message)), message).to.deep.equal([]);
    }
    const bound = pending('0/2 nodes are available: 2 Insufficient cpu.');
    (bound.pod as { spec: { nodeName?: string } }).spec.nodeName = 'node-1';
    expect(await foundBy(check, bound), 'the condition may be stale').to.deep.equal([]);
  });
});
