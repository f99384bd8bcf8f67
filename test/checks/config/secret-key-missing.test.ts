import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
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
    expect(found!.fixes.map(({ command }) => lineOf(command)).join('\n'))
      .to.contain('patch secret db')
      .and.to.contain('stringData');
  });

  it('patches a hostile key as one word of JSON', async () => {
    const ref = { name: 'db', key: `a"b'; reboot` };
    const hostile = { env: [{ name: 'PW', valueFrom: { secretKeyRef: ref } }] };
    const [found] = await foundBy(check, stuck(CONFIG_ERROR, '', hostile, { objects: [secret('db')] }));
    expect(found!.fixes.map(({ command }) => lineOf(command))).to.include(
      String.raw`kubectl -n shop patch secret db --type=merge -p '{"stringData":{"a\"b'\''; reboot":"YOUR_VALUE"}}'`,
    );
  });

  it("relies on the kubelet's message if Secrets may not be read", async () => {
    const [found] = await foundBy(check, stuck(CONFIG_ERROR, said, env(), { forbidden: ['secrets'] }));
    expect(found!.confidence).to.equal('confirmed');
  });

  it('stays silent on optional keys and keys that exist', async () => {
    expect(
      await foundBy(check, stuck(CONFIG_ERROR, '', env(true), { objects: [secret('db', { password: 8 })] })),
    ).to.deep.equal([]);
    expect(
      await foundBy(check, stuck(CONFIG_ERROR, '', env(), { objects: [secret('db', { 'db-password': 8 })] })),
    ).to.deep.equal([]);
  });
});
