/** The change that a proven fix makes in the template of the owner. */
import { expect } from 'chai';
import { changeOf } from '../../src/fix/change.ts';
import type { OwnerChange } from '../../src/fix/change.ts';
import { LIMIT, podFor, proposalOf, refusal, specWith, subjectOf, workloadOf } from './scene.ts';
import type { PodSpec } from '../../src/model/objects.ts';
import type { SpecChange } from '../../src/model/finding.ts';

const made = (template: PodSpec, tested: PodSpec, change: SpecChange = LIMIT): OwnerChange => {
  const pod = podFor(tested);
  return changeOf(subjectOf('deployments', pod, workloadOf('deployments', template)), proposalOf(pod, change));
};
const FIELD = 'spec.template.spec.containers[web].resources.limits.memory';
const token = {
  volumes: [{ name: 'kube-api-access-abcde', projected: { sources: [] } }],
  serviceAccountName: 'default',
  tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }],
};
const withMount = (spec: PodSpec): PodSpec => ({
  ...spec,
  containers: spec.containers.map((one) => ({
    ...one,
    volumeMounts: [{ name: 'kube-api-access-abcde', mountPath: '/var/run/secrets' }],
  })),
});

describe('fix: the change of the template', () => {
  it('is that of the pod, as the smallest patch', () => {
    const { patch, fields, after } = made(specWith('64Mi'), specWith('64Mi'));
    expect(patch).to.deep.equal({ containers: [{ name: 'web', resources: { limits: { memory: '128Mi' } } }] });
    expect(fields).to.deep.equal([{ field: FIELD, quote: '64Mi -> 128Mi' }]);
    expect(after.containers[0]!.resources).to.deep.equal({ limits: { memory: '128Mi' } });
  });
  it('leaves out what admission adds to each pod: the token, tolerations, the ServiceAccount', () => {
    const { patch, after } = made(specWith('64Mi'), withMount(specWith('64Mi', token)));
    expect(patch).to.deep.equal({ containers: [{ name: 'web', resources: { limits: { memory: '128Mi' } } }] });
    expect(after.volumes).to.equal(undefined);
  });
  it('holds where a LimitRange gave the pod the limit that its template lacks', () => {
    const { fields } = made(specWith(null), specWith('64Mi'));
    expect(fields).to.deep.equal([{ field: FIELD, quote: '(none) -> 128Mi' }]);
  });
  it('is refused where the template has another value than the pod', async () => {
    expect(await refusal(() => made(specWith('96Mi'), specWith('64Mi')))).to.match(
      /containers\[web\]\.resources\.limits\.memory of pod web-1 has another value than the template of Deployment web/,
    );
    expect(await refusal(() => made(specWith('128Mi'), specWith('64Mi')))).to.match(/has another value/);
  });
  it('is refused for a container that a webhook adds to each pod', async () => {
    const sidecar = {
      ...specWith('64Mi'),
      containers: [...specWith('64Mi').containers, { name: 'proxy', image: 'p:1' }],
    };
    const change = { container: 'proxy', set: { 'resources.limits.memory': '128Mi' } };
    expect(await refusal(() => made(specWith('64Mi'), sidecar as PodSpec, change))).to.match(
      /the template of Deployment web has no such container/,
    );
  });
  it('is refused where a copy cannot have the field, so that no test shows its effect', async () => {
    const change = { container: null, set: { priorityClassName: 'high' } };
    expect(await refusal(() => made(specWith('64Mi'), specWith('64Mi'), change))).to.match(
      /no test shows the effect of priorityClassName/,
    );
  });
  it('of a variable is one field, and names where its value comes from', () => {
    const key = (name: string): object => ({ configMapKeyRef: { name: 'settings', key: name } });
    const spec = (name: string): PodSpec =>
      ({ containers: [{ name: 'web', image: 'web:1', env: [{ name: 'LEVEL', valueFrom: key(name) }] }] }) as PodSpec;
    const change = { container: 'web', set: { 'env[LEVEL].valueFrom.configMapKeyRef.key': 'log-level' } };
    expect(made(spec('log_level'), spec('log_level'), change).fields).to.deep.equal([
      {
        field: 'spec.template.spec.containers[web].env[LEVEL]',
        quote: 'ConfigMap settings key log_level -> ConfigMap settings key log-level',
      },
    ]);
  });
  it('of a bare pod is the change of its spec', () => {
    const pod = podFor(specWith('64Mi'));
    const owner = { kind: 'Pod', namespace: 'shop', name: 'web-1' };
    const { fields } = changeOf({ pod, owner, workload: undefined, revision: undefined }, proposalOf(pod));
    expect(fields).to.deep.equal([{ field: 'spec.containers[web].resources.limits.memory', quote: '64Mi -> 128Mi' }]);
  });
});
