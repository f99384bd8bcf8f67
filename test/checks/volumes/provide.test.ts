/** Claims that need a StorageClass or a volume: each fix can be done in that cluster, and has a command. */
import { expect } from 'chai';
import claimMissing from '../../../src/checks/volumes/claim-missing.ts';
import claimUnbound from '../../../src/checks/volumes/claim-unbound.ts';
import noMatchingVolume from '../../../src/checks/volumes/no-matching-volume.ts';
import provisioningFailed from '../../../src/checks/volumes/provisioning-failed.ts';
import classMissing from '../../../src/checks/volumes/storage-class-missing.ts';
import type { Check } from '../../../src/checks/check.ts';
import { lineOf } from '../../../src/model/command.ts';
import type { Fix, Found } from '../../../src/model/finding.ts';
import { foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import { only } from '../dead-container.ts';
import { claim, claimEvent, pending, storageClass, UNBOUND, volume } from './unbound-pods.ts';

type More = { readonly forbidden?: Scenario['forbidden'] };
const found = async (check: Check, objects: object[], more: More = {}): Promise<Found> =>
  only(await foundBy(check, pending(UNBOUND, objects, more)));
const fixesOf = async (check: Check, objects: object[], more: More = {}): Promise<readonly Fix[]> =>
  (await found(check, objects, more)).fixes;
/** The manifest that a command applies. */
function manifestOf(fixes: readonly Fix[], kind: string): { metadata: object; spec: object } & Record<string, unknown> {
  const manifests = fixes.flatMap(({ command }) => {
    const [printf] = command?.programs ?? [];
    return printf?.words[0] === 'printf' ? [JSON.parse(printf.words[2]!)] : [];
  });
  return manifests.find((one) => one.kind === kind);
}
const texts = (fixes: readonly Fix[]): string => fixes.map(({ text }) => text).join('\n');
const marked = (name: string): object => ({
  ...storageClass(name, 'p'),
  metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
});

describe('volumes: what gives a claim a volume', () => {
  it('names no StorageClass where the cluster has none: it creates one, or a volume by hand', async () => {
    for (const [check, spec] of [
      [classMissing, { storageClassName: 'fast' }],
      [claimUnbound, { storageClassName: undefined }],
    ] as const) {
      const fixes = await fixesOf(check, [claim(spec)]);
      expect(texts(fixes)).to.not.match(/StorageClass that exists|name a StorageClass|list the StorageClasses/);
      expect(fixes.map(({ command }) => lineOf(command))).to.not.include(null);
      expect(fixes.map(({ alternative }) => alternative === true)).to.deep.equal([false, true, false]);
      const isDefault = spec.storageClassName === undefined;
      expect(manifestOf(fixes, 'StorageClass')).to.deep.equal({
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: isDefault
          ? { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }
          : { name: 'fast' },
        provisioner: 'YOUR_PROVISIONER',
        volumeBindingMode: 'WaitForFirstConsumer',
      });
      expect(manifestOf(fixes, 'PersistentVolume')).to.deep.include({
        metadata: { name: 'shop-data' },
        spec: {
          capacity: { storage: '100Gi' },
          accessModes: ['ReadWriteOnce'],
          storageClassName: isDefault ? '' : 'fast',
          claimRef: { namespace: 'shop', name: 'data' },
          hostPath: { path: '/var/lib/shop-data', type: 'DirectoryOrCreate' },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['YOUR_NODE'] }] },
              ],
            },
          },
        },
      });
    }
  });

  it('gives the volume the labels that the claim selects, and makes no folder for a block device', async () => {
    const selector = { matchLabels: { tier: 'db' } };
    const labelled = await fixesOf(classMissing, [claim({ storageClassName: 'fast', selector })]);
    expect(manifestOf(labelled, 'PersistentVolume').metadata).to.deep.equal({
      name: 'shop-data',
      labels: { tier: 'db' },
    });
    const block = await fixesOf(classMissing, [claim({ storageClassName: 'fast', volumeMode: 'Block' })]);
    expect(manifestOf(block, 'PersistentVolume')).to.equal(undefined);
  });

  it('offers the classes that exist, also where only some may be known', async () => {
    const objects = [claim({ storageClassName: 'fast' }), storageClass('slow', 'p')];
    expect(texts(await fixesOf(classMissing, objects))).to.match(/with a StorageClass that exists/);
    const unread = await fixesOf(
      classMissing,
      [
        claim({ storageClassName: 'fast' }),
        claimEvent('ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found'),
      ],
      { forbidden: ['storageclasses', 'persistentvolumes'] },
    );
    expect(texts(unread)).to.match(/list the StorageClasses/);
  });

  it('makes a class the default for a claim without a class: the only one, or the one that the user chooses', async () => {
    const one = await fixesOf(claimUnbound, [claim(), storageClass('slow', 'p')]);
    const makes = (fixes: readonly Fix[]): (string | null)[] =>
      fixes.filter(({ text }) => text.startsWith('make')).map(({ command }) => lineOf(command));
    const line = 'kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class=true';
    expect(makes(one)).to.deep.equal([line.replace('NAME', 'slow')]);
    const two = await fixesOf(claimUnbound, [claim(), storageClass('slow', 'p'), storageClass('quick', 'p')]);
    expect(makes(two)).to.deep.equal([line.replace('NAME', 'YOUR_CLASS')]);
  });

  it('does not say that none is the default where one is', async () => {
    const late = await found(claimUnbound, [claim(), marked('slow')]);
    expect(late.summary).to.match(/has not got the default class slow/);
    expect(texts(late.fixes))
      .to.match(/create the claim again: then it gets class slow/)
      .and.to.not.match(/make/);
  });

  it('knows that an empty class refuses the default', async () => {
    const refused = await found(claimUnbound, [claim({ storageClassName: '' }), marked('slow')]);
    expect(refused.summary).to.match(/refuses every StorageClass \(storageClassName: ""\)/);
    expect(texts(refused.fixes))
      .to.match(/create the claim again with a StorageClass/)
      .and.to.not.match(/make/);
    const alone = await fixesOf(claimUnbound, [claim({ storageClassName: '' })]);
    expect(alone).to.have.length(1);
    expect(manifestOf(alone, 'PersistentVolume').spec).to.deep.include({ storageClassName: '' });
  });

  it('offers another class only where there is one', async () => {
    const own = storageClass('hand', 'kubernetes.io/no-provisioner');
    const asks = claim({ storageClassName: 'hand' });
    expect(texts(await fixesOf(noMatchingVolume, [asks, own]))).to.not.match(/class that has|StorageClasses/);
    expect(texts(await fixesOf(noMatchingVolume, [asks, own, storageClass('slow', 'p')]))).to.match(/class that has/);
    const failed = claimEvent('ProvisioningFailed', 'rpc error: code = ResourceExhausted desc = quota exceeded');
    const alone = [claim({ storageClassName: 'fast' }), storageClass('fast', 'p'), failed];
    expect(texts(await fixesOf(provisioningFailed, alone))).to.not.match(/another class/);
    expect(texts(await fixesOf(provisioningFailed, [...alone, storageClass('slow', 'p')]))).to.match(/another class/);
  });

  it('creates a volume beside those that do not fit', async () => {
    const fixes = await fixesOf(noMatchingVolume, [
      claim({ storageClassName: 'hand' }),
      storageClass('hand', 'kubernetes.io/no-provisioner'),
      volume('small', '1Gi', { storageClassName: 'hand' }),
    ]);
    expect(manifestOf(fixes, 'PersistentVolume').spec).to.deep.include({ storageClassName: 'hand' });
    expect(texts(fixes)).to.match(/create the claim again with what small has/);
  });

  it('gives also a claim that does not exist what it needs, and only where the cluster has no class', async () => {
    const said = '0/2 nodes are available: persistentvolumeclaim "data" not found.';
    const of = async (objects: object[]): Promise<readonly Fix[]> =>
      only(await foundBy(claimMissing, pending(said, objects))).fixes;
    const none = await of([]);
    expect(texts(none)).to.match(/the cluster has no StorageClass/);
    expect(none.slice(1, 4).every(({ conditional }) => conditional)).to.equal(true);
    expect(manifestOf(none, 'StorageClass').metadata).to.deep.include({ name: 'standard' });
    expect(manifestOf(await of([marked('slow')]), 'StorageClass')).to.equal(undefined);
  });
});
