/** Two containers of a pod with a cause each: the one that is down now comes first. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

/** Returns the containers of the causes of a pod: `web` was OOM killed at some time and runs again, `proxy` crash loops. */
async function causesOf(killedAt: string, proxyDown = true): Promise<(string | null)[]> {
  const web = {
    name: 'web',
    restartCount: 3,
    ready: false,
    state: { running: { startedAt: killedAt } },
    lastState: {
      terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: '2026-01-01T09:00:00Z', finishedAt: killedAt },
    },
  };
  const proxy = crashed('proxy', 1);
  const pod = podOf({
    spec: {
      containers: [
        { name: 'web', image: 'web:1', resources: { limits: { memory: '1Gi' } } },
        { name: 'proxy', image: 'proxy:1' },
      ],
    },
    status: { containerStatuses: [web, proxyDown ? proxy : { ...proxy, state: { running: { startedAt: killedAt } } }] },
  } as never);
  const source = memorySource({
    objects: [pod],
    logs: { 'web-1/proxy': 'FATAL: index segment 7 is corrupt\n', 'web-1/web': 'serving\n' },
    now: '2026-01-01T12:00:00Z',
  });
  const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
  return diagnosis.causes.map(({ container }) => container);
}

describe('the cause of a container that is down', () => {
  it('comes before a confirmed one of a container that has run again for long', async () => {
    expect(await causesOf('2026-01-01T11:45:00Z')).to.deep.equal(['proxy', 'web']);
  });

  it('comes after it where that one may end again soon, or where no container is down', async () => {
    expect(await causesOf('2026-01-01T11:58:00Z')).to.deep.equal(['web', 'proxy']);
    expect((await causesOf('2026-01-01T11:45:00Z', false))[0]).to.equal('web');
  });
});
