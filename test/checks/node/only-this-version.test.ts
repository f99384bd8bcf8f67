import { expect } from 'chai';
import check from '../../../src/checks/node/only-this-version.ts';
import { foundBy } from '../../support/scenario.ts';
import { dies, only } from '../dead-container.ts';
import { node, OWNED, sibling } from './siblings-fixture.ts';

const OLD = { kubeletVersion: 'v1.33.9', containerRuntimeVersion: 'containerd://1.7.28', kernelVersion: '5.15.0-91' };
const KUBELET = { ...OLD, kubeletVersion: 'v1.34.2' };
const LOG = 'fatal: cannot start: unexpected state\n';

/** web-1 fails on node-1, and these nodes are there. */
const world = (infos: Record<string, object>, pods: object[]): { metadata: object; objects: object[] } => ({
  metadata: { ...OWNED, creationTimestamp: '2026-01-01T10:30:00Z' },
  objects: [...pods, ...Object.entries(infos).map(([name, info]) => node(name, { info }))],
});
const fails = (name: string, on: string): object =>
  sibling(name, { node: on, crashing: true, since: '2026-01-01T10:40:00Z' });
const runs = (name: string, on: string): object => sibling(name, { node: on });

describe('node/only-this-version', () => {
  it('names the version of the nodes that fail, and that of the others', async () => {
    const given = world({ 'node-1': KUBELET, 'node-2': KUBELET, 'node-3': KUBELET, 'node-4': OLD }, [
      fails('web-2', 'node-2'),
      fails('web-3', 'node-3'),
      runs('web-4', 'node-4'),
    ]);
    const found = only(await dies(check, LOG, given));
    expect(found).to.include({ confidence: 'likely', category: 'node' });
    expect(found.summary).to.equal('web-1 fails on the 3 nodes with kubelet v1.34.2, and runs on 1 node with v1.33.9');
    expect(found.explains, 'web-4 was created later').to.deep.include({ symptomsOf: 'specific-error' });
    expect(found.evidence.map(({ quote }) => quote))
      .to.include('v1.34.2')
      .and.to.include('v1.33.9');
  });

  it('names every version that splits the nodes: runtime, kernel, system', async () => {
    const other = { ...OLD, containerRuntimeVersion: 'cri-o://1.35.1', kernelVersion: '6.8.0-45', osImage: 'Talos' };
    const given = world({ 'node-1': other, 'node-2': other, 'node-3': { ...OLD, osImage: 'Flatcar' } }, [
      fails('web-2', 'node-2'),
      runs('web-3', 'node-3'),
    ]);
    expect(only(await dies(check, LOG, given)).summary).to.match(
      /the 2 nodes with cri-o 1\.35\.1, kernel 6\.8\.0-45, system Talos/,
    );
  });

  it('explains no error of the app where all that run were created before the first that fails', async () => {
    const given = world({ 'node-1': KUBELET, 'node-2': KUBELET, 'node-3': OLD }, [
      fails('web-2', 'node-2'),
      sibling('web-3', { node: 'node-3', since: '2026-01-01T09:00:00Z' }),
    ]);
    expect(only(await dies(check, LOG, given)).explains).to.deep.equal([]);
  });

  it('reads pods that cannot start as well', async () => {
    const waiting = { reason: 'CreateContainerError', message: 'failed to generate spec: no such device' };
    const pod = {
      metadata: OWNED,
      status: {
        phase: 'Pending',
        containerStatuses: [{ name: 'web', restartCount: 0, ready: false, state: { waiting } }],
      },
    };
    const { objects } = world({ 'node-1': KUBELET, 'node-2': KUBELET, 'node-3': OLD }, [
      fails('web-2', 'node-2'),
      runs('web-3', 'node-3'),
    ]);
    expect(only(await foundBy(check, { pod, objects } as never)).summary).to.match(/2 nodes with kubelet v1\.34\.2/);
  });

  it('is silent where a healthy pod has the same version, on one node, and with nodes that were not read', async () => {
    for (const [why, infos, pods] of [
      [
        'the same version',
        { 'node-1': KUBELET, 'node-2': KUBELET, 'node-3': KUBELET },
        [fails('web-2', 'node-2'), runs('web-3', 'node-3')],
      ],
      ['one node', { 'node-1': KUBELET, 'node-3': OLD }, [fails('web-2', 'node-1'), runs('web-3', 'node-3')]],
      ['no healthy one', { 'node-1': KUBELET, 'node-2': KUBELET }, [fails('web-2', 'node-2')]],
      ['a node is gone', { 'node-1': KUBELET, 'node-2': KUBELET }, [fails('web-2', 'node-2'), runs('web-3', 'node-3')]],
      [
        'two versions fail',
        { 'node-1': KUBELET, 'node-2': { ...KUBELET, kubeletVersion: 'v1.35.0' }, 'node-3': OLD },
        [fails('web-2', 'node-2'), runs('web-3', 'node-3')],
      ],
    ] as const)
      expect(await dies(check, LOG, world(infos, [...pods])), why).to.deep.equal([]);
  });
});
