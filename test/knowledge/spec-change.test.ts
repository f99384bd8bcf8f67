/** withChange changes exactly the field that a path names. */
import { expect } from 'chai';
import type { PodSpec } from '../../src/model/objects.ts';
import { withChange } from '../../src/knowledge/spec-change.ts';

const SPEC: PodSpec = {
  initContainers: [{ name: 'migrate', command: ['old'] }],
  containers: [
    {
      name: 'web',
      image: 'web:1',
      env: [
        { name: 'PORT', value: '80' },
        { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ],
      livenessProbe: { httpGet: { path: '/old', port: 80 }, periodSeconds: 3 },
    },
  ],
} as never;
const changed = (set: Record<string, unknown>, container: string | null = 'web'): PodSpec =>
  withChange(SPEC, { container, set });
const web = (set: Record<string, unknown>): NonNullable<PodSpec['containers'][number]> => changed(set).containers[0]!;

describe('knowledge/spec-change', () => {
  it('writes values into objects and creates missing ones', () => {
    expect(web({ 'livenessProbe.httpGet.path': '/healthz' }).livenessProbe).to.deep.equal({
      httpGet: { path: '/healthz', port: 80 },
      periodSeconds: 3,
    });
    expect(web({ 'resources.limits.memory': '128Mi' }).resources).to.deep.equal({ limits: { memory: '128Mi' } });
  });
  it('removes with null', () => {
    expect(web({ livenessProbe: null })).not.to.have.property('livenessProbe');
    expect(web({ 'env[PORT]': null }).env!.map((one) => one.name)).to.deep.equal(['TOKEN']);
    expect(web({ 'env[NONE]': null }).env).to.have.length(2);
  });
  it('finds list members by name and adds missing ones', () => {
    expect(web({ 'env[PORT].value': '8080' }).env![0]).to.deep.equal({ name: 'PORT', value: '8080' });
    expect(web({ 'env[TOKEN].valueFrom.secretKeyRef.key': 'token' }).env![1]!.valueFrom!.secretKeyRef).to.deep.equal({
      name: 's',
      key: 'token',
    });
    expect(web({ 'env[URL]': 'postgres://db' }).env![2]).to.deep.equal({ name: 'URL', value: 'postgres://db' });
    expect(web({ 'env[TOKEN]': { name: 'TOKEN', value: 'x' } }).env![1]).to.deep.equal({ name: 'TOKEN', value: 'x' });
  });
  it('finds mounts by their path, with dots in it', () => {
    expect(web({ 'volumeMounts[/var/lib/app.d].name': 'tmp' }).volumeMounts).to.deep.equal([
      { mountPath: '/var/lib/app.d', name: 'tmp' },
    ]);
  });
  it('changes the pod and init containers', () => {
    expect(
      changed({ 'securityContext.fsGroup': 1000, 'volumes[tmp]': { name: 'tmp', emptyDir: {} } }, null),
    ).to.deep.include({ securityContext: { fsGroup: 1000 }, volumes: [{ name: 'tmp', emptyDir: {} }] });
    expect(changed({ command: ['new'] }, 'migrate').initContainers![0]!.command).to.deep.equal(['new']);
  });
  it('does not change its argument', () => {
    const before = structuredClone(SPEC);
    changed({ 'env[PORT].value': '1', 'resources.limits.memory': '1Gi' });
    expect(SPEC).to.deep.equal(before);
  });
  it('throws for a container that does not exist', () => {
    expect(() => changed({ image: 'x' }, 'other')).to.throw('no container other');
  });
});
