import { expect } from 'chai';
import check from '../../../src/checks/config/secret-key-missing.ts';
import { foundBy } from '../../support/scenario.ts';
import { CONFIG_ERROR, secret, stuck } from './world.ts';

const env = (optional?: boolean): object => ({
  env: [
    { name: 'PW', valueFrom: { secretKeyRef: { name: 'db', key: 'db-password', ...(optional ? { optional } : {}) } } },
  ],
});
const said = "couldn't find key db-password in Secret shop/db";

describe('config/secret-key-missing', () => {
  it('finds the key that env names', async () => {
    const [found] = await foundBy(
      check,
      stuck(CONFIG_ERROR, said, env(), { objects: [secret('db', { password: 8 })] }),
    );
    expect(found!.summary).to.equal('Secret db has no key db-password, which env PW of web needs (it has password)');
    expect(found!.fixes.map(({ command }) => command).join('\n'))
      .to.contain('patch secret db')
      .and.to.contain('stringData');
  });

  it("takes the kubelet's word where Secrets may not be read", async () => {
    const [found] = await foundBy(check, stuck(CONFIG_ERROR, said, env(), { forbidden: ['secrets'] }));
    expect(found!.confidence).to.equal('confirmed');
  });

  it('is silent for optional keys and keys that are there', async () => {
    expect(
      await foundBy(check, stuck(CONFIG_ERROR, '', env(true), { objects: [secret('db', { password: 8 })] })),
    ).to.deep.equal([]);
    expect(
      await foundBy(check, stuck(CONFIG_ERROR, '', env(), { objects: [secret('db', { 'db-password': 8 })] })),
    ).to.deep.equal([]);
  });
});
