/**
 * Lists that are known in part: what is in them counts, what is not in them does not. test/support/scenario.ts runs
 * every check again on less than it read; these are the scenarios in which only that makes the difference.
 */
import { expect } from 'chai';
import jobDeadline from '../../src/checks/app/job-deadline.ts';
import constraints from '../../src/checks/node/unschedulable-constraints.ts';
import onlyThisNode from '../../src/checks/node/only-this-node.ts';
import { changesBefore } from '../../src/checks/app/support/changes.ts';
import { crashed, foundBy, outcomesOf, withContext, workloadOutcomes } from '../support/scenario.ts';
import { OWNED, node, sibling } from './node/siblings-fixture.ts';
import { all, backend, died, dns, ids, REFUSED, service, slice } from './upstream/world.ts';

describe('checks, of lists that are known in part', () => {
  it('does not say that a Service does not exist', async () => {
    const scenario = { ...died(dns('postgres'), [service('web')]), inPart: ['services' as const] };
    expect(await all(scenario)).to.deep.equal([]);
  });

  it('does not say that a selector matches no pod', async () => {
    const objects = [service('postgres'), slice('postgres', [])];
    expect(ids(await all(died(REFUSED, objects)))).to.deep.equal(['upstream/selector-matches-nothing confirmed']);
    expect(ids(await all({ ...died(REFUSED, objects), inPart: ['pods'] }))).to.deep.equal([]);
  });

  it('is not sure that no endpoint is ready, but says which pod is not', async () => {
    const scenario = died(REFUSED, [service('postgres'), backend('postgres-1', false)], {
      inPart: ['pods', 'endpointslices'],
    });
    const [found, ...more] = await all(scenario);
    expect(ids([found!, ...more])).to.deep.equal(['upstream/no-ready-endpoints likely']);
    expect(found!.chain.map(({ says }) => says)).to.include('selects app=postgres: 1 pod read, 0 ready');
  });

  it('does not say that a member of a headless Service does not exist', async () => {
    const headless = service('db', { spec: { clusterIP: 'None', selector: { app: 'db' } } });
    const labels = { app: 'db' };
    const objects = [headless, slice('db', [['db-1', true]]), backend('db-1', true, { labels })];
    const objectsRead = [...objects, backend('db-0', true, { labels })];
    expect(ids(await all(died(dns('db-0.db'), objectsRead))).filter((id) => id.includes('confirmed'))).to.be.empty;
    expect(ids(await all(died(dns('db-0.db'), objects)))).to.include('upstream/backend-failing confirmed');
    expect(ids(await all(died(dns('db-0.db'), objects, { inPart: ['pods'] })))).to.not.include(
      'upstream/backend-failing confirmed',
    );
  });

  it('is not sure that no pod has the port that a Service names', async () => {
    const objects = [
      service('postgres', { spec: { ports: [{ port: 5432, targetPort: 'sql' }] } }),
      slice('postgres', [['postgres-1', true]]),
      backend('postgres-1', true),
    ];
    expect(ids(await all(died(REFUSED, objects)))).to.include('upstream/wrong-port confirmed');
    expect(ids(await all(died(REFUSED, objects, { inPart: ['pods'] })))).to.include('upstream/wrong-port likely');
  });

  it('does not take the newest run that was read for the newest', async () => {
    const run = (name: string, made: string, failed: boolean): object => ({
      kind: 'Job',
      metadata: { name, creationTimestamp: made, ownerReferences: [{ kind: 'CronJob', name: 'nightly', uid: 'c' }] },
      status: {
        conditions: failed
          ? [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }]
          : [{ type: 'Complete', status: 'True' }],
      },
    });
    const workload = { resource: 'cronjobs', name: 'nightly', workload: { metadata: { uid: 'c' } } } as const;
    const outcomes = await workloadOutcomes(
      jobDeadline,
      { objects: [run('old', '2026-01-01T01:00:00Z', true), run('new', '2026-01-01T02:00:00Z', false)] },
      workload as never,
    );
    expect(outcomes).to.deep.equal([]);
  });

  it('does not say that no node has a label', async () => {
    const pending = {
      pod: {
        spec: { nodeName: '', nodeSelector: { disk: 'ssd' }, containers: [{ name: 'web' }] },
        status: {
          phase: 'Pending',
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              message: "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
            },
          ],
        },
      } as never,
      objects: [node('n1', {})],
    };
    expect((await foundBy(constraints, pending))[0]!.summary).to.contain('no node has the label disk=ssd');
    expect((await foundBy(constraints, { ...pending, inPart: ['nodes'] }))[0]!.summary).to.not.contain('no node has');
  });

  it('does not say that a pod fails on its node alone', async () => {
    const scenario = {
      pod: { metadata: OWNED, status: { containerStatuses: [crashed('web', 132)] } } as never,
      objects: [sibling('web-2', { node: 'node-2' })],
    };
    expect((await outcomesOf(onlyThisNode, scenario))[0]!.result).to.equal('found');
    expect((await outcomesOf(onlyThisNode, { ...scenario, inPart: ['pods'] }))[0]!.result).to.equal('unknown');
  });

  it('does not compare a revision with one that may not have run just before', async () => {
    const set = (revision: number, image: string): object => ({
      kind: 'ReplicaSet',
      metadata: {
        name: `web-${revision}`,
        uid: `rs-${revision}`,
        labels: { app: 'web' },
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'd', controller: true }],
      },
      spec: { template: { spec: { containers: [{ name: 'web', image }] } } },
    });
    const scenario = {
      pod: {
        metadata: {
          labels: { app: 'web' },
          ownerReferences: [{ kind: 'ReplicaSet', name: 'web-3', uid: 'rs-3', controller: true }],
        },
        status: { containerStatuses: [crashed('web', 1)] },
      } as never,
      objects: [set(1, 'registry.example.com/web:0'), set(3, 'registry.example.com/web:1')],
    };
    const texts = async (more: object): Promise<string[]> =>
      (await withContext({ ...scenario, ...more }, changesBefore)).map(({ text }) => text);
    expect(await texts({})).to.have.length(1);
    expect(await texts({ inPart: ['replicasets'] })).to.deep.equal([]);
  });
});
