/** Workloads in trouble that no failing pod stands for, in the list. */
import { expect } from 'chai';
import { findPodless } from '../../src/survey/podless.ts';
import type { Podless } from '../../src/survey/podless.ts';
import { SharedSource } from '../../src/sources/shared.ts';
import { SilentNodes } from '../../src/survey/silent-nodes.ts';
import { Slots } from '../../src/slots.ts';
import { COUNTED, failingCronJobs, isShort, isShortRow, rowOf } from '../../src/sources/workload-rows.ts';
import type { PodScan } from '../../src/sources/pod-scan.ts';
import type { Event, KubeObject } from '../../src/model/objects.ts';
import { statusText } from '../../src/render/list-cells.ts';
import { memorySource } from '../support/memory-source.ts';

const NOW = '2026-01-01T12:00:00Z';
const OLD = '2026-01-01T11:00:00Z';

const workload = (kind: string, name: string, spec: object, status: object, more: object = {}): object => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, generation: 1, creationTimestamp: OLD, ...more },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    ...spec,
  },
  status,
});
const refused = (kind: string, name: string): object => ({
  kind: 'Event',
  metadata: { name: `refused-${name}`, namespace: 'shop' },
  involvedObject: { kind, name, namespace: 'shop', uid: `uid-${name}` },
  type: 'Warning',
  reason: 'FailedCreate',
  message: `create Pod ${name}-0 in StatefulSet ${name} failed error: pods "${name}-0" is forbidden: error looking up service account shop/gone: serviceaccount "gone" not found`,
  count: 9,
  firstTimestamp: OLD,
  lastTimestamp: NOW,
});
const FAILED = {
  failed: 1,
  conditions: [
    {
      type: 'Failed',
      status: 'True',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
      lastTransitionTime: OLD,
    },
  ],
};

async function podless(objects: object[], now = NOW): Promise<Podless> {
  const source = memorySource({ objects, now });
  const workloads: PodScan['workloads'] = () =>
    Promise.resolve({
      rows: [
        ...failingCronJobs((objects as Event[]).filter(({ kind }) => kind === 'Event')),
        ...COUNTED.flatMap((resource) => {
          const kind = { deployments: 'Deployment', statefulsets: 'StatefulSet', daemonsets: 'DaemonSet', jobs: 'Job' }[
            resource
          ];
          return (objects as KubeObject[])
            .filter((one) => one.kind === kind && isShort(resource, one))
            .map((one) => rowOf(resource, one));
        }),
      ],
      unread: [],
    });
  return findPodless(new SharedSource(source), { workloads } as unknown as PodScan, ['shop'], {}, [], {
    slots: new Slots(2),
    silent: new SilentNodes(undefined),
  });
}
const names = ({ found }: Podless): string[] =>
  found.map(({ item }) => `${item.target.kind}/${item.target.name} ${item.state}`);

describe('survey/podless', () => {
  it('finds a workload that lacks its pods, with the cause that explain gives', async () => {
    const answer = await podless([
      workload('StatefulSet', 'db', { replicas: 1, serviceName: 'db' }, { replicas: 0 }),
      refused('StatefulSet', 'db'),
    ]);
    expect(names(answer)).to.deep.equal(['StatefulSet/db pending']);
    expect(answer.found[0]!.item.causes[0]!.summary).to.match(/ServiceAccount gone/);
    expect(answer.found[0]!.item.workload).to.deep.equal({ kind: 'StatefulSet', namespace: 'shop', name: 'db' });
  });

  it('finds a Job that has failed and has no pod left, also as a run of a CronJob', async () => {
    const owner = {
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid: 'cron', controller: true }],
    };
    const answer = await podless([workload('Job', 'report-29000001', {}, FAILED, owner)]);
    expect(names(answer)).to.deep.equal(['Job/report-29000001 failed']);
    expect(answer.found[0]!.item.workload).to.include({ kind: 'CronJob', name: 'report' });
  });

  it('leaves out a failed run of a CronJob that succeeded later', async () => {
    const owner = {
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid: 'cron', controller: true }],
    };
    const later = { ...owner, creationTimestamp: '2026-01-01T11:30:00Z' };
    const complete = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
    expect(
      names(
        await podless([
          workload('Job', 'report-1', {}, FAILED, owner),
          workload('Job', 'report-2', {}, complete, later),
        ]),
      ),
    ).to.deep.equal([]);
  });

  it('finds a CronJob that can create no Job, also where pods of earlier runs are left; not a suspended one', async () => {
    const message = 'Error creating job: admission webhook "policy.example.com" denied the request: no latest tag';
    const cron = (name: string, spec: object = {}): object => ({
      ...workload('CronJob', name, { schedule: '0 2 * * *', ...spec }, {}),
      apiVersion: 'batch/v1',
    });
    const warns = (name: string): object => ({ ...refused('CronJob', name), message });
    const owned = (kind: string, by: string, uid: string): object => ({
      ownerReferences: [{ apiVersion: 'batch/v1', kind, name: by, uid, controller: true }],
    });
    const done = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
    const pod = {
      kind: 'Pod',
      metadata: {
        name: 'report-1-x',
        namespace: 'shop',
        labels: { 'batch.kubernetes.io/job-name': 'report-1' },
        ...owned('Job', 'report-1', 'uid-report-1'),
      },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
      status: { phase: 'Succeeded' },
    };
    const answer = await podless([
      cron('report'),
      workload('Job', 'report-1', {}, done, owned('CronJob', 'report', 'uid-report')),
      pod,
      warns('report'),
      cron('held', { suspend: true }),
      warns('held'),
      cron('well'),
    ]);
    expect(names(answer)).to.deep.equal(['CronJob/report pending']);
    expect(answer.found[0]!.item.causes[0]!.summary).to.equal(
      'report gets no Jobs: admission webhook policy.example.com denied it: no latest tag',
    );
    expect(statusText(answer.found[0]!.item)).to.equal('JobsMissing');
  });

  it('leaves out what is scaled to zero, suspended, complete, running or young', async () => {
    const young = { creationTimestamp: '2026-01-01T11:59:30Z' };
    expect(
      names(
        await podless([
          workload('Deployment', 'zero', { replicas: 0 }, {}),
          workload('Deployment', 'well', { replicas: 2 }, { replicas: 2, updatedReplicas: 2, readyReplicas: 2 }),
          workload('StatefulSet', 'new', { replicas: 1, serviceName: 'new' }, { replicas: 0 }, young),
          refused('StatefulSet', 'new'),
          workload('Job', 'held', { suspend: true }, {}),
          workload('Job', 'done', {}, { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] }),
          workload('Job', 'runs', {}, { active: 1 }),
        ]),
      ),
    ).to.deep.equal([]);
  });

  it('reads the tables of the API server', () => {
    const cells = (row: Record<string, string>) => (column: string) => row[column] ?? '';
    expect(isShortRow('deployments', cells({ ready: '2/4', 'up-to-date': '2' }))).to.equal(true);
    // Its pods exist, and list shows those that fail.
    expect(isShortRow('deployments', cells({ ready: '0/4', 'up-to-date': '4' }))).to.equal(false);
    expect(isShortRow('statefulsets', cells({ ready: '0/1' }))).to.equal(true);
    expect(isShortRow('statefulsets', cells({ ready: '0/0' }))).to.equal(false);
    expect(isShortRow('daemonsets', cells({ desired: '3', current: '2' }))).to.equal(true);
    expect(isShortRow('jobs', cells({ status: 'Failed', completions: '0/1' }))).to.equal(true);
    expect(isShortRow('jobs', cells({ status: 'Complete', completions: '1/1' }))).to.equal(false);
    expect(isShortRow('jobs', cells({ status: 'Suspended', completions: '0/1' }))).to.equal(false);
  });

  it('has one gap for all kinds that the user may not list, and keeps the other rows', async () => {
    const objects = [
      workload('StatefulSet', 'db', { replicas: 1, serviceName: 'db' }, { replicas: 0 }),
      refused('StatefulSet', 'db'),
    ];
    const source = memorySource({ objects, now: NOW });
    const fact = { state: 'forbidden', why: 'forbidden', needs: 'x' } as const;
    const workloads: PodScan['workloads'] = () =>
      Promise.resolve({
        rows: [rowOf('statefulsets', objects[0] as KubeObject)],
        unread: [
          { resource: 'jobs', fact },
          { resource: 'deployments', fact },
        ],
      });
    const answer = await findPodless(new SharedSource(source), { workloads } as unknown as PodScan, ['shop'], {}, [], {
      slots: new Slots(1),
      silent: new SilentNodes(undefined),
    });
    expect(names(answer)).to.deep.equal(['StatefulSet/db pending']);
    expect(answer.gaps.filter(({ pod }) => pod === null).map(({ gap }) => [gap.what, gap.needs])).to.deep.equal([
      ['workloads without pods in shop', 'list deployments,jobs in shop'],
    ]);
  });

  it('says which workload could not be read', async () => {
    const objects = [workload('Deployment', 'web', { replicas: 1 }, { replicas: 0 })];
    const source = memorySource({ objects, now: NOW, forbidden: ['deployments'] });
    const workloads: PodScan['workloads'] = () =>
      Promise.resolve({ rows: [rowOf('deployments', objects[0] as KubeObject)], unread: [] });
    const { found, gaps } = await findPodless(
      new SharedSource(source),
      { workloads } as unknown as PodScan,
      ['shop'],
      {},
      [],
      { slots: new Slots(1), silent: new SilentNodes(undefined) },
    );
    expect(found).to.deep.equal([]);
    expect(gaps.map(({ gap }) => gap.what)).to.deep.equal(['shop/Deployment/web']);
  });
});
