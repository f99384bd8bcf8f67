import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
import check from '../../../src/checks/config/operator-secret.ts';
import { foundBy } from '../../support/scenario.ts';
import { CONFIG_ERROR, secret, stuck } from './world.ts';

const needs = { envFrom: [{ secretRef: { name: 'db-creds' } }] };
const external = {
  kind: 'ExternalSecret',
  metadata: { name: 'db' },
  spec: { target: { name: 'db-creds' } },
  status: {
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'SecretSyncedError',
        message: 'could not get secret data from provider',
      },
    ],
  },
};

describe('config/operator-secret', () => {
  it('quotes the condition of the ExternalSecret', async () => {
    const [found] = await foundBy(
      check,
      stuck(CONFIG_ERROR, 'secret "db-creds" not found', needs, { objects: [external] }),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'missing-config' });
    expect(found!.summary).to.contain('ExternalSecret db').and.to.contain('could not get secret data');
    expect(found!.fixes.map(({ command }) => lineOf(command))).to.include(
      'kubectl -n shop annotate externalsecret db force-sync=1767268800 --overwrite',
    );
    expect(found!.chain.map(({ object }) => object)).to.deep.equal([
      'Pod/web-1',
      'Secret/db-creds',
      'ExternalSecret/db',
    ]);
  });

  it('finds a SealedSecret by its name or its template', async () => {
    const sealed = {
      kind: 'SealedSecret',
      metadata: { name: 'x' },
      spec: { template: { metadata: { name: 'db-creds' } } },
      status: { conditions: [{ type: 'Synced', status: 'False', message: 'no key could decrypt secret' }] },
    };
    const [found] = await foundBy(check, stuck(CONFIG_ERROR, '', needs, { objects: [sealed] }));
    expect(found!.summary).to.contain('no key could decrypt');
  });

  it('reads it where the Secret was not read and the kubelet reports it as not found', async () => {
    const world = { objects: [external], forbidden: ['secrets' as const] };
    const [found] = await foundBy(check, stuck(CONFIG_ERROR, 'secret "db-creds" not found', needs, world));
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found!.evidence.map(({ field }) => field)).not.to.include('lookup');
    expect(await foundBy(check, stuck(CONFIG_ERROR, 'secret "other" not found', needs, world))).to.deep.equal([]);
  });

  it('is only likely where the operator reports success', async () => {
    const ready = { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced' };
    const done = { ...external, status: { conditions: [ready] } };
    const [found] = await foundBy(check, stuck(CONFIG_ERROR, '', needs, { objects: [done] }));
    expect(found).to.include({ confidence: 'likely' });
  });

  it('stays silent if the Secret exists, and without an operator', async () => {
    expect(
      await foundBy(check, stuck(CONFIG_ERROR, '', needs, { objects: [external, secret('db-creds')] })),
    ).to.deep.equal([]);
    expect(await foundBy(check, stuck(CONFIG_ERROR, '', needs))).to.deep.equal([]);
  });
});
