/**
 * Kubeconfigs and flags. The behaviour of real kubectl for each is in test/fixtures/kubeconfig/expected.json.
 * `{{dir}}` is the case's folder, `{{server}}` the test's API server, `{{http}}` one without TLS (`{{bare}}`: without
 * `http://`); `pki/` holds test/fixtures/tls.
 */
import type { GlobalFlags } from '../../../../src/sources/cluster/flags.ts';

export interface Case {
  readonly files: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly flags?: GlobalFlags;
  /** Make a request and compare what the server saw. Otherwise compare the merged configuration only. */
  readonly ask?: boolean;
}

const base = (user: string, cluster = '', context = ''): string => `apiVersion: v1
kind: Config
current-context: main
contexts:
- name: main
  context: {cluster: c, user: u${context}}
- name: other
  context: {cluster: c2, user: u2, namespace: elsewhere}
clusters:
- name: c
  cluster: {server: "{{server}}", certificate-authority: pki/ca.crt${cluster}}
- name: c2
  cluster: {server: "{{server}}/second", insecure-skip-tls-verify: true}
users:
- name: u
  user: ${user}
- name: u2
  user: {token: second}
`;
const one = (user: string, cluster = '', context = ''): Record<string, string> => ({
  config: base(user, cluster, context),
});
const K = { KUBECONFIG: '{{dir}}/config' };
const plugin = (version: string, status: string): string =>
  `#!/bin/sh\ncat <<E\n{"apiVersion":"client.authentication.k8s.io/${version}","kind":"ExecCredential","status":${status}}\nE\n`;
const exec = (version: string, more = ''): string =>
  `{exec: {apiVersion: client.authentication.k8s.io/${version}, command: bin/../bin/login${more}}}`;
const certificate = 'client-certificate: pki/client.crt, client-key: pki/client.key';

const A = `kind: Config
current-context: ""
contexts: [{name: shared, context: {cluster: a, user: a, namespace: from-a}}]
clusters: [{name: a, cluster: {server: https://a.example.test}}]
users: [{name: a, user: {token: a, tokenFile: token.txt}}]
`;
const B = `apiVersion: v1
current-context: only-b
contexts: [{name: shared, context: {cluster: b, user: b, namespace: from-b}}, {name: only-b, context: {cluster: a, user: b}}]
clusters: [{name: a, cluster: {server: https://lost.example.test, tls-server-name: lost}}, {name: b, cluster: {server: https://b.example.test}}]
users: [{name: b, user: {token: b, exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: tool, args: [x], env: [{name: E, value: v}]}}}]
`;
const TWO = { 'one/a': A, 'two/b': B, 'one/token.txt': 't' };

export const MATRIX: Readonly<Record<string, Case>> = {
  'two files': { files: TWO, env: { KUBECONFIG: '{{dir}}/one/a:{{dir}}/two/b' } },
  'two files, other order': { files: TWO, env: { KUBECONFIG: '{{dir}}/two/b:{{dir}}/one/a' } },
  'two files, a context of both': {
    files: TWO,
    env: { KUBECONFIG: '{{dir}}/two/b:{{dir}}/one/a' },
    flags: { context: 'shared' },
  },
  'empty, missing and repeated entries': {
    files: TWO,
    env: { KUBECONFIG: ':{{dir}}/one/a::{{dir}}/nowhere:{{dir}}/one/a:{{dir}}/two/b:' },
  },
  'an empty file first': {
    files: { ...TWO, empty: '' },
    env: { KUBECONFIG: '{{dir}}/empty:{{dir}}/two/b:{{dir}}/one/a' },
  },
  'relative entries': { files: TWO, env: { KUBECONFIG: 'one/a:two/b' } },
  'the flag alone counts': { files: TWO, env: { KUBECONFIG: '{{dir}}/one/a' }, flags: { kubeconfig: '{{dir}}/two/b' } },
  'the flag names no file': {
    files: TWO,
    env: { KUBECONFIG: '{{dir}}/one/a' },
    flags: { kubeconfig: '{{dir}}/nowhere' },
    ask: true,
  },
  'the home folder': { files: { 'home/.kube/config': B }, env: { HOME: '{{dir}}/home' } },
  JSON: {
    files: {
      config: JSON.stringify({
        'current-context': 'x',
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster: { server: 'https://j.example.test' } }],
        users: [{ name: 'u', user: { token: 'j' } }],
      }),
    },
    env: K,
  },
  'merge keys, anchors, words for true': {
    files: {
      config:
        'current-context: x\nx: &y {insecure-skip-tls-verify: yes}\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {<<: *y, server: "https://m.example.test"}}]\nusers: [{name: u, user: {token: t}}]\n',
    },
    env: K,
  },
  'a key twice': {
    files: {
      config:
        'current-context: y\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "https://m.example.test"}}]\nusers: []\n',
    },
    env: K,
  },
  'a name twice': {
    files: {
      config:
        'current-context: x\ncontexts: [{name: x, context: {cluster: c}}, {name: x, context: {cluster: d}}]\nclusters: []\nusers: []\n',
    },
    env: K,
  },
  'not YAML': { files: { config: 'a: [b\n' }, env: K },
  'another kind': { files: { config: 'apiVersion: v1\nkind: Pod\n' }, env: K },
  'another version': { files: { config: 'apiVersion: v2\nkind: Config\n' }, env: K },
  'a number for a string': { files: { config: base('{token: 123}') }, env: K, ask: true },
  'data that is not base64': {
    files: { config: base('{token: t}', ', certificate-authority-data: "%%%"') },
    env: K,
    ask: true,
  },

  token: { files: one('{token: secret}'), env: K, ask: true },
  'token flag': { files: one('{token: secret}'), env: K, flags: { token: 'mine' }, ask: true },
  'token file': { files: { ...one('{tokenFile: t/token}'), 't/token': 'from-file\n' }, env: K, ask: true },
  'token file beside a token': {
    files: { ...one('{tokenFile: t/token, token: inline}'), 't/token': 'from-file\n' },
    env: K,
    ask: true,
  },
  'token file beside a token, missing': { files: one('{tokenFile: t/token, token: inline}'), env: K, ask: true },
  'token file missing': { files: one('{tokenFile: t/token}'), env: K, ask: true },
  'token file against the flag': {
    files: { ...one('{tokenFile: t/token}'), 't/token': 'from-file' },
    env: K,
    flags: { token: 'mine' },
    ask: true,
  },
  basic: { files: one('{username: jane, password: "p:w"}'), env: K, ask: true },
  'basic by flags': { files: one('{}'), env: K, flags: { username: 'joe', password: 'x' }, ask: true },
  'basic and token': { files: one('{username: jane, password: x, token: tok}'), env: K, ask: true },
  'client certificate': { files: one(`{${certificate}}`), env: K, ask: true },
  'client certificate and token': { files: one(`{${certificate}, token: t}`), env: K, ask: true },
  'client certificate without a key': { files: one('{client-certificate: pki/client.crt}'), env: K, ask: true },
  'client certificate missing': {
    files: one('{client-certificate: pki/none.crt, client-key: pki/client.key}'),
    env: K,
    ask: true,
  },
  'client certificate by flags': {
    files: one('{token: t}'),
    env: K,
    flags: { clientCertificate: '{{dir}}/pki/client2.crt', clientKey: '{{dir}}/pki/client2.key' },
    ask: true,
  },
  'client certificate by flags over another': {
    files: one(`{${certificate}}`),
    env: K,
    flags: { clientCertificate: 'pki/client2.crt', clientKey: 'pki/client2.key' },
    ask: true,
  },
  impersonation: {
    files: one('{token: t, as: joe, as-uid: "7", as-groups: [g1, g2], as-user-extra: {Scopes.Example/x: [a, b]}}'),
    env: K,
    ask: true,
  },
  'impersonation by flags': {
    files: one('{token: t, as: joe, as-groups: [g1, g2], as-user-extra: {a: [1a], b: [2b]}}'),
    env: K,
    flags: { as: 'ann', asUid: '9', asGroup: ['g3'], asUserExtra: ['b=x', 'b=y=z', 'nothing'] },
    ask: true,
  },
  'impersonation of a group alone': { files: one('{token: t}'), env: K, flags: { asGroup: ['g'] }, ask: true },
  'impersonation of a name beyond ASCII': { files: one('{token: t}'), env: K, flags: { as: 'jürgen' }, ask: true },
  'another context': { files: one('{token: t}'), env: K, flags: { context: 'other' }, ask: true },
  'another user': { files: one('{token: t}'), env: K, flags: { user: 'u2' }, ask: true },
  'another cluster': { files: one('{token: t}'), env: K, flags: { cluster: 'c2' }, ask: true },
  'no such context': { files: one('{token: t}'), env: K, flags: { context: 'mian' }, ask: true },
  'no such user': { files: one('{token: t}'), env: K, flags: { user: 'u3' }, ask: true },
  'no such cluster': { files: one('{token: t}'), env: K, flags: { cluster: 'c3' }, ask: true },
  'no such current context': {
    files: { config: base('{token: t}').replace('current-context: main', 'current-context: gone') },
    env: K,
    ask: true,
  },
  "a server of one's own": {
    files: one('{token: t}', ', tls-server-name: nothing.example.test'),
    env: K,
    flags: { server: '{{server}}/mine/' },
    ask: true,
  },
  'a server without TLS': {
    files: { config: base('{token: t, as: joe}').replace('{{server}}"', '{{http}}"') },
    env: K,
    ask: true,
  },
  'a server without a scheme': {
    files: { config: base('{token: t}').replace('{{server}}"', '{{bare}}"') },
    env: K,
    ask: true,
  },
  'a server with a query': {
    files: { config: base('{token: t}').replace('{{server}}"', '{{server}}/a/b/?x=y#z"') },
    env: K,
    ask: true,
  },
  'no files at all': { files: {}, env: { KUBECONFIG: '{{dir}}/none' }, ask: true },
  KUBERNETES_MASTER: { files: {}, env: { KUBECONFIG: '{{dir}}/none', KUBERNETES_MASTER: '{{http}}' }, ask: true },
  'no current context': {
    files: { config: base('{token: t}').replace('current-context: main', '') },
    env: K,
    ask: true,
  },
  'no current context, but a server': {
    files: { config: base('{token: t}').replace('current-context: main', '') },
    env: K,
    flags: { server: '{{http}}', user: 'u2' },
    ask: true,
  },
  'tls-server-name': { files: one('{token: t}', ', tls-server-name: api.example.test'), env: K, ask: true },
  'tls-server-name that is wrong': {
    files: one('{token: t}', ', tls-server-name: nothing.example.test'),
    env: K,
    ask: true,
  },
  'tls-server-name by flag': {
    files: one('{token: t}', ', tls-server-name: nothing.example.test'),
    env: K,
    flags: { tlsServerName: 'localhost' },
    ask: true,
  },
  'another authority': {
    files: { config: base('{token: t}').replace('pki/ca.crt', 'pki/other-ca.crt') },
    env: K,
    ask: true,
  },
  'another authority, unchecked by flag': {
    files: { config: base('{token: t}').replace('pki/ca.crt', 'pki/other-ca.crt') },
    env: K,
    flags: { insecureSkipTlsVerify: true },
    ask: true,
  },
  'authority by flag': {
    files: { config: base('{token: t}').replace('pki/ca.crt', 'pki/other-ca.crt') },
    env: K,
    flags: { certificateAuthority: 'pki/ca.crt' },
    ask: true,
  },
  'authority and unchecked': { files: one('{token: t}', ', insecure-skip-tls-verify: true'), env: K, ask: true },
  'authority missing': {
    files: { config: base('{token: t}').replace('pki/ca.crt', 'pki/none.crt') },
    env: K,
    ask: true,
  },
  'proxy-url of another kind': {
    files: one('{token: t}', ', proxy-url: "ftp://proxy.example.test"'),
    env: K,
    ask: true,
  },
  'exec v1': {
    files: { ...one(exec('v1', ', interactiveMode: Never')), 'bin/login': plugin('v1', '{"token":"from-plugin"}') },
    env: K,
    ask: true,
  },
  'exec v1 without interactiveMode': {
    files: { ...one(exec('v1')), 'bin/login': plugin('v1', '{"token":"from-plugin"}') },
    env: K,
    ask: true,
  },
  'exec v1beta1': {
    files: { ...one(exec('v1beta1')), 'bin/login': plugin('v1beta1', '{"token":"from-plugin"}') },
    env: K,
    ask: true,
  },
  'exec v1alpha1': {
    files: { ...one(exec('v1alpha1')), 'bin/login': plugin('v1alpha1', '{"token":"from-plugin"}') },
    env: K,
    ask: true,
  },
  'exec answers another version': {
    files: { ...one(exec('v1beta1')), 'bin/login': plugin('v1', '{"token":"from-plugin"}') },
    env: K,
    ask: true,
  },
  'exec answers without a status': {
    files: { ...one(exec('v1beta1')), 'bin/login': plugin('v1beta1', 'null') },
    env: K,
    ask: true,
  },
  'exec fails': { files: { ...one(exec('v1beta1')), 'bin/login': '#!/bin/sh\nexit 3\n' }, env: K, ask: true },
  'exec is missing': { files: one(exec('v1beta1', ', installHint: get it')), env: K, ask: true },
  'exec that must ask': {
    files: { ...one(exec('v1', ', interactiveMode: Always')), 'bin/login': plugin('v1', '{"token":"from-plugin"}') },
    env: K,
    ask: true,
  },
  'exec told of the cluster': {
    files: {
      ...one(
        exec(
          'v1',
          ', interactiveMode: IfAvailable, provideClusterInfo: true, args: [a b], env: [{name: MINE, value: v}]',
        ),
        ', tls-server-name: localhost, extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x}}]',
      ),
      'bin/login':
        '#!/bin/sh\ninfo=$(printf %s "$KUBERNETES_EXEC_INFO|$MINE|$1" | base64 | tr -d "\\n")\necho "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"$info\\"}}"\n',
    },
    env: K,
    ask: true,
  },
  'exec beside a token': {
    files: { ...one('{token: t, exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: bin/none}}') },
    env: K,
    ask: true,
  },
  'auth-provider that is gone': { files: one('{auth-provider: {name: gcp, config: {}}}'), env: K, ask: true },
  'auth-provider unknown': { files: one('{auth-provider: {name: what, config: {}}}'), env: K, ask: true },
  'auth-provider oidc': {
    files: one(
      '{auth-provider: {name: oidc, config: {idp-issuer-url: "https://i.example.test", client-id: c, id-token: eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.c2ln}}}',
    ),
    env: K,
    ask: true,
  },
  'auth-provider oidc, expired': {
    files: one(
      '{auth-provider: {name: oidc, config: {idp-issuer-url: "https://i.example.test", client-id: c, id-token: eyJhbGciOiJub25lIn0.eyJleHAiOjE1MDAwMDAwMDB9.c2ln}}}',
    ),
    env: K,
    ask: true,
  },
  'a timeout that is none': { files: one('{token: t}'), env: K, flags: { requestTimeout: 'soon' }, ask: true },
  'a timeout': { files: one('{token: t}'), env: K, flags: { requestTimeout: '1m30s' }, ask: true },
};
