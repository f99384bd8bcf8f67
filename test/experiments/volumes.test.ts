/** Every type of volume of the API, with and without consent to share it. */
import { expect } from 'chai';
import { copySpec } from '../../src/knowledge/copy-spec.ts';
import { checkVolumes } from '../../src/experiments/volumes.ts';
import type { Pod, Volume } from '../../src/model/objects.ts';
import type { Partially } from '../support/scenario.ts';
import { CRASHING, labOf } from './scene.ts';

type VolumeType = Exclude<keyof Volume, 'name'>;
interface Row {
  /** The fields of the source that the API requires. */
  readonly source: object;
  /** `asks`: needs consent. `or-read-only`: needs consent unless the source is read-only. `free`: needs none. */
  readonly consent: 'asks' | 'or-read-only' | 'free';
}
const asks = (source: object): Row => ({ source, consent: 'asks' });
const orReadOnly = (source: object): Row => ({ source, consent: 'or-read-only' });
const free = (source: object): Row => ({ source, consent: 'free' });

/** The compiler requires a row for every type of k8s.io/api/core/v1: VolumeSource. */
const TYPES: Readonly<Record<VolumeType, Row>> = {
  awsElasticBlockStore: orReadOnly({ volumeID: 'vol-1' }),
  azureDisk: orReadOnly({ diskName: 'd', diskURI: 'u' }),
  azureFile: orReadOnly({ secretName: 's', shareName: 'h' }),
  cephfs: orReadOnly({ monitors: ['m:6789'] }),
  cinder: orReadOnly({ volumeID: 'v' }),
  configMap: free({ name: 'c' }),
  csi: orReadOnly({ driver: 'nfs.csi.k8s.io', volumeAttributes: { server: 's', share: '/' } }),
  downwardAPI: free({ items: [] }),
  emptyDir: free({}),
  ephemeral: free({ volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } }),
  fc: orReadOnly({ targetWWNs: ['50060e801049cfd1'], lun: 0 }),
  flexVolume: orReadOnly({ driver: 'acme.com/lvm' }),
  flocker: asks({ datasetName: 'd' }),
  gcePersistentDisk: orReadOnly({ pdName: 'd' }),
  gitRepo: asks({ repository: 'https://example.com/x.git' }),
  glusterfs: orReadOnly({ endpoints: 'e', path: 'p' }),
  hostPath: asks({ path: '/var/log' }),
  image: free({ reference: 'quay.io/acme/model:1' }),
  iscsi: orReadOnly({ targetPortal: '10.0.0.1:3260', iqn: 'iqn.2001-04.com.example:disk', lun: 0 }),
  nfs: orReadOnly({ server: 'nfs.example.com', path: '/exports' }),
  persistentVolumeClaim: orReadOnly({ claimName: 'data' }),
  photonPersistentDisk: asks({ pdID: 'p' }),
  portworxVolume: orReadOnly({ volumeID: 'v' }),
  projected: free({ sources: [] }),
  quobyte: orReadOnly({ registry: 'r', volume: 'v' }),
  rbd: orReadOnly({ monitors: ['m:6789'], image: 'i' }),
  scaleIO: orReadOnly({ gateway: 'g', system: 's', secretRef: { name: 's' } }),
  secret: free({ secretName: 's' }),
  storageos: orReadOnly({ volumeName: 'v' }),
  vsphereVolume: asks({ volumePath: '[ds] v' }),
};

const podWith = (type: string, source: object, mounts: object = {}): Partially<Pod> =>
  ({
    ...CRASHING,
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'web', volumeMounts: [{ name: 'd', mountPath: '/d' }], ...mounts }],
      volumes: [{ name: 'd', [type]: source }],
    },
  }) as never;

/** What is shared; the error of a refusal. */
async function outcome(pod: Partially<Pod>, shareVolumes = false): Promise<string> {
  const objects = [
    {
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteMany'] },
    },
  ];
  const lab = await labOf(pod, { objects });
  const specs = [copySpec(lab.pod, { node: null })];
  return checkVolumes(lab, specs, { shareVolumes, nodes: ['node-1'] }).then(
    (shared) => `shares: ${shared.join(', ')}`,
    (error: Error & { hint?: string }) => `${error.message} | ${error.hint}`,
  );
}

const named = (type: string): string =>
  type === 'persistentVolumeClaim' ? 'claim data' : `volume d (${type}${type === 'hostPath' ? ' /var/log' : ''})`;

describe('experiments/volumes', () => {
  for (const [type, { source, consent }] of Object.entries(TYPES)) {
    if (consent === 'free') {
      it(`shares no ${type}`, async () => expect(await outcome(podWith(type, source))).to.equal('shares: '));
      continue;
    }
    it(`refuses a ${type} that can be written to without --share-volumes`, async () => {
      expect(await outcome(podWith(type, source))).to.equal(
        `a copy of web-1 would mount storage of the original for writing: ${named(type)} | two pods that write to one volume can damage its data; --share-volumes allows it`,
      );
      expect(await outcome(podWith(type, source), true)).to.equal(`shares: ${named(type)}`);
    });
    it(`accepts a ${type} with a read-only mount`, async () =>
      expect(
        await outcome(podWith(type, source, { volumeMounts: [{ name: 'd', mountPath: '/d', readOnly: true }] })),
      ).to.equal('shares: '));
    it(`${consent === 'asks' ? 'ignores' : 'reads'} readOnly in the source of a ${type}`, async () =>
      expect(await outcome(podWith(type, { ...source, readOnly: true }))).to.match(
        consent === 'asks' ? /--share-volumes allows it/ : /^shares: $/,
      ));
  }
  it('refuses a type of volume that it does not know, also with readOnly in its source', async () =>
    expect(await outcome(podWith('holographic', { readOnly: true }))).to.match(/volume d \(holographic\) \|/));
  it('refuses a volume with a type that is harmless and one that is not', async () => {
    const pod = podWith('emptyDir', {});
    Object.assign(pod.spec!.volumes![0]!, { nfs: { server: 's', path: '/' } });
    expect(await outcome(pod)).to.match(/volume d \(emptyDir, nfs\)/);
  });
  it('accepts a volume without a type, which is an emptyDir', async () =>
    expect(await outcome(podWith('nfs', null as never))).to.equal('shares: '));
  it('accepts a volume that no container mounts', async () =>
    expect(await outcome(podWith('nfs', TYPES.nfs.source, { volumeMounts: [] }))).to.equal('shares: '));
  it('refuses a block device', async () =>
    expect(
      await outcome(
        podWith('persistentVolumeClaim', TYPES.persistentVolumeClaim.source, {
          volumeMounts: [],
          volumeDevices: [{ name: 'd', devicePath: '/dev/x' }],
        }),
      ),
    ).to.match(/claim data \|/));
  it('refuses a volume that only an init container or a sidecar writes to', async () => {
    for (const restartPolicy of [undefined, 'Always']) {
      const pod = podWith('nfs', TYPES.nfs.source, {
        volumeMounts: [{ name: 'd', mountPath: '/d', readOnly: true }],
      });
      Object.assign(pod.spec!, {
        initContainers: [{ name: 'first', restartPolicy, volumeMounts: [{ name: 'd', mountPath: '/d' }] }],
      });
      expect(await outcome(pod)).to.match(/volume d \(nfs\)/);
    }
  });
});
