import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createClient } from '../../../src/sources/cluster/http-client.ts';
import type { KubeConfig } from '../../../src/sources/cluster/kubeconfig.ts';
import { readKubeConfig } from '../../../src/sources/cluster/read-kubeconfig.ts';
import { loadKubeconfig } from '../../../src/sources/cluster/load-kubeconfig.ts';
import { interesting, layOut, marks, plain } from './support/case.ts';
import { environment, rejection } from './support/environment.ts';
import { MATRIX } from './support/matrix.ts';
import { fakeServer, json, type FakeServer } from './support/server.ts';

type Expected = { view?: Record<string, unknown>; seen?: unknown; error?: string };
const EXPECTED = JSON.parse(
  readFileSync(new URL('../../fixtures/kubeconfig/expected.json', import.meta.url), 'utf8'),
) as Record<string, Expected>;

/** Returns our configuration in the format of `kubectl config view --minify --raw`. */
function view(config: KubeConfig, contextName: string): unknown {
  const context = config.contexts.get(contextName);
  const cluster = config.clusters.get(context?.cluster ?? '');
  const user = config.users.get(context?.user ?? '');
  return {
    kind: 'Config',
    apiVersion: 'v1',
    clusters: cluster && [
      {
        name: context!.cluster,
        cluster: {
          server: cluster.server,
          'tls-server-name': cluster.tlsServerName,
          'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify,
        },
      },
    ],
    users: user && [{ name: context!.user, user: { token: user.token, exec: user.exec } }],
    contexts: [{ name: contextName, context }],
    'current-context': contextName,
  };
}

/** The names and words that our error needs to have in common with kubectl's. */
const KEYWORDS =
  /does not exist|was not found|no such file|unknown authority|certificate is valid|invalid apiVersion|interactiveMode|status field|API version|not a terminal|exit code 3|without impersonating|must be specified|unable to read|unsupported scheme|root certificates file|removed|duplicate name|base64|"[\w.{}/-]+"/g;
const OURS: Record<string, string> = {
  'no such file': 'does not exist|ENOENT|not found',
  'certificate is valid': 'it is valid',
  'duplicate name': 'twice',
  'not a terminal': 'not a terminal',
  '"v1"': '',
  '"Config"': '',
  '"pkg/runtime/scheme.go"': '',
  '"gke-gcloud-auth-plugin"': '',
  '"ftp://proxy.example.test"': '',
  '"{{dir}}/config"': 'config',
};

describe('kubeconfig, compared with real kubectl', () => {
  let server: FakeServer;
  let http: FakeServer;
  before(async () => {
    server = await fakeServer((_seen, response) => json(response, { ok: true }));
    http = await fakeServer((_seen, response) => json(response, { ok: true }), { protocol: 'http' });
  });
  after(() => Promise.all([server.close(), http.close()]));

  it('has an expected result for every case, and no other', () => {
    expect(Object.keys(EXPECTED)).to.deep.equal(Object.keys(MATRIX));
  });

  for (const [name, one] of Object.entries(MATRIX)) {
    it(name, async () => {
      const servers = marks(server.url, http.url);
      const { dir, env, flags, remove } = layOut(one, servers);
      const here = environment(env, { cwd: dir, homedir: dir });
      const expected = EXPECTED[name]!;
      const run = async (): Promise<Expected> => {
        if (!one.ask) {
          const config = await readKubeConfig(flags, here);
          // kubectl config view minifies, so it fails on a missing user; a user missing in the file is a user without
          // credentials.
          const contextName = flags.context ?? config.currentContext;
          if (!config.users.has(config.contexts.get(contextName)?.user ?? '')) throw new Error('cannot locate user u');
          return { view: plain(view(config, contextName), { ...servers, '{{dir}}': dir }) as Record<string, unknown> };
        }
        server.seen.length = http.seen.length = 0;
        const client = createClient(await loadKubeconfig(flags, here), here);
        try {
          await client.request({ path: '/probe' });
        } finally {
          client.close();
        }
        return { seen: plain(interesting((server.seen[0] ?? http.seen[0])!), { ...servers, '{{dir}}': dir }) };
      };
      try {
        if (expected.error === undefined) {
          expect(await run()).to.deep.equal(expected);
          return;
        }
        const error = await rejection(run());
        expect(server.seen.length + http.seen.length, 'requests').to.equal(0);
        const words = `${error.message} ${error.hint ?? ''}`.replaceAll(dir, '{{dir}}');
        for (const keyword of expected.error.match(KEYWORDS) ?? [])
          expect(words).to.match(new RegExp((OURS[keyword] ?? keyword.replace(/[.{}"]/g, '.')).replaceAll('/', '.')));
      } finally {
        remove();
      }
    });
  }
});
