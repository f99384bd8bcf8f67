import { expect } from 'chai';
import check from '../../../src/checks/config/configmap-key-missing.ts';
import { event, foundBy, outcomesOf } from '../../support/scenario.ts';
import { configMap, stuck } from './world.ts';

const items = {
  spec: {
    volumes: [{ name: 'c', configMap: { name: 'web-config', items: [{ key: 'config.yaml', path: 'config.yaml' }] } }],
  },
};
const mount = event(
  'FailedMount',
  'MountVolume.SetUp failed for volume "c" : configmap references non-existent config key: config.yaml',
);

describe('config/configmap-key-missing', () => {
  it('finds the key that items name, and a similar key', async () => {
    const [found] = await foundBy(
      check,
      stuck(
        'ContainerCreating',
        '',
        {},
        { ...items, objects: [configMap('web-config', { 'config.yml': 'a' }), mount] },
      ),
    );
    expect(found).to.include({ confidence: 'confirmed', container: null });
    expect(found!.summary).to.equal(
      'ConfigMap web-config has no key config.yaml, which volume c needs (it has config.yml)',
    );
    expect(found!.evidence.map(({ quote }) => quote)).to.include('keys: config.yml');
    expect(found!.fixes[0]!.change).to.deep.equal({
      container: null,
      set: { 'volumes[c].configMap': { name: 'web-config', items: [{ key: 'config.yml', path: 'config.yaml' }] } },
    });
  });

  it("relies on the kubelet's message if the object may not be read", async () => {
    const [found] = await foundBy(
      check,
      stuck('ContainerCreating', '', {}, { ...items, forbidden: ['configmaps'], objects: [mount] }),
    );
    expect(found!.confidence).to.equal('confirmed');
    expect(found!.fixes.filter((fix) => fix.change)).to.deep.equal([]);
  });

  it('stays silent if the key exists, or if the whole ConfigMap is missing', async () => {
    expect(
      (
        await outcomesOf(
          check,
          stuck('ContainerCreating', '', {}, { ...items, objects: [configMap('web-config', { 'config.yaml': 'a' })] }),
        )
      )[0]!.result,
    ).to.equal('unknown');
    expect(await foundBy(check, stuck('ContainerCreating', '', {}, items))).to.deep.equal([]);
  });
});
