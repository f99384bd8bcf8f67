/** How a fix is written, and the command that leads back. */
import { expect } from 'chai';
import { changeOf } from '../../src/fix/change.ts';
import { backCommand, backFile, wayOf } from '../../src/fix/way.ts';
import type { Way } from '../../src/fix/way.ts';
import type { Templated, Workload } from '../../src/fix/subject.ts';
import type { Pod } from '../../src/model/objects.ts';
import { podFor, proposalOf, refusal, specWith, subjectOf, workloadOf } from './scene.ts';

const SPEC = specWith('64Mi');
const READY = { conditions: [{ type: 'Ready', status: 'True' }] };
const hash = (value: string): object => ({ labels: { 'controller-revision-hash': value } });
const pod = (name: string, status: object = {}, metadata: object = hash('web-1')): Pod =>
  podFor(SPEC, { name, uid: `uid-${name}`, ...metadata }, status);

function wayFor(
  resource: Templated,
  more: Parameters<typeof workloadOf>[2],
  pods: readonly Pod[],
  recreate = false,
): Way {
  const subject = subjectOf(resource, pods[0]!, workloadOf(resource, SPEC, more));
  return wayOf(subject, changeOf(subject, proposalOf(pods[0]!)), pods, { recreate, cause: 'why' });
}
const stuck = (...given: Parameters<typeof wayFor>): string[] => {
  const way = wayFor(...given);
  return way.mode === 'patch' ? way.stuck.map(({ metadata }) => metadata!.name!) : [];
};
const FAILING = [pod('web-1'), pod('web-0'), pod('web-2', READY)];

describe('fix: the way', () => {
  it('deletes no pod of a Deployment, of a DaemonSet and of a parallel StatefulSet', () => {
    expect(stuck('deployments', {}, FAILING)).to.deep.equal([]);
    expect(stuck('daemonsets', {}, FAILING)).to.deep.equal([]);
    expect(stuck('statefulsets', { spec: { podManagementPolicy: 'Parallel' } }, FAILING)).to.deep.equal([]);
  });
  it('deletes the pods that are not ready of an ordered StatefulSet, with OnDelete, and of a ReplicaSet', () => {
    expect(stuck('statefulsets', {}, FAILING)).to.deep.equal(['web-1', 'web-0']);
    const onDelete = { spec: { updateStrategy: { type: 'OnDelete' } } };
    expect(stuck('daemonsets', onDelete, FAILING)).to.deep.equal(['web-1', 'web-0']);
    expect(stuck('replicasets', {}, FAILING)).to.deep.equal(['web-1', 'web-0']);
  });
  it('deletes the pod that it is about also while that one is ready between two crashes', () => {
    expect(stuck('statefulsets', {}, [pod('web-1', READY)])).to.deep.equal(['web-1']);
  });
  it('leaves pods of other revisions, pods below the partition, and pods that are being deleted alone', () => {
    const ending = { ...hash('web-1'), deletionTimestamp: '2026-01-01T12:00:00Z' };
    const pods = [pod('web-1'), pod('web-0'), pod('web-3', {}, hash('web-2')), pod('web-4', {}, ending)];
    const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } };
    expect(stuck('statefulsets', { spec }, pods)).to.deep.equal(['web-1']);
  });
  it('is refused where the change would not reach the pod', async () => {
    const no = (...given: Parameters<typeof wayFor>): Promise<string> => refusal(() => wayFor(...given));
    expect(await no('deployments', { spec: { paused: true } }, FAILING)).to.match(
      /is paused.*rollout resume deployment\/web/,
    );
    expect(await no('statefulsets', { status: { updateRevision: 'web-2' } }, FAILING)).to.match(
      /has another template now.*kubectl -n shop delete pod web-1/,
    );
    const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
    expect(await no('statefulsets', { spec }, FAILING)).to.match(/the partition 2 of StatefulSet web keeps pod web-1/);
    const old = pod('web-1', {}, { labels: { 'pod-template-generation': '1' } });
    const annotations = { 'deprecated.daemonset.template.generation': '2' };
    expect(await no('daemonsets', { metadata: { annotations } }, [old])).to.match(/is of an older revision/);
    expect(await no('deployments', {}, FAILING, true)).to.match(/replaces the pod by itself/);
  });
  it('of a bare pod needs --recreate', async () => {
    const one = podFor(SPEC);
    const owner = { kind: 'Pod', namespace: 'shop', name: 'web-1' };
    const subject = { pod: one, owner, workload: undefined, revision: undefined };
    const change = changeOf(subject, proposalOf(one));
    const way = (recreate: boolean): Way => wayOf(subject, change, [one], { recreate, cause: 'why' });
    expect(await refusal(() => way(false))).to.match(/has no controller.*--recreate/);
    const made = way(true);
    if (made.mode !== 'recreate') throw new Error(made.mode);
    const { spec, metadata } = made.action.remade as Pod;
    expect([spec!.containers[0]!.resources?.limits?.memory, spec!.nodeName]).to.deep.equal(['128Mi', undefined]);
    expect(metadata!.annotations).to.deep.equal({ 'kubernetes.io/change-cause': 'why' });
    expect((made.original as Pod).spec!.containers[0]!.resources?.limits?.memory).to.equal('64Mi');
    expect(backCommand(made, owner, change, 'a b.yaml')).to.equal("kubectl -n shop replace --force -f 'a b.yaml'");
    expect(backCommand(made, owner, change, null)).to.equal(null);
  });
});

describe('fix: the way back', () => {
  const back = (
    resource: Templated,
    more: Parameters<typeof workloadOf>[2],
    file: string | null = null,
  ): string | null => {
    const subject = subjectOf(resource, pod('web-1'), workloadOf(resource, SPEC, more));
    const change = changeOf(subject, proposalOf(subject.pod));
    return backCommand({ mode: 'patch', workload: subject.workload!, stuck: [] }, subject.owner, change, file);
  };
  const revision = { annotations: { 'deployment.kubernetes.io/revision': '3' } };
  const PATCH = `-p '{"spec":{"template":{"spec":{"containers":[{"name":"web","resources":{"limits":{"memory":"64Mi"}}}]}}}}'`;

  it('of a Deployment is its present revision', () =>
    expect(back('deployments', { metadata: revision })).to.equal(
      'kubectl -n shop rollout undo deployment/web --to-revision=3',
    ));
  it('is a patch where the history is not kept, where the revision is no number, and for other kinds', () => {
    for (const more of [
      { metadata: revision, spec: { revisionHistoryLimit: 0 } },
      { metadata: { annotations: { 'deployment.kubernetes.io/revision': '3;reboot' } } },
      {},
    ])
      expect(back('deployments', more)).to.equal(`kubectl -n shop patch deployment/web ${PATCH}`);
    expect(back('statefulsets', {})).to.equal(`kubectl -n shop patch statefulset/web ${PATCH}`);
  });
  it('is a file where a patch cannot restore the order of a list', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ];
    const spec = specWith('64Mi');
    const template = { ...spec, containers: [{ ...spec.containers[0]!, env }] };
    const subject = subjectOf('statefulsets', podFor(template, hash('web-1')), workloadOf('statefulsets', template));
    const change = changeOf(subject, proposalOf(subject.pod, { container: 'web', set: { 'env[A]': null } }));
    const way: Way = { mode: 'patch', workload: subject.workload!, stuck: [] };
    expect(backCommand(way, subject.owner, change, null)).to.equal(null);
    expect(backCommand(way, subject.owner, change, 'fix-web.json')).to.equal(
      'kubectl -n shop patch statefulset/web --type=json --patch-file=fix-web.json',
    );
    expect(backFile(way)).to.deep.equal([
      { op: 'replace', path: '/spec/template', value: (subject.workload!.object as Workload).spec!.template },
    ]);
  });
});
