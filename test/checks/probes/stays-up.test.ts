import { expect } from 'chai';
import denied from '../../../src/checks/volumes/permission-denied.ts';
import killed from '../../../src/checks/probes/liveness-killed.ts';
import { NO_CONTAINERS, rank } from '../../../src/diagnosis/rank.ts';
import { foundBy } from '../../support/scenario.ts';
import { REFUSED, probed } from './probed.ts';

/** The causes of a container that cannot write its volume, and that its liveness probe kills later. */
async function causes(last: string): Promise<string[]> {
  const scenario = probed({
    failure: REFUSED,
    exitCode: 137,
    spec: { volumeMounts: [{ name: 'store', mountPath: '/srv/store' }], securityContext: { runAsUser: 1001 } },
    podSpec: { volumes: [{ name: 'store', persistentVolumeClaim: { claimName: 'store' } }] },
    log:
      '2026-01-01T11:57:47.5Z INFO indexer 4.2 begins\n' +
      "2026-01-01T11:57:48.1Z FATAL cannot create index: mkdir '/srv/store/idx': Permission denied\n" +
      `2026-01-01T11:57:48.2Z ${last}\n`,
  });
  const found = [...(await foundBy(killed, scenario)), ...(await foundBy(denied, scenario))];
  return rank(found, { ...NO_CONTAINERS, order: ['web'] }).causes.map(({ id, confidence }) => `${id} ${confidence}`);
}

describe('a program that failed and keeps its process alive until a probe kills it', () => {
  it('has its own failure as the cause, and never confirmed', async () => {
    for (const last of [
      'Sleeping forever, so that an operator can look at the container',
      'Press any key to quit',
      'keeping the container alive for debugging',
      'Boot halted, manual intervention is needed',
    ])
      expect(await causes(last), last).to.deep.equal(['volumes/permission-denied likely']);
  });

  it('is killed by its probe where the log does not say that it stays up', async () => {
    for (const last of ['retrying in 10 s', 'waiting for jobs', 'the press room is closed'])
      expect(await causes(last), last).to.include('probes/liveness-killed confirmed');
  });
});
