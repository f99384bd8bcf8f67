/** `explain -o patch`, and the commands of fixes with a known change. */
import { expect } from 'chai';
import { load } from 'js-yaml';
import { withChange } from '../../src/knowledge/spec-change.ts';
import { mergedSpec } from '../../src/knowledge/strategic-patch.ts';
import { editFix, patchFor } from '../../src/checks/support/owner.ts';
import { lineOf, PLACEHOLDER } from '../../src/model/command.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Pod, PodSpec } from '../../src/model/objects.ts';
import { everyRecording } from '../support/corpus.ts';
import { crashloop } from '../support/run-cli.ts';
import { podOf } from '../support/scenario.ts';

const CHANGE = { container: 'web', set: { command: null, 'env[PORT]': '8080' } };
const owned = (kind: string, name: string): Partial<Pod> => ({
  metadata: { ownerReferences: [{ apiVersion: 'x/v1', kind, name, uid: 'u', controller: true }] },
});
const podWith = (kind: string, name: string): Pod =>
  podOf({
    ...owned(kind, name),
    spec: { containers: [{ name: 'web', image: 'web:1', command: ['run'], env: [{ name: 'PORT', value: '80' }] }] },
  });
const commandFor = (pod: Pod, change = CHANGE as Parameters<typeof patchFor>[1]): string | null =>
  lineOf(editFix({ pod, namespace: 'shop', name: 'web-1' }, 'change it', change).command);

const BODY = '{"spec":{"containers":[{"name":"web","command":null,"env":[{"name":"PORT","value":"8080"}]}]}}';

describe('fixes with a known change', () => {
  for (const kind of ['Deployment', 'DaemonSet'])
    it(`patch a ${kind}`, () =>
      expect(commandFor(podWith(kind, 'web'))).to.equal(
        `kubectl -n shop patch ${kind.toLowerCase()}/web -p '{"spec":{"template":${BODY}}}'`,
      ));
  it('patch a ReplicaSet and delete the pod, which it does not replace', () =>
    expect(commandFor(podWith('ReplicaSet', 'web'))).to.equal(
      `kubectl -n shop patch replicaset/web -p '{"spec":{"template":${BODY}}}';  # then: kubectl -n shop delete pod web-1`,
    ));
  it('patch the CronJob of a Job', () =>
    expect(commandFor(podWith('Job', 'web-28000000'))).to.equal(
      `kubectl -n shop patch cronjob/web -p '{"spec":{"jobTemplate":{"spec":{"template":${BODY}}}}}'`,
    ));
  it('edit what takes no patch: a bare pod, a Job, a workload of an unknown kind', () => {
    expect(commandFor({ ...podWith('Job', 'x'), metadata: { name: 'web-1' } })).to.match(/replace --force/);
    expect(commandFor(podWith('Job', 'web'))).to.match(/get job web -o yaml/);
    expect(commandFor(podWith('Rollout', 'web'))).to.equal('kubectl -n shop edit rollout/web');
  });
  it('edit where only the user knows a value', () =>
    expect(commandFor(podWith('Deployment', 'web'), { container: 'web', set: { 'env[A]': 'YOUR_VALUE' } })).to.equal(
      'kubectl -n shop edit deployment/web',
    ));
  it('edit where the pod has no such container', () =>
    expect(commandFor(podWith('Deployment', 'web'), { container: 'other', set: { command: null } })).to.equal(
      'kubectl -n shop edit deployment/web',
    ));
});

interface Patch {
  readonly spec: { readonly template?: { readonly spec: object } } & object;
}

describe('explain -o patch', () => {
  let patches = 0;
  for (const { name, folder, truth } of everyRecording())
    it(`${name}: prints the first known change, and nothing else`, async () => {
      const [json, patch] = [
        await crashloop(['explain', '--from', folder, truth.pod, '-n', truth.namespace, '-o', 'json']),
        await crashloop(['explain', '--from', folder, truth.pod, '-n', truth.namespace, '-o', 'patch']),
      ];
      const { causes } = JSON.parse(json.out) as Diagnosis;
      const fixes = causes.flatMap((cause) => cause.fixes);
      const isKnown = fixes.some(
        ({ change, rollback }) =>
          change && !rollback && Object.keys(change.set).length > 0 && !Object.values(change.set).includes(PLACEHOLDER),
      );
      if (patch.code !== 0) {
        expect(patch.err).to.match(/^error: no fix of .* is a change of its spec that is known in full\n/);
        expect(isKnown, json.out).to.equal(false);
        return;
      }
      patches++;
      const { spec } = load(patch.out) as Patch;
      expect(patch.out).to.match(/^# .*\n# .*\nspec:\n/);
      expect(spec).to.be.an('object');
      expect(patch.err).to.equal('');
    });
  it('found some of them', () => expect(patches).to.be.greaterThan(5));
  it('turns the spec of the pod into the spec with the fix', () => {
    const pod = podWith('Deployment', 'web');
    const { body } = patchFor(pod, CHANGE)!;
    const { spec } = (body as { spec: { template: { spec: Record<string, unknown> } } }).spec.template;
    expect(mergedSpec(pod.spec!, spec)).to.deep.equal(withChange(pod.spec as PodSpec, CHANGE));
  });
});
