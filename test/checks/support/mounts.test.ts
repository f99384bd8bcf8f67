import { expect } from 'chai';
import type { Container, Pod } from '../../../src/model/objects.ts';
import { carriersOf, mountOf, tidyPath } from '../../../src/checks/support/mounts.ts';
import { ownerOf } from '../../../src/checks/support/owner.ts';
import { podOf } from '../../support/scenario.ts';

const pod: Pod = podOf({
  spec: {
    containers: [
      {
        name: 'web',
        volumeMounts: [
          { name: 'config', mountPath: '/etc/app' },
          { name: 'secret', mountPath: '/etc/app/tls/' },
          { name: 'one', mountPath: '/etc/one.yaml', subPath: 'deep/one.yaml' },
          { name: 'data', mountPath: '/var/lib/data' },
          { name: 'run', mountPath: '/run' },
          { name: 'gone', mountPath: '/gone' },
        ],
      },
    ],
    volumes: [
      { name: 'config', configMap: { name: 'app-config', items: [{ key: 'a', path: 'b' }] } },
      { name: 'secret', secret: { secretName: 'tls', defaultMode: 256 } },
      { name: 'one', configMap: { name: 'single', optional: true } },
      { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
      { name: 'run', emptyDir: {} },
      {
        name: 'all',
        projected: {
          defaultMode: 288,
          sources: [
            { configMap: { name: 'x' } },
            { secret: { name: 'y' } },
            { serviceAccountToken: { path: 'token' } },
          ],
        },
      },
    ],
  },
});
const container = { spec: pod.spec!.containers[0] as Container };

describe('mounts', () => {
  it('finds the longest mount above a path, and the path inside it', () => {
    expect(mountOf(container, pod, '/etc/app/x.yaml')).to.deep.include({
      source: { kind: 'ConfigMap', name: 'app-config' },
      inside: 'x.yaml',
    });
    expect(mountOf(container, pod, '/etc/app//tls/./tls.key')).to.deep.include({
      source: { kind: 'Secret', name: 'tls' },
      inside: 'tls.key',
    });
    expect(mountOf(container, pod, '/etc/app/tls/../x')).to.deep.include({
      source: { kind: 'ConfigMap', name: 'app-config' },
      inside: 'x',
    });
    expect(mountOf(container, pod, '/etc/one.yaml')).to.deep.include({
      source: { kind: 'ConfigMap', name: 'single' },
      inside: 'deep/one.yaml',
    });
    expect(mountOf(container, pod, '/var/lib/data')).to.deep.include({
      source: { kind: 'PersistentVolumeClaim', name: 'data' },
      inside: '',
    });
    expect(mountOf(container, pod, '/var/run/app.pid')).to.deep.include({
      source: { kind: 'emptyDir', name: 'run' },
      inside: 'app.pid',
    });
  });

  it('returns nothing for paths of the image, relative paths and mounts without a volume', () => {
    expect(mountOf(container, pod, '/etc/application/x')).to.equal(undefined);
    expect(mountOf(container, pod, 'etc/app/x')).to.equal(undefined);
    expect(mountOf(container, pod, '/gone/x')).to.equal(undefined);
    expect(mountOf(container, pod, '/')).to.equal(undefined);
  });

  it('names the objects that fill a volume', () => {
    const carriers = carriersOf(pod.spec!.volumes!.find(({ name }) => name === 'all')!);
    expect(carriers.map(({ kind, name, defaultMode }) => ({ kind, name, defaultMode }))).to.deep.equal([
      { kind: 'ConfigMap', name: 'x', defaultMode: 288 },
      { kind: 'Secret', name: 'y', defaultMode: 288 },
    ]);
    expect(carriersOf({ name: 'd', emptyDir: {} })).to.deep.equal([]);
  });

  it('shortens paths', () => {
    expect(tidyPath('//a/./b/../c/')).to.equal('/a/c');
    expect(tidyPath('/..')).to.equal('/');
  });
});

describe('owner', () => {
  const owned = (kind: string, name: string, labels: Record<string, string> = {}): Pod =>
    podOf({
      metadata: { labels, ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u', controller: true }] },
    });

  it('names the Deployment of a ReplicaSet, and no other', () => {
    expect(ownerOf(owned('ReplicaSet', 'web-5d4', { 'pod-template-hash': '5d4' }))?.target).to.equal('deployment/web');
    expect(ownerOf(owned('ReplicaSet', 'web-5d4'))?.target).to.equal('replicaset/web-5d4');
    expect(ownerOf(owned('StatefulSet', 'db'))?.target).to.equal('statefulset/db');
    expect(ownerOf(owned('Node', 'node-1'))).to.equal(undefined);
    expect(ownerOf(podOf({}))).to.equal(undefined);
  });
});
