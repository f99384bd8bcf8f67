import { expect } from 'chai';
import check from '../../../src/checks/node/unschedulable-constraints.ts';
import { foundBy } from '../../support/scenario.ts';
import type { Found } from '../../../src/model/finding.ts';
import { only, textOf } from '../dead-container.ts';
import { node } from './siblings-fixture.ts';

function run(message: string | undefined, spec: object = {}, objects: object[] = []): Promise<Found[]> {
  const conditions =
    message === undefined ? [] : [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
  return foundBy(check, {
    pod: {
      spec: { nodeName: '', containers: [{ name: 'web' }], ...spec },
      status: { phase: 'Pending', conditions },
    } as never,
    objects,
  });
}

describe('node/unschedulable-constraints', () => {
  it('reads the taint of the message (to 1.33)', async () => {
    const found = only(
      await run(
        '0/2 nodes are available: 2 node(s) had untolerated taint {dedicated: db}. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
      ),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'node' });
    expect(found.summary).to.match(/dedicated: db/);
  });

  it('reads the taint of the nodes (1.34+), but not one that it tolerates', async () => {
    const nodes = [
      node('n1', { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] }),
      node('n2', { taints: [{ key: 'spot', effect: 'NoSchedule' }] }),
    ];
    const found = only(
      await run(
        '0/2 nodes are available: 2 node(s) had untolerated taint(s).',
        { tolerations: [{ key: 'spot', operator: 'Exists' }] },
        nodes,
      ),
    );
    expect(textOf(found))
      .to.match(/dedicated=db:NoSchedule/)
      .and.not.match(/spot:/);
  });

  it('does not blame the taint of the control plane where other nodes have another reason', async () => {
    const master = node('n1', { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] });
    const said = (other: string): string => `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 ${other}.`;
    expect(await run(said('Insufficient cpu'), {}, [master, node('n2')])).to.deep.equal([]);
    expect(await run(said('node(s) exceed max volume count'), {}, [master, node('n2')])).to.deep.equal([]);
    const cordoned = only(await run(said('node(s) were unschedulable'), {}, [master, node('n2', { cordoned: true })]));
    expect(cordoned.summary).to.contain('n2').and.not.to.contain('control-plane');
    const alone = only(await run('0/1 nodes are available: 1 node(s) had untolerated taint(s).', {}, [master]));
    expect(alone.summary).to.contain('control-plane');
  });

  it('knows features that no kubelet declares, and a gang that is not complete', async () => {
    const features = only(await run("0/2 nodes are available: 2 node(s) didn't match Pod's required features."));
    expect(features).to.include({ confidence: 'confirmed' });
    expect(features.summary).to.contain('features');
    const gang = only(
      await run('0/2 nodes are available: waiting for minCount pods from a gang to appear in scheduling queue.'),
    );
    expect(gang.summary).to.contain('gang');
  });

  it('lists no nodes of a large cluster', async () => {
    const found = only(
      await run('0/900 nodes are available: 900 node(s) had untolerated taint(s).', {}, [
        node('n1', { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] }),
      ]),
    );
    expect(textOf(found)).to.not.match(/dedicated/);
  });

  it('says which label no node has, and which values they have', async () => {
    const found = only(
      await run(
        "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
        { nodeSelector: { disktype: 'nvme', zone: 'a' } },
        [node('n1', { labels: { disktype: 'ssd', zone: 'a' } })],
      ),
    );
    expect(found.summary).to.match(/no node has the label disktype=nvme \(they have ssd\)/);
  });

  it('names the node that is cordoned', async () => {
    expect(
      textOf(
        only(
          await run('0/2 nodes are available: 2 node(s) were unschedulable.', {}, [
            node('n1', { cordoned: true }),
            node('n2'),
          ]),
        ),
      ),
    ).to.match(/uncordon n1/);
  });

  it('names the ports', async () => {
    expect(
      only(
        await run("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", {
          containers: [{ name: 'web', ports: [{ containerPort: 80, hostPort: 8443 }] }],
        }),
      ).summary,
    ).to.match(/8443/);
  });

  it('is only possible where room or a volume is lacking', async () => {
    expect(
      only(await run('0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {a: b}.'))
        .confidence,
    ).to.equal('possible');
  });

  it('names a scheduling gate, and a scheduler that does not run', async () => {
    expect(only(await run(undefined, { schedulingGates: [{ name: 'example.com/quota' }] })).summary).to.match(
      /example\.com\/quota/,
    );
    expect(only(await run(undefined, { schedulerName: 'batch' })).summary).to.match(/scheduler batch/);
  });

  it('is silent about a lack of room alone, and about a pod that has a node', async () => {
    expect(await run('0/2 nodes are available: 2 Insufficient memory.')).to.be.empty;
    expect(await run('0/2 nodes are available: 2 node(s) were unschedulable.', { nodeName: 'n1' })).to.be.empty;
  });
});
