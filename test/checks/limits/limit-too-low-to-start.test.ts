import { expect } from 'chai';
import check from '../../../src/checks/limits/limit-too-low-to-start.ts';
import tmpfs from '../../../src/checks/limits/tmpfs-counted.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { killed } from './memory.ts';

const RUNC =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown';

describe('limits/limit-too-low-to-start', () => {
  it("is confirmed by runc's message", async () => {
    const dead = {
      exitCode: 128,
      reason: 'StartError',
      message: RUNC,
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: '2026-01-01T11:58:00Z',
    };
    const [found] = await foundBy(check, killed({ limit: '4Mi', status: { lastState: { terminated: dead } } }));
    expect(found).to.include({ confidence: 'confirmed', id: 'limits/limit-too-low-to-start' });
    expect(found?.summary).to.match(/4Mi is too low.*OOM-killed/);
    expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'resources.limits.memory': '64Mi' });
  });

  it("is confirmed by CRI-O's message before any start", async () => {
    const status = {
      restartCount: 0,
      lastState: {},
      state: {
        waiting: {
          reason: 'CreateContainerError',
          message: 'set memory limit 4194304 too low; should be at least 12582912 bytes',
        },
      },
    };
    expect((await foundBy(check, killed({ limit: '4Mi', status })))[0]?.confidence).to.equal('confirmed');
  });

  it('has the pod made again where a resize did not reach it', async () => {
    const message = 'set memory limit 1048576 too low; should be at least 12582912 bytes';
    const status = {
      restartCount: 0,
      lastState: {},
      state: { waiting: { reason: 'CreateContainerError', message } },
    };
    const [found] = await foundBy(check, killed({ limit: '64Mi', status }));
    expect(found?.summary).to.match(
      /still has a memory limit of 1048576 bytes, and a resize to 64Mi did not change it/,
    );
    expect(found?.fixes.map(({ text }) => text)).to.deep.equal([
      'make the pod again, so that it starts with 64Mi on a node that has room for it',
    ]);
  });

  it('is confirmed where the memory is too low for the sandbox', async () => {
    const pod = {
      spec: { containers: [{ name: 'web', image: 'x', resources: { limits: { memory: '1Mi' } } }] },
      status: {
        phase: 'Pending',
        containerStatuses: [{ name: 'web', restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } }],
      },
    };
    const [found] = await foundBy(check, {
      pod: pod as never,
      objects: [event('FailedCreatePodSandBox', `Failed to create pod sandbox: ${RUNC}`)],
    });
    expect(found).to.include({ confidence: 'confirmed', category: 'resource-limits' });
    expect(found?.summary).to.contain('1Mi');
  });

  it('is silent where a memory-backed volume holds files of the previous instance', async () => {
    const dead = {
      exitCode: 128,
      reason: 'StartError',
      message: RUNC,
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: '2026-01-01T11:58:00Z',
    };
    const scene = killed({
      limit: '64Mi',
      status: { lastState: { terminated: dead } },
      podSpec: { volumes: [{ name: 'cache', emptyDir: { medium: 'Memory' } }] },
      spec: { volumeMounts: [{ name: 'cache', mountPath: '/cache' }], resources: { limits: { memory: '64Mi' } } },
    });
    expect(await foundBy(check, scene)).to.deep.equal([]);
    expect((await foundBy(tmpfs, scene))[0]?.id).to.equal('limits/tmpfs-counted');
  });

  it('is silent on other start errors and on a bare OOM kill', async () => {
    expect(await foundBy(check, killed())).to.deep.equal([]);
    const dead = {
      exitCode: 128,
      reason: 'StartError',
      message: 'exec: "x": executable file not found in $PATH',
      finishedAt: '2026-01-01T11:58:00Z',
    };
    expect(await foundBy(check, killed({ status: { lastState: { terminated: dead } } }))).to.deep.equal([]);
  });
});
