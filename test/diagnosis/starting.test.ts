/** A pod that does not fail yet: nothing is ruled out before it is ready. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { headline } from '../../src/render/headline.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

async function results(ready: 'True' | 'False'): Promise<string[]> {
  const container = {
    name: 'web',
    restartCount: 0,
    ready: ready === 'True',
    started: true,
    image: 'i',
    imageID: '',
    state: { running: { startedAt: '2026-01-01T11:59:50Z' } },
  };
  const status = { phase: 'Running', containerStatuses: [container], conditions: [{ type: 'Ready', status: ready }] };
  const { diagnosis } = await diagnose(memorySource({ objects: [podOf({ status: status as never })] }), {
    resource: 'pods',
    namespace: 'shop',
    name: 'web-1',
  });
  expect(diagnosis.state).to.equal('healthy');
  return [...new Set(diagnosis.checks.map(({ result }) => result))];
}

describe('diagnosis: a pod that is starting', () => {
  it('rules nothing out before the pod is ready', async () => {
    expect(await results('False')).to.deep.equal(['unknown']);
    expect(await results('True')).to.deep.equal(['ruled-out']);
  });
});

const NODE = {
  kind: 'Node',
  metadata: { name: 'node-1' },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};
const creating = {
  name: 'web',
  restartCount: 0,
  ready: false,
  image: 'i',
  imageID: '',
  state: { waiting: { reason: 'ContainerCreating' } },
};
const made = (time: string): object => ({ creationTimestamp: `2026-01-01T${time}Z` });
const owned = (kind: string, uid: string): object => ({
  ownerReferences: [{ apiVersion: 'batch/v1', kind, name: uid, uid, controller: true }],
});

describe('diagnosis: a pod with containers that are being created', () => {
  const explained = async (born: string, events: object[] = []): Promise<string> => {
    const pod = podOf({
      metadata: { uid: 'u1', ...made(born) } as never,
      status: { phase: 'Pending', containerStatuses: [creating] as never },
    });
    const source = memorySource({ objects: [NODE, pod, ...events], now: '2026-01-01T12:00:00Z' });
    return headline((await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' })).diagnosis);
  };
  it('is starting for the first minute', async () => {
    expect(await explained('11:59:30')).to.equal('Pod/web-1 in shop is starting');
  });
  it('cannot start where it is older, or an event warns', async () => {
    expect(await explained('11:58:00')).to.equal('Pod/web-1 in shop cannot start');
    const warning = {
      kind: 'Event',
      metadata: { name: 'e1' },
      type: 'Warning',
      reason: 'FailedCreatePodSandBox',
      message: 'Failed to create pod sandbox: x',
      involvedObject: { kind: 'Pod', name: 'web-1', namespace: 'shop', uid: 'u1' },
      lastTimestamp: '2026-01-01T11:59:50Z',
    };
    expect(await explained('11:59:30', [warning])).to.equal('Pod/web-1 in shop cannot start');
  });
});

describe('diagnosis: a CronJob with a run that has just started', () => {
  const run = (name: string, time: string, conditions: object[] = []): object => ({
    kind: 'Job',
    metadata: { name, uid: name, ...made(time), ...owned('CronJob', 'nightly') },
    spec: {},
    status: { conditions },
  });
  const podOfRun = (job: string, time: string, status: object): object =>
    podOf({
      metadata: {
        name: `${job}-x`,
        uid: `${job}-x`,
        labels: { 'batch.kubernetes.io/job-name': job },
        ...made(time),
        ...owned('Job', job),
      } as never,
      spec: { restartPolicy: 'Never' } as never,
      status: status as never,
    });
  const failed = [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too many' }];
  const begins = podOfRun('n-2', '11:59:50', { phase: 'Pending', containerStatuses: [creating] });
  const failedPod = podOfRun('n-1', '11:58:00', { phase: 'Failed', containerStatuses: [crashed('web', 3)] });
  const explained = async (...objects: object[]): Promise<Diagnosis> => {
    const cronJob = { kind: 'CronJob', metadata: { name: 'nightly', uid: 'nightly' }, spec: {} };
    const source = memorySource({ objects: [cronJob, ...objects], now: '2026-01-01T12:00:00Z' });
    return (await diagnose(source, { resource: 'cronjobs', namespace: 'shop', name: 'nightly' })).diagnosis;
  };
  it('is explained by the run before, if that failed', async () => {
    const told = await explained(run('n-1', '11:58:00', failed), run('n-2', '11:59:50'), failedPod, begins);
    expect([told.target.name, told.newerRun]).to.deep.equal(['n-1-x', 'n-2']);
    expect(headline(told)).to.match(/; a newer run is in progress: Job\/n-2$/);
  });
  it('is explained by the failed Job where its pods are gone', async () => {
    const told = await explained(run('n-1', '11:58:00', failed), run('n-2', '11:59:50'), begins);
    expect([told.target.kind, told.causes[0]?.id, told.newerRun]).to.deep.equal(['CronJob', 'app/job-gave-up', 'n-2']);
  });
  it('is explained by the newest run where a container of it cannot start', async () => {
    const waiting = { ...creating, state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } };
    const stuck = podOfRun('n-2', '11:59:50', { phase: 'Pending', containerStatuses: [waiting] });
    const told = await explained(run('n-1', '11:58:00', failed), run('n-2', '11:59:50'), failedPod, stuck);
    expect([told.target.name, told.newerRun]).to.deep.equal(['n-2-x', undefined]);
  });
});
