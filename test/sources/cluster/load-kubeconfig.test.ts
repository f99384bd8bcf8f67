import { expect } from 'chai';
import { parseTimeout, type Environment, type GlobalFlags } from '../../../src/sources/cluster/flags.ts';
import { loadKubeconfig } from '../../../src/sources/cluster/load-kubeconfig.ts';
import type { RestConfig } from '../../../src/sources/cluster/rest-config.ts';
import { openCluster } from '../../../src/sources/cluster/source.ts';
import { environment, folder, rejection } from './support/environment.ts';
import { pem } from './support/server.ts';

const SIMPLE = (server: string): string =>
  JSON.stringify({
    'current-context': 'prod',
    contexts: [
      { name: 'prod', context: { cluster: 'c', user: 'u', namespace: 'shop' } },
      { name: 'staging', context: { cluster: 'c', user: 'u' } },
    ],
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 't' } }],
  });

async function load(
  files: Record<string, string | Buffer>,
  flags: GlobalFlags = {},
  env: Record<string, string> = {},
  more: (dir: string) => Partial<Environment> = () => ({}),
): Promise<RestConfig> {
  const { dir, remove } = folder(files);
  try {
    return await loadKubeconfig(
      flags,
      environment({ KUBECONFIG: `${dir}/config`, ...env }, { cwd: dir, ...more(dir) }),
    );
  } finally {
    remove();
  }
}

describe('loadKubeconfig', () => {
  it("uses the context's cluster, user and namespace", async () => {
    const config = await load({ config: SIMPLE('https://a.test:6443/') });
    expect(config).to.include({
      name: 'prod',
      namespace: 'shop',
      server: 'https://a.test:6443',
      hintIfUnreachable: undefined,
    });
    expect(config.auth.token).to.equal('t');
    expect((await load({ config: SIMPLE('https://a.test') }, { namespace: 'n' })).namespace).to.equal('n');
    expect((await load({ config: SIMPLE('https://a.test') }, { context: 'staging' })).namespace).to.equal('default');
  });
  it('has no credentials for a server without TLS', async () => {
    const config = await load({ config: SIMPLE('http://127.0.0.1:8001') }, { as: 'joe' });
    expect(config.auth).to.include({ token: undefined, tokenFile: undefined, exec: undefined });
    expect(config.impersonate?.user).to.equal('joe');
  });
  it('rejects an invalid address', async () => {
    expect((await rejection(load({ config: SIMPLE('ftp://a.test') }))).message).to.contain('unsupported scheme ftp');
    expect((await rejection(load({ config: SIMPLE('https://') }))).message).to.contain('host must be a URL');
    expect((await rejection(load({ config: SIMPLE('a.test/path') }))).message).to.contain('host must be a URL');
  });
  it('lists the existing contexts, the nearest first', async () => {
    const error = await rejection(load({ config: SIMPLE('https://a.test') }, { context: 'stagin' }));
    expect(error.message).to.equal('context "stagin" does not exist');
    expect(error.hint).to.equal('did you mean staging? contexts: staging, prod');
    expect((await rejection(load({ config: SIMPLE('https://a.test') }, { context: 'zzzzzz' }))).hint).to.match(
      /^contexts: /,
    );
  });
  it('does not quote a kubeconfig, which can contain a token', async () => {
    const error = await rejection(load({ config: 'users:\n- name: u\n  user:\n    token: sEcReT\n   bad: [x\n' }));
    expect(`${error.message}${error.hint}`).to.contain('error loading kubeconfig file').and.not.contain('sEcReT');
  });
});

describe('without a kubeconfig', () => {
  const refusedBy = async (files: Record<string, string>, env = {}): Promise<Error & { hint?: string }> => {
    const { dir, remove } = folder(files);
    const source = await openCluster({}, environment({ KUBECONFIG: `${dir}/config`, ...env }));
    const error = await rejection(source.fetch({ verb: 'get', resource: 'nodes', name: 'n' }));
    await source.close();
    remove();
    return error;
  };
  it('reports where it looked', async () => {
    const error = await refusedBy({}, { KUBERNETES_MASTER: '' });
    expect(error.message).to.equal('The connection to the server localhost:8080 was refused');
    expect(error.hint).to.match(/^no kubeconfig was found \(looked for .*\/config\): set KUBECONFIG/);
  });
  it('lists the contexts to choose from', async () => {
    const error = await refusedBy({ config: SIMPLE('https://a.test').replace('"prod",', '"",') });
    expect(error.hint).to.match(/^no current context is set in .*contexts: prod, staging$/);
  });
  it('uses the service account of its own pod', async () => {
    const sa = { 'sa/token': 'from-pod', 'sa/ca.crt': pem('ca.crt'), 'sa/namespace': 'mine\n' };
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
    const at = (dir: string): Partial<Environment> => ({ serviceAccountDir: `${dir}/sa` });
    const config = await load(sa, { as: 'joe', requestTimeout: '5' }, env, at);
    expect(config).to.include({
      name: 'in-cluster',
      server: 'https://10.0.0.1:443',
      namespace: 'mine',
      timeoutMs: 5000,
    });
    expect(config.auth.tokenFile).to.match(/sa\/token$/);
    expect(config.tls.ca?.equals(pem('ca.crt'))).to.equal(true);
    expect(config.impersonate?.user).to.equal('joe');
    expect(await load(sa, { namespace: 'other', token: 'x' }, env, at)).to.have.property('namespace', 'other');
    expect((await load(sa, { token: 'x' }, env, at)).auth).to.include({ token: 'x', tokenFile: undefined });
    expect((await load(sa, {}, { ...env, POD_NAMESPACE: 'pod' }, at)).namespace).to.equal('pod');
    expect((await load(sa, {}, { ...env, KUBERNETES_SERVICE_HOST: 'fd00::1' }, at)).server).to.equal(
      'https://[fd00::1]:443',
    );
    expect(
      (await load({ ...sa, config: SIMPLE('https://a.test') }, {}, env, at)).name,
      'a kubeconfig goes before it',
    ).to.equal('prod');
    expect((await load(sa, { server: 'https://b.test' }, env, at)).server, 'so does --server').to.equal(
      'https://b.test',
    );
    expect((await load(sa, {}, {}, at)).server, 'not in a pod').to.equal('http://localhost:8080');
  });
});

describe('Windows', () => {
  it('splits KUBECONFIG at semicolons', async () => {
    const error = await rejection(
      loadKubeconfig({ context: 'x' }, environment({ KUBECONFIG: 'C:\\a;C:\\b' }, { platform: 'win32', cwd: 'C:\\' })),
    );
    expect(error.hint).to.contain('C:\\a, C:\\b');
  });
});

describe('--request-timeout', () => {
  it("accepts kubectl's syntax", () => {
    const good: [string, number][] = [
      ['0', 0],
      ['10', 10_000],
      ['1s', 1000],
      ['1m30s', 90_000],
      ['1.5h', 5_400_000],
      ['250ms', 250],
      ['.5s', 500],
      ['2µs', 0.002],
    ];
    for (const [text, ms] of good) expect(parseTimeout(text), text).to.equal(ms);
    for (const text of ['', 'soon', '-1', '1d', '1s2', 's', '1 s'])
      expect(() => parseTimeout(text), text).to.throw('invalid --request-timeout');
  });
});
