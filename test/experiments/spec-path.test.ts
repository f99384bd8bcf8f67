/** A change of a spec is written where its path says, and nowhere else. */
import { expect } from 'chai';
import type { PodSpec } from '../../src/model/objects.ts';
import { withChange } from '../../src/experiments/spec-path.ts';

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

describe('experiments/spec-path', () => {
  it('writes values into objects that are there, and makes those that are not', () => {
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
  it('finds members of lists by name, and adds those that are not there', () => {
    expect(web({ 'env[PORT].value': '8080' }).env![0]).to.deep.equal({ name: 'PORT', value: '8080' });
    expect(web({ 'env[TOKEN].valueFrom.secretKeyRef.key': 'token' }).env![1]!.valueFrom!.secretKeyRef).to.deep.equal({
      name: 's',
      key: 'token',
    });
    expect(web({ 'env[URL]': 'postgres://db' }).env![2]).to.deep.equal({ name: 'URL', value: 'postgres://db' });
    expect(web({ 'env[TOKEN]': { name: 'TOKEN', value: 'x' } }).env![1]).to.deep.equal({ name: 'TOKEN', value: 'x' });
  });
  it('tells mounts apart by their path, dots and all', () => {
    expect(web({ 'volumeMounts[/var/lib/app.d].name': 'tmp' }).volumeMounts).to.deep.equal([
      { mountPath: '/var/lib/app.d', name: 'tmp' },
    ]);
  });
  it('changes the pod, and an init container', () => {
    expect(
      changed({ 'securityContext.fsGroup': 1000, 'volumes[tmp]': { name: 'tmp', emptyDir: {} } }, null),
    ).to.deep.include({ securityContext: { fsGroup: 1000 }, volumes: [{ name: 'tmp', emptyDir: {} }] });
    expect(changed({ command: ['new'] }, 'migrate').initContainers![0]!.command).to.deep.equal(['new']);
  });
  it('leaves the spec it was given alone', () => {
    const before = structuredClone(SPEC);
    changed({ 'env[PORT].value': '1', 'resources.limits.memory': '1Gi' });
    expect(SPEC).to.deep.equal(before);
  });
  it('knows only containers that are there', () => {
    expect(() => changed({ image: 'x' }, 'other')).to.throw('no container other');
  });
});
