/** Whether a pod can ever fit a node, or only not now. */
import { expect } from 'chai';
import check from '../../../src/checks/limits/unschedulable-resources.ts';
import { lineOf } from '../../../src/model/command.ts';
import type { Found } from '../../../src/model/finding.ts';
import { foundBy } from '../../support/scenario.ts';

interface Over {
  readonly cpu?: string;
  readonly taints?: object[];
  readonly unschedulable?: boolean;
}
const node = (name: string, { cpu = '4', ...spec }: Over = {}): object => ({
  kind: 'Node',
  metadata: { name },
  spec,
  status: { allocatable: { cpu, memory: '8Gi', pods: '110' } },
});

async function pending(message: string, nodes: object[], spec: object = {}, more: object = {}): Promise<Found> {
  const [found] = await foundBy(check, {
    pod: {
      spec: {
        nodeName: undefined,
        containers: [{ name: 'web', image: 'x', resources: { requests: { cpu: '6', memory: '2Gi' } } }],
        ...spec,
      },
      status: {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
      },
    } as never,
    objects: nodes,
    ...more,
  });
  return found!;
}
const FULL = '0/2 nodes are available: 2 Insufficient cpu.';

describe('limits/unschedulable-resources, the size of the nodes', () => {
  it('says that no node can ever fit the pod', async () => {
    const found = await pending(FULL, [node('a'), node('b', { cpu: '3500m' })]);
    expect(found.summary).to.match(/it requests cpu 6; no node can ever fit it \(the largest has cpu 4\)$/);
    expect(found.evidence).to.deep.include({
      object: 'Node/a',
      field: 'status.allocatable.cpu',
      time: null,
      quote: '4',
    });
    expect(found.fixes.some(({ text }) => text.includes('add a node that is large enough'))).to.equal(true);
  });
  it('names devices that no node has', async () => {
    const gpu = { containers: [{ name: 'web', image: 'x', resources: { limits: { 'acme.com/gpu': '1' } } }] };
    const found = await pending('0/2 nodes are available: 2 Insufficient acme.com/gpu.', [node('a'), node('b')], gpu);
    expect(found.summary).to.match(/it requests acme\.com\/gpu 1; no node has acme\.com\/gpu$/);
  });
  it('says that a node can fit it, but not now', async () => {
    const found = await pending(FULL, [node('a'), node('b', { cpu: '8' })]);
    expect(found.summary).to.match(/it requests cpu 6; b can fit it, but not now$/);
    expect(found.fixes.map(({ command }) => command && lineOf(command)).join()).to.contain('spec.nodeName=b');
  });
  it('says what keeps the pod off the only node that is large enough', async () => {
    const tainted = node('b', { cpu: '8', taints: [{ key: 'gpu', effect: 'NoSchedule' }] });
    const message = '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {gpu: }.';
    expect((await pending(message, [node('a'), tainted])).summary).to.contain('only b can fit it');
    const cordoned = node('b', { cpu: '8', unschedulable: true });
    expect((await pending(FULL, [node('a'), cordoned])).summary).to.contain('only b can fit it, and it is cordoned');
    const tolerates = { tolerations: [{ key: 'gpu', operator: 'Exists' }] };
    expect((await pending(FULL, [node('a'), tainted], tolerates)).summary).to.contain('b can fit it, but not now');
  });
  it('counts sidecars that start before an init container, and the requests of the pod', async () => {
    const requests = (cpu: string): object => ({ resources: { requests: { cpu } } });
    const initContainers = [
      { name: 'proxy', image: 'x', restartPolicy: 'Always', ...requests('2') },
      { name: 'migrate', image: 'x', ...requests('3') },
    ];
    const small = { initContainers, containers: [{ name: 'web', image: 'x', ...requests('1') }] };
    expect((await pending(FULL, [node('a'), node('b')], small)).summary).to.contain(
      'it requests cpu 5; no node can ever',
    );
    const ofPod = { ...small, ...requests('2') };
    expect((await pending(FULL, [node('a'), node('b')], ofPod)).summary).to.contain(
      'it requests cpu 2; a and 1 more can',
    );
  });
  it('claims nothing where nodes were not read, not all, or without their sizes', async () => {
    const sizeless = { kind: 'Node', metadata: { name: 'b' }, spec: {} };
    for (const found of [
      await pending(FULL, [], {}, { forbidden: ['nodes'] }),
      await pending(FULL, [node('a'), sizeless]),
      await pending('0/900 nodes are available: 900 Insufficient cpu.', [node('a')]),
    ]) {
      expect(found.summary).to.match(/it requests cpu 6$/);
      expect(found.evidence.some(({ object }) => object.startsWith('Node/'))).to.equal(false);
    }
  });
  it('gives every reason, and the nodes where they are known', async () => {
    const full = node('c', { taints: [{ key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }] });
    const found = await pending(
      '0/3 nodes are available: 1 Insufficient memory, 1 Insufficient cpu, 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.',
      [node('a'), node('b'), full],
    );
    expect(found.summary)
      .to.contain('Insufficient memory and cpu on 1 of 3 nodes each')
      .and.to.contain('node.kubernetes.io/disk-pressure on c')
      .and.to.contain('no node can ever fit it');
    expect(found.fixes.map(({ text }) => text)).to.include('on c free disk space (images, logs, files of pods)');
    expect(found.fixes.some(({ text }) => text.includes('toleration'))).to.equal(false);
    const cut = await pending(
      '0/3 nodes are available: insufficient cpu, insufficient memory, 1 node(s) had taint {dedicated: db}, that the pod did not tolerate.',
      [],
    );
    expect(cut).to.include({ confidence: 'confirmed' });
    expect(cut.summary).to.contain('Insufficient cpu and memory; ').and.to.contain('dedicated: db');
  });
});
