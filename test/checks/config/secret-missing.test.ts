import { expect } from 'chai';
import check from '../../../src/checks/config/secret-missing.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { CONFIG_ERROR, secret, stuck } from './world.ts';

const envFrom = { envFrom: [{ secretRef: { name: 'web-secrets' } }] };

describe('config/secret-missing', () => {
  it('finds a Secret that envFrom needs, and similar names', async () => {
    const [found] = await foundBy(
      check,
      stuck(CONFIG_ERROR, 'secret "web-secrets" not found', envFrom, { objects: [secret('web-secret')] }),
    );
    expect(found!.summary).to.match(/Secret web-secrets does not exist.*envFrom of web.*\(similar: web-secret\)/);
    expect(found!.confidence).to.equal('confirmed');
  });

  it('finds one that a volume needs if Secrets may not be read', async () => {
    const scenario = stuck(
      'ContainerCreating',
      '',
      {},
      {
        spec: { volumes: [{ name: 's', secret: { secretName: 'db' } }] },
        forbidden: ['secrets'],
        objects: [event('FailedMount', 'MountVolume.SetUp failed for volume "s" : secret "db" not found')],
      },
    );
    const [found] = await foundBy(check, scenario);
    expect(found).to.include({ confidence: 'confirmed' });
  });

  it('stays silent if it exists, and if a ConfigMap is missing', async () => {
    expect(await foundBy(check, stuck(CONFIG_ERROR, '', envFrom, { objects: [secret('web-secrets')] }))).to.deep.equal(
      [],
    );
    expect(
      await foundBy(
        check,
        stuck(CONFIG_ERROR, 'configmap "web-secrets" not found', {
          envFrom: [{ configMapRef: { name: 'web-secrets' } }],
        }),
      ),
    ).to.deep.equal([]);
  });
});
