import { expect } from 'chai';
import check from '../../../src/checks/node/sandbox-failed.ts';
import { crashed, event, foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { lineOf } from '../../../src/model/command.ts';

const CNI =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "4f1c": plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254';
const creating = (...objects: object[]): Scenario => ({
  pod: {
    status: {
      phase: 'Pending',
      containerStatuses: [
        { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } },
      ],
    },
  } as never,
  objects,
});

describe('node/sandbox-failed', () => {
  it('quotes the network plugin', async () => {
    const found = only(await foundBy(check, creating(event('FailedCreatePodSandBox', CNI))));
    expect(found).to.include({ confidence: 'confirmed', category: 'node' });
    expect(textOf(found))
      .to.match(/node-1/)
      .and.match(/no IP addresses available/)
      .and.match(/no free pod address/);
  });

  it('says that a runtime class has no handler', async () => {
    const text =
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "gvisor" is configured';
    expect(textOf(only(await foundBy(check, creating(event('FailedCreatePodSandBox', text)))))).to.match(
      /runtimeClassName/,
    );
  });

  it('reads NetworkNotReady', async () => {
    const text =
      'network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';
    expect(await foundBy(check, creating(event('NetworkNotReady', text)))).to.have.length(1);
  });

  it('is silent once an image is pulled', async () => {
    expect(
      await foundBy(
        check,
        creating(
          event('FailedCreatePodSandBox', CNI, { last: '2026-01-01T11:55:00Z' }),
          event('Pulling', 'Pulling image "x"', { type: 'Normal', last: '2026-01-01T11:56:00Z' }),
        ),
      ),
    ).to.be.empty;
  });

  it('is silent once a container has run', async () => {
    expect(
      await foundBy(check, {
        pod: { status: { containerStatuses: [crashed('web', 1)] } } as never,
        objects: [event('FailedCreatePodSandBox', CNI, { last: '2026-01-01T11:50:00Z' })],
      }),
    ).to.be.empty;
  });
  it('proposes what the message names: a handler, a network definition, else the network plugin', async () => {
    const said = async (text: string): Promise<string> =>
      only(
        await foundBy(
          check,
          creating(
            event('FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unknown desc = ${text}`),
          ),
        ),
      )
        .fixes.map((fix) => `${fix.text} ${lineOf(fix.command)}`)
        .join('\n');
    expect(await said('failed to get sandbox runtime: no runtime for "vm" is configured'))
      .to.match(/configure handler vm/)
      .and.match(/get runtimeclasses/)
      .and.not.match(/network plugin/);
    expect(
      await said(
        'error adding container to network "lan": cannot find a network-attachment-definition (lan) in namespace (shop)',
      ),
    )
      .to.match(/NetworkAttachmentDefinition lan in namespace shop/)
      .and.not.match(/of the network plugin/);
    expect(await said('failed to setup network for sandbox "4f1c": plugin type="bridge" failed (add): no answer'))
      .to.match(/pods of the network plugin/)
      .and.not.match(/runtimeclasses|attachment/);
  });
});
