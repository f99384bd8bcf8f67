import { expect } from 'chai';
import { deployerOf } from '../../src/knowledge/deployer.ts';
import { deployerText } from '../../src/model/deployer-text.ts';
import type { ObjectMeta } from '../../src/model/objects.ts';

const text = (...metas: ObjectMeta[]): string | undefined => {
  const by = deployerOf(metas);
  return by && `${deployerText(by)} ${by.namespace} ${by.undoes}: ${by.history}`;
};
const HELM = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' };

describe('knowledge: who deployed an object', () => {
  it('reads the annotations of Helm, also those that a ReplicaSet has from its Deployment', () => {
    const helm = 'Helm release web shop next-upgrade: helm -n shop history web';
    expect(text({ labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations: HELM })).to.equal(helm);
    expect(text({}, { annotations: HELM })).to.equal(helm);
  });

  it('takes the label of a chart for no Helm release: helm template sets it, too', () => {
    expect(text({ labels: { 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': 'web-1' } })).to.equal(undefined);
    expect(text({ labels: { 'app.kubernetes.io/managed-by': 'Other' }, annotations: HELM })).to.equal(undefined);
  });

  it('reads the tracking id and the labels of Argo CD', () => {
    const argo = 'Argo CD application web null perhaps: argocd app history web';
    const id = (value: string): ObjectMeta => ({ annotations: { 'argocd.argoproj.io/tracking-id': value } });
    expect(text(id('web:apps/Deployment:shop/web'))).to.equal(argo);
    expect(text({ labels: { 'argocd.argoproj.io/instance': 'web' } })).to.equal(argo);
    expect(text(id('team-a_web:apps/Deployment:shop/web'))).to.equal(
      'Argo CD application web team-a perhaps: argocd app history team-a/web',
    );
  });

  it('reads the instance label only where Argo CD wrote to the object', () => {
    const labels = { 'app.kubernetes.io/instance': 'web' };
    expect(text({ labels })).to.equal(undefined);
    expect(text({ labels, managedFields: [{ manager: 'helm' }] })).to.equal(undefined);
    expect(text({ labels, managedFields: [{ manager: 'argocd-controller' }] })).to.match(/^Argo CD application web /);
  });

  it('reads the labels of Flux before those of Helm, and whether Flux leaves the object alone', () => {
    const flux = (kind: string): Record<string, string> => ({
      [`${kind}.toolkit.fluxcd.io/name`]: 'apps',
      [`${kind}.toolkit.fluxcd.io/namespace`]: 'flux-system',
    });
    expect(text({ labels: flux('kustomize') })).to.equal(
      'Flux Kustomization apps flux-system soon: flux events -n flux-system --for Kustomization/apps',
    );
    expect(text({ labels: flux('helm'), annotations: HELM })).to.match(/^Flux HelmRelease apps flux-system perhaps/);
    const alone = { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' };
    expect(text({ labels: flux('kustomize'), annotations: alone })).to.match(/ never: /);
  });

  it('offers no command for a name that a terminal would not show', () => {
    const by = deployerOf([{ annotations: { 'meta.helm.sh/release-name': 'a\u001b[2J' } }]);
    expect(by?.history).to.equal(null);
  });
});
