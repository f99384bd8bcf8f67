/** A misspelt host is corrected where the settings name it. */
import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
import type { Fix } from '../../../src/model/finding.ts';
import { all, died, dns, service } from './world.ts';

interface Settings {
  readonly env?: object[];
  readonly spec?: object;
  readonly data?: Record<string, string>;
  readonly services?: readonly string[];
  readonly owner?: boolean;
}

/** Returns the fixes of a pod that looked up a host in vain. */
async function fixesFor(host: string, { env, spec, data, services = ['postgres'], owner }: Settings): Promise<Fix[]> {
  const map = { kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' }, data };
  const ownerReferences = [{ kind: 'StatefulSet', name: 'web', uid: 'u', controller: true, apiVersion: 'apps/v1' }];
  const scenario = died(dns(host), [...services.map((name) => service(name)), ...(data ? [map] : [])], {
    ...(env ? { env } : {}),
    ...(spec ? { spec } : {}),
  });
  if (owner) Object.assign(scenario.pod!.metadata!, { ownerReferences });
  const [found] = await all(scenario);
  return [...(found?.fixes ?? [])];
}

const fromMap = { name: 'DB', valueFrom: { configMapKeyRef: { name: 'web', key: 'db.url' } } };

describe('upstream/no-such-service, the fix', () => {
  it('corrects the host in the key of the ConfigMap that has it', async () => {
    const data = { 'db.url': 'postgress:5432' };
    const [fix] = await fixesFor('postgress', { env: [fromMap], data });
    expect(fix!.text).to.equal('correct the host in key db.url of ConfigMap web: postgres instead of postgress');
    expect(lineOf(fix!.command)).to.equal(
      `kubectl -n shop patch configmap web --type=merge -p '{"data":{"db.url":"postgres:5432"}}'`,
    );
    const [owned] = await fixesFor('postgress', { env: [fromMap], data, owner: true });
    expect(lineOf(owned!.command)).to.contain('kubectl -n shop rollout restart statefulset/web');
  });
  it('edits a file, and a value with a password, in an editor', async () => {
    const spec = {
      volumes: [{ name: 'conf', configMap: { name: 'web' } }],
      containers: [{ name: 'web', image: 'web', volumeMounts: [{ name: 'conf', mountPath: '/etc/web' }] }],
    };
    for (const [data, more] of [
      [{ 'app.ini': '[db]\nurl = postgres://postgress:5432/shop\nname = shop\n' }, { spec }],
      [{ 'db.url': 'postgres://app:hunter2@postgress:5432/shop' }, { env: [fromMap] }],
    ] as const) {
      const [fix] = await fixesFor('postgress', { data, ...more } as Settings);
      expect(fix!.text).to.match(/^correct the host in key \S+ of ConfigMap web: postgres instead of postgress$/);
      expect(lineOf(fix!.command)).to.equal('kubectl -n shop edit configmap web');
    }
  });
  it('corrects a variable of the spec', async () => {
    const [fix] = await fixesFor('postgress', { env: [{ name: 'DB_HOST', value: 'postgress' }] });
    expect(fix!.text).to.equal('correct the host in env DB_HOST of web: postgres instead of postgress');
    expect(fix!.change?.set).to.deep.equal({ 'containers[web].env[DB_HOST].value': 'postgres' });
  });
  it('makes no change for a name that is only similar, or like two Services', async () => {
    const env = [{ name: 'DB_HOST', value: 'orders-db' }];
    for (const [host, services] of [
      ['orders-db', ['orders']],
      ['db', ['web']],
      ['cart1', ['cart2', 'cart3']],
    ] as const)
      for (const fix of await fixesFor(host, { env: [{ ...env[0], value: host }], services }))
        expect(fix.change, `${host}: ${fix.text}`).to.equal(undefined);
  });
  it('guesses no Deployment and no port', async () => {
    for (const host of ['ledger', 'db-0.ledger']) {
      const spec = { subdomain: 'ledger', containers: [{ name: 'web' }] };
      const fixes = await fixesFor(host, host === 'ledger' ? {} : { spec });
      expect(fixes.length, host).to.be.greaterThan(0);
      for (const { command } of fixes) expect(lineOf(command) ?? '').not.to.match(/expose|--port|--tcp|:80\b/);
    }
  });
});
