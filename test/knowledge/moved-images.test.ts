import { expect } from 'chai';
import { movedImage } from '../../src/knowledge/moved-images.ts';

describe('images that were moved', () => {
  it('have the same tag in the new place', () => {
    for (const [from, to] of [
      ['bitnami/redis:7.2.1', 'docker.io/bitnamilegacy/redis:7.2.1'],
      ['docker.io/bitnami/etcd@sha256:ab', 'docker.io/bitnamilegacy/etcd@sha256:ab'],
      ['k8s.gcr.io/metrics-server/metrics-server:v0.6.4', 'registry.k8s.io/metrics-server/metrics-server:v0.6.4'],
      ['gcr.io/kubebuilder/kube-rbac-proxy:v0.15.0', 'quay.io/brancz/kube-rbac-proxy:v0.15.0'],
    ] as const)
      expect(movedImage(from)?.image).to.equal(to);
  });

  it('are none of other registries and owners', () => {
    for (const image of [
      'registry.example.com/bitnami/redis:7',
      'bitnamilegacy/redis:7',
      'redis:7',
      'gcr.io/kubebuilder/x:1',
    ])
      expect(movedImage(image), image).to.equal(undefined);
  });
});
