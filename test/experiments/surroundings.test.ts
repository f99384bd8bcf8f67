/** What a copy shares with the original, and what is refused. */
import { expect } from 'chai';
import { copySpec } from '../../src/knowledge/copy-spec.ts';
import { originalCommands, surroundings } from '../../src/experiments/surroundings.ts';
import type { CopyWishes } from '../../src/experiments/surroundings.ts';
import type { World } from '../support/memory-source.ts';
import { podOf } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';
import type { Pod } from '../../src/model/objects.ts';
import { CRASHING, labOf } from './scene.ts';

const WISHES: CopyWishes = { shareVolumes: false, keepLabels: false, nodes: ['node-1'], sleeps: true };
const withClaim = (mount: object = {}, volume: object = {}): Partially<Pod> => ({
  ...CRASHING,
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [{ name: 'web', volumeMounts: [{ name: 'd', mountPath: '/d', ...mount }] }],
    volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data', ...volume } }],
  },
});
const claim = (...accessModes: string[]): object => ({
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes },
});
const notesOf = async (pod: Partially<Pod>, world: World, wishes: Partial<CopyWishes> = {}): Promise<string[]> => {
  const lab = await labOf(pod, world);
  return surroundings(lab, [copySpec(lab.pod, { node: null })], { ...WISHES, ...wishes });
};
const refusal = async (pod: Partially<Pod>, world: World, wishes: Partial<CopyWishes> = {}): Promise<string> =>
  notesOf(pod, world, wishes).then(
    (notes) => expect.fail(`it passed: ${notes.join()}`),
    (error: unknown) => `${(error as Error).message} | ${(error as { hint?: string }).hint}`,
  );

describe('experiments/surroundings', () => {
  describe('claims', () => {
    it('refuses a writable claim without --share-volumes', async () => {
      expect(await refusal(withClaim(), { objects: [claim('ReadWriteOnce')] })).to.match(
        /would mount storage of the original for writing: claim data.*--share-volumes/,
      );
      expect(await notesOf(withClaim(), { objects: [claim('ReadWriteOnce')] }, { shareVolumes: true })).to.deep.equal([
        'the copy can write to storage of the original: claim data',
      ]);
    });
    it('refuses a writable claim that may not be read', async () => {
      expect(
        await refusal(withClaim(), { objects: [claim('ReadWriteOnce')], forbidden: ['persistentvolumeclaims'] }),
      ).to.match(/could not be read/);
    });
    it('accepts a claim that is read-only or does not exist', async () => {
      expect(await notesOf(withClaim({ readOnly: true }), { objects: [claim('ReadWriteOnce')] })).to.deep.equal([]);
      expect(await notesOf(withClaim({}, { readOnly: true }), { objects: [claim('ReadWriteOnce')] })).to.deep.equal([]);
      expect(await notesOf(withClaim(), { objects: [claim('ReadOnlyMany')] })).to.deep.equal([]);
      expect(await notesOf(withClaim(), {})).to.deep.equal([]);
    });
    it('refuses ReadWriteOncePod, and ReadWriteOnce on another node', async () => {
      expect(await refusal(withClaim(), { objects: [claim('ReadWriteOncePod')] }, { shareVolumes: true })).to.match(
        /ReadWriteOncePod and web-1 holds it/,
      );
      expect(
        await refusal(
          withClaim(),
          { objects: [claim('ReadWriteOnce')] },
          { shareVolumes: true, nodes: ['node-1', 'node-2'] },
        ),
      ).to.match(/in use on node-1: a copy on node-2 cannot mount it/);
      expect(
        await notesOf(withClaim(), { objects: [claim('ReadWriteMany')] }, { shareVolumes: true, nodes: ['node-2'] }),
      ).to.have.length(1);
    });
  });

  describe('--keep-labels', () => {
    const labelled: Partially<Pod> = { ...CRASHING, metadata: { labels: { app: 'web' } } };
    const service = {
      '/api/v1/namespaces/shop/services': {
        items: [{ metadata: { name: 'front' }, spec: { selector: { app: 'web' } } }],
      },
    };
    it('is refused if a Service selects the labels', async () => {
      expect(await refusal(labelled, { raw: service }, { keepLabels: true })).to.match(/Service front selects them/);
    });
    it('is refused if a PodDisruptionBudget selects the labels', async () => {
      const raw = {
        '/apis/policy/v1/namespaces/shop/poddisruptionbudgets': {
          items: [
            {
              metadata: { name: 'pdb' },
              spec: { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } },
            },
          ],
        },
      };
      expect(await refusal(labelled, { raw }, { keepLabels: true })).to.match(/PodDisruptionBudget pdb selects them/);
    });
    it('is refused if a controller owns the pod', async () => {
      const owned = {
        ...labelled,
        metadata: {
          ...labelled.metadata,
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc', uid: 'u', controller: true }],
        },
      };
      expect(await refusal(owned, {}, { keepLabels: true })).to.match(/ReplicaSet\/web-abc controls the pod/);
    });
    it('is allowed if no selector matches the labels', async () => {
      const raw = {
        '/api/v1/namespaces/shop/services': {
          items: [
            { metadata: { name: 'other' }, spec: { selector: { app: 'other' } } },
            { metadata: { name: 'bare' }, spec: {} },
          ],
        },
      };
      expect(await notesOf(labelled, { raw }, { keepLabels: true })).to.deep.equal([]);
    });
  });

  it('names the NetworkPolicies that do not apply to the copy', async () => {
    const raw = {
      '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies': {
        items: [
          { metadata: { name: 'web-only' }, spec: { podSelector: { matchLabels: { app: 'web' } } } },
          { metadata: { name: 'everybody' }, spec: { podSelector: {} } },
          { metadata: { name: 'others' }, spec: { podSelector: { matchLabels: { app: 'db' } } } },
        ],
      },
    };
    expect(await notesOf({ ...CRASHING, metadata: { labels: { app: 'web' } } }, { raw })).to.deep.equal([
      'NetworkPolicy web-only selects the original by its labels and does not apply to the copy',
    ]);
  });
  it('reports host paths and the host network', async () => {
    const notes = await notesOf(
      {
        ...CRASHING,
        spec: {
          hostNetwork: true,
          containers: [{ name: 'web' }],
          volumes: [{ name: 'h', hostPath: { path: '/var/lib/x' } }],
        },
      },
      {},
      { sleeps: false },
    );
    expect(notes.join('\n'))
      .to.match(/\/var\/lib\/x/)
      .and.match(/conflict with those of the original/);
  });
  it('reports what the copy can do on its node', async () => {
    const notes = await notesOf(
      {
        ...CRASHING,
        spec: {
          hostPID: true,
          hostIPC: true,
          initContainers: [{ name: 'net', securityContext: { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } } }],
          containers: [
            { name: 'web', securityContext: { privileged: true } },
            { name: 'win', securityContext: { windowsOptions: { hostProcess: true } } },
            { name: 'plain', securityContext: { privileged: false, capabilities: { drop: ['ALL'] } } },
          ],
        },
      },
      {},
    );
    expect(notes).to.deep.equal([
      'the copy sees and can signal the processes of the node (hostPID)',
      'the copy shares the IPC of the node, such as shared memory (hostIPC)',
      'container net of the copy runs with added capabilities: NET_ADMIN, SYS_TIME',
      'container web of the copy runs privileged, with full access to the node',
      'container win of the copy runs as a process of the node (hostProcess)',
    ]);
  });
  it('reports the networks and devices that the copy lacks', async () => {
    const notes = await notesOf(
      {
        ...CRASHING,
        metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': '[{"name":"fast","ips":["10.1.0.7"]}]' } },
        spec: { containers: [{ name: 'web' }], resourceClaims: [{ name: 'gpu', resourceClaimName: 'big-gpu' }] },
      },
      {},
    );
    expect(notes).to.deep.equal([
      'the copy is not attached to the additional networks of the original: an app that needs them fails in it',
      "the copy has none of the original's devices (spec.resourceClaims: gpu): an app that needs them fails in it",
    ]);
  });
  it('lists the original commands that still run', () => {
    const { spec } = podOf({
      spec: {
        initContainers: [
          { name: 'migrate', image: 'm:1', command: ['sh', '-c', 'rake db:migrate'] },
          { name: 'proxy', image: 'p:1', restartPolicy: 'Always' },
        ],
        containers: [
          { name: 'web', image: 'w:1' },
          { name: 'worker', image: 'w:1', args: ['--queue'] },
        ],
      },
    });
    expect(originalCommands(spec!, 'migrate')).to.deep.equal([]);
    expect(originalCommands(spec!, 'web')).to.deep.equal([
      "init migrate runs sh -c 'rake db:migrate'",
      'sidecar proxy runs the entrypoint of p:1',
      'container worker runs the entrypoint of w:1 with --queue',
    ]);
  });
});
