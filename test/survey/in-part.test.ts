/** A list of pods that is known in part. */
import { expect } from 'chai';
import type { DiagnosisList } from '../../src/model/list.ts';
import { bundleScan } from '../../src/sources/bundle/pod-scan.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { survey } from '../../src/survey/survey.ts';
import { put, scratch } from '../sources/bundle/helpers.ts';

const pod = (name: string, node: string, crashes: boolean): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: name,
    generateName: 'web-7b7b4b5555-',
    creationTimestamp: '2026-01-01T11:00:00Z',
    labels: { 'pod-template-hash': '7b7b4b5555' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'web-7b7b4b5555', uid: 'rs', controller: true }],
  },
  spec: { nodeName: node, containers: [{ name: 'web', image: 'web:1' }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: crashes ? 'False' : 'True' }],
    containerStatuses: [
      crashes
        ? {
            name: 'web',
            restartCount: 9,
            ready: false,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: {
              terminated: {
                exitCode: 1,
                reason: 'Error',
                startedAt: '2026-01-01T11:57:58Z',
                finishedAt: '2026-01-01T11:58:00Z',
              },
            },
          }
        : {
            name: 'web',
            restartCount: 0,
            ready: true,
            started: true,
            state: { running: { startedAt: '2026-01-01T11:00:01Z' } },
          },
    ],
  },
});

describe('survey of a list of pods that is known in part', () => {
  const root = scratch();
  const items = [
    pod('web-7b7b4b5555-aaaaa', 'n1', true),
    pod('web-7b7b4b5555-ccccc', 'n1', true),
    pod('web-7b7b4b5555-bbbbb', 'n2', false),
  ];
  const list = async (input: Parameters<typeof openBundle>[0]): Promise<DiagnosisList> => {
    const source = await openBundle(input);
    return survey(source, bundleScan(source), { since: 3600, apart: false, selection: {} });
  };

  it('does not say that pods fail on one node only, and has a gap', async () => {
    const folder = put(root, {
      'cluster-resources/pods/shop.json': { kind: 'PodList', apiVersion: 'v1', items },
    });
    const whole = await list(folder);
    expect(whole.groups.map(({ onlyNode }) => onlyNode?.name)).to.deep.equal(['n1']);
    expect(whole.gaps.filter(({ what }) => what === 'pods in shop')).to.deep.equal([]);

    const loose = await list({ stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
    expect(loose.groups.map(({ onlyNode }) => onlyNode)).to.deep.equal([null]);
    expect(loose.gaps.map(({ what, state }) => `${what} ${state}`)).to.include('pods in shop partial');
  });
});
