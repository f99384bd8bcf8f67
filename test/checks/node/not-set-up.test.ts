import { expect } from 'chai';
import check from '../../../src/checks/node/not-set-up.ts';
import { lineOf } from '../../../src/model/command.ts';
import { foundBy } from '../../support/scenario.ts';
import { only } from '../dead-container.ts';

/** A pod that is being set up, with this condition since then. */
const setUp = (condition: object, since = '2026-01-01T11:50:00Z', more: object = {}): Parameters<typeof foundBy>[1] =>
  ({
    pod: {
      status: {
        phase: 'Pending',
        conditions: [{ type: 'PodReadyToStartContainers', status: 'False', lastTransitionTime: since, ...condition }],
        containerStatuses: [
          { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } },
        ],
        ...more,
      },
    },
  }) as never;
const NEW = { reason: 'PodSandboxNotReady', message: 'pod sandbox has no IP address' };

describe('node/not-set-up', () => {
  it('gives the reason of the condition', async () => {
    const found = only(await foundBy(check, setUp(NEW)));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.equal(
      'the kubelet has not made web-1 ready to start containers for 10 minutes: the network plugin has given it no address: pod sandbox has no IP address',
    );
    expect(found.fixes.map(({ command }) => lineOf(command)).join('\n')).to.include('spec.nodeName=node-1');
    const none = only(await foundBy(check, setUp({ ...NEW, message: 'no pod sandbox exists' })));
    expect(none.summary).to.include('its sandbox was not made');
  });

  it('is only possible without a message, or with one that it does not know', async () => {
    const old = only(await foundBy(check, setUp({})));
    expect(old.confidence).to.equal('possible');
    expect(old.summary).to.match(/kubelets before 1\.37 give no reason$/);
    expect(
      only(await foundBy(check, setUp({ reason: 'X', message: 'the flux is not capacitated' }))).confidence,
    ).to.equal('possible');
  });

  it('is silent in the first two minutes, and once a container has started', async () => {
    expect(await foundBy(check, setUp(NEW, '2026-01-01T11:59:00Z'))).to.deep.equal([]);
    const running = {
      name: 'web',
      restartCount: 0,
      ready: true,
      state: { running: { startedAt: '2026-01-01T11:55:00Z' } },
    };
    expect(await foundBy(check, setUp(NEW, undefined, { containerStatuses: [running] }))).to.deep.equal([]);
    expect(await foundBy(check, setUp({ ...NEW, status: 'True' }))).to.deep.equal([]);
  });
});
