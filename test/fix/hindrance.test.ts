/** Objects that a fix does not change. */
import { expect } from 'chai';
import { hindranceOf } from '../../src/fix/hindrance.ts';
import { ownedBy, podFor, specWith, subjectOf, workloadOf } from './scene.ts';

const FIELDS = [{ field: 'spec.template.spec.containers[web].image', quote: 'web:1 -> web:2' }];
const SPEC = specWith('64Mi');
const of = (metadata: object): ReturnType<typeof hindranceOf> =>
  hindranceOf(subjectOf('deployments', podFor(SPEC), workloadOf('deployments', SPEC, { metadata })), FIELDS);
const HELM = {
  annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' },
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
};
const FLUX = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };

describe('fix: what it does not change', () => {
  it('nothing is in the way of a Deployment of kubectl', () => expect(of({})).to.equal(undefined));
  it('an Argo CD application', () => {
    const found = of({ annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web' } })!;
    expect(found.why).to.equal('Argo CD application shop deploys it and would undo the change with its next sync');
    expect(found.advice[0]!.text).to.include('containers[web].image: web:1 -> web:2');
    expect(found.advice[0]!.command).to.equal('argocd app history shop');
  });
  it('a Flux Kustomization, unless its reconciliation is off', () => {
    expect(of({ labels: FLUX })!.why).to.match(/^Flux Kustomization apps .* within minutes$/);
    const annotations = { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' };
    expect(of({ labels: FLUX, annotations })).to.equal(undefined);
  });
  it('a Helm release: names the field that the chart renders', () => {
    const { why, advice } = of(HELM)!;
    expect(why).to.equal('Helm release web deploys it and would undo the change with its next upgrade');
    expect(advice[0]).to.deep.equal({
      text: 'set the value from which the chart renders spec.template.spec.containers[web].image of Deployment/web; the values that were set',
      command: 'helm -n shop get values web',
    });
  });
  it('a Deployment that an operator makes', () => {
    const { why, advice } = of(ownedBy('Postgres', 'db', 'acme.example/v1'))!;
    expect(why).to.equal('Postgres db makes it, and its operator would undo the change');
    expect(advice[0]!.command).to.equal('kubectl -n shop edit postgres.acme.example/db');
  });
  it('a Job, and a kind that is not known', () => {
    const pod = podFor(SPEC);
    const foreign = (kind: string): string =>
      hindranceOf(
        { pod, owner: { kind, namespace: 'shop', name: 'web' }, workload: undefined, revision: undefined },
        FIELDS,
      )!.why;
    expect(foreign('Job')).to.equal('the template of a Job cannot be changed');
    expect(foreign('Rollout')).to.match(/^a controller of kind Rollout makes the pods/);
  });
  it('a bare pod is changed', () => {
    const owner = { kind: 'Pod', namespace: 'shop', name: 'web-1' };
    expect(hindranceOf({ pod: podFor(SPEC), owner, workload: undefined, revision: undefined }, FIELDS)).to.equal(
      undefined,
    );
  });
});
