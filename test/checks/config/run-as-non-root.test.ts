import { expect } from 'chai';
import check from '../../../src/checks/config/run-as-non-root.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { CONFIG_ERROR, stuck } from './world.ts';

const ROOT = 'container has runAsNonRoot and image will run as root (pod: "web-1_shop(uid)", container: web)';

describe('config/run-as-non-root', () => {
  it('reads the three messages of the kubelet', async () => {
    const [root] = await foundBy(check, stuck(CONFIG_ERROR, ROOT, {}));
    expect(root).to.include({ confidence: 'confirmed' });
    expect(root!.summary).to.contain('the image runs as root');
    const [name] = await foundBy(
      check,
      stuck(
        CONFIG_ERROR,
        'container has runAsNonRoot and image has non-numeric user (node), cannot verify user is non-root (pod: "x", container: web)',
        {},
      ),
    );
    expect(name!.summary).to.contain('the name node');
    const [breaks] = await foundBy(
      check,
      stuck(CONFIG_ERROR, 'container\'s runAsUser breaks non-root policy (pod: "x", container: web)', {
        securityContext: { runAsUser: 0 },
      }),
    );
    expect(breaks!.summary).to.contain('runAsUser is 0');
  });

  it('reads the event if the status has no message', async () => {
    const scenario = stuck(
      CONFIG_ERROR,
      '',
      {},
      { objects: [event('Failed', `Error: ${ROOT}`, { container: 'web' })] },
    );
    expect(await foundBy(check, scenario)).to.have.length(1);
  });

  it('stays silent on other messages, and on a container that runs again', async () => {
    expect(await foundBy(check, stuck(CONFIG_ERROR, 'configmap "x" not found', {}))).to.deep.equal([]);
    const runs = stuck(
      'ContainerCreating',
      '',
      {},
      { objects: [event('Failed', `Error: ${ROOT}`, { container: 'web' })] },
    );
    expect(await foundBy(check, runs)).to.deep.equal([]);
  });
});
