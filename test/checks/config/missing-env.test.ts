import { expect } from 'chai';
import check from '../../../src/checks/config/missing-env.ts';
import { dies, only } from '../support.ts';
import { configMap } from './world.ts';

const LOG = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    url = os.environ["DATABASE_URL"]\n  File "<frozen os>", line 685, in __getitem__\nKeyError: \'DATABASE_URL\'\n';

describe('config/missing-env', () => {
  it('confirms a variable that env and envFrom do not set', async () => {
    const found = only(await dies(check, LOG));
    expect(found).to.include({ confidence: 'confirmed', category: 'missing-config' });
    expect(found.summary).to.contain('DATABASE_URL');
    expect(found.fixes[0]!.change).to.deep.equal({ container: 'web', set: { 'env[DATABASE_URL]': 'VALUE' } });
  });

  it('names the variable that was meant', async () => {
    const found = only(await dies(check, LOG, { container: { env: [{ name: 'DATABSE_URL', value: 'x' }] } }));
    expect(found.summary).to.contain('it has DATABSE_URL');
    const keys = only(await dies(check, LOG, { container: { envFrom: [{ configMapRef: { name: 'c' } }] }, objects: [configMap('c', { database_url: 'x' })] }));
    expect(keys).to.include({ confidence: 'confirmed' });
    expect(keys.summary).to.contain('it has database_url');
  });

  it('is no surer than what it could read', async () => {
    const found = only(await dies(check, LOG, { container: { envFrom: [{ secretRef: { name: 's' } }] }, forbidden: ['secrets'] }));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.contain('Secret s');
  });

  it('never says that a variable is not set which is', async () => {
    const set = only(await dies(check, LOG, { container: { env: [{ name: 'DATABASE_URL', value: 'postgres://db' }] } }));
    expect(set.confidence).to.equal('possible');
    expect(set.summary).to.not.contain('do not set');
    const empty = only(await dies(check, LOG, { container: { env: [{ name: 'DATABASE_URL', value: '' }] } }));
    expect(empty.summary).to.contain('empty value');
    const fromMap = only(await dies(check, LOG, { container: { envFrom: [{ configMapRef: { name: 'c' }, prefix: 'DATABASE_' }] }, objects: [configMap('c', { URL: 'x' })] }));
    expect(fromMap.confidence).to.equal('possible');
  });

  it('is silent where the log names no variable', async () => {
    expect(await dies(check, "KeyError: 'port'\n")).to.deep.equal([]);
    expect(await dies(check, 'listening on :8080\n')).to.deep.equal([]);
  });
});
