import { expect } from 'chai';
import { editCommand } from '../../../src/checks/support/owner.ts';
import { lineOf } from '../../../src/model/command.ts';
import { podOf } from '../../support/scenario.ts';

const owned = (kind: string, name: string, more: object = {}): string | null => {
  const pod = podOf({
    metadata: {
      ownerReferences: [{ apiVersion: 'x', kind, name, uid: 'u', controller: true }],
      ...(kind === 'ReplicaSet' ? { labels: { 'pod-template-hash': '5b58d7dc9' } } : {}),
    },
    ...more,
  } as never);
  return lineOf(editCommand({ pod, namespace: 'shop', name: 'web-1' }));
};

describe('owner: the command that edits the workload', () => {
  it('edits the Deployment of a ReplicaSet', () =>
    expect(owned('ReplicaSet', 'web-5b58d7dc9')).to.equal('kubectl -n shop edit deployment/web'));
  it('edits the CronJob of a Job', () =>
    expect(owned('Job', 'nightly-29923173')).to.equal('kubectl -n shop edit cronjob/nightly'));
  it('recreates a Job, because its template cannot be edited', () =>
    expect(owned('Job', 'import')).to.match(/get job import -o yaml > import\.yaml; .*replace --force/));
  it('takes what the controller added to a Job out of the file, which the server would refuse in a new Job', () => {
    const labels = { 'batch.kubernetes.io/controller-uid': 'u' };
    const ownerReferences = [{ apiVersion: 'x', kind: 'Job', name: 'import', uid: 'u', controller: true }];
    const pod = podOf({ metadata: { labels, ownerReferences } } as never);
    expect(lineOf(editCommand({ pod, namespace: 'shop', name: 'web-1' }))).to.match(
      /get job import -o json > import\.json && kubectl patch --local .*"selector":null.*"batch\.kubernetes\.io\/controller-uid":null.* > import\.yaml; .*deletes the Job/,
    );
  });
  it('recreates a bare pod', () =>
    expect(lineOf(editCommand({ pod: podOf({}), namespace: 'shop', name: 'web-1' }))).to.match(
      /get pod web-1 -o yaml/,
    ));
  it('deletes the pod of a StatefulSet that never became ready', () => {
    expect(owned('StatefulSet', 'db', { status: { conditions: [{ type: 'Ready', status: 'False' }] } })).to.match(
      /edit statefulset\/db; {2}# then: kubectl -n shop delete pod web-1/,
    );
    expect(owned('StatefulSet', 'db', { status: { conditions: [{ type: 'Ready', status: 'True' }] } })).to.equal(
      'kubectl -n shop edit statefulset/db',
    );
  });
});
