'use strict';
// An API server that serves a recording, so that the code for live clusters is compiled too when the program is packed,
// and so that `npm run bench:explain` needs no cluster. It serves the objects and logs of the recording and what kubectl
// asks for to find the API of pods, and answers 404 to other requests.
const { existsSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { createSecureServer } = require('node:http2');
const { join } = require('node:path');

const ROOT = join(__dirname, '../..');
const RECORDING = join(ROOT, 'test/corpus/upstream-pending');
/** Folders of a recording with another name than the resource in the API. */
const FOLDERS = {
  endpointslices: 'endpoint-slices',
  persistentvolumeclaims: 'pvcs',
  persistentvolumes: 'pvs',
  resourcequotas: 'resource-quota',
  storageclasses: 'storage-classes',
};
/** The API that kubectl needs to know for `describe pod`. */
const API = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [
      { name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list'], shortNames: ['po'] },
    ],
  },
};
const tls = (name) => readFileSync(join(ROOT, 'test/fixtures/tls', name));

/** Returns the objects of a resource, in the namespace or cluster-scoped. */
function items({ folder: recording, namespace }, resource) {
  const folder = join(recording, 'cluster-resources', FOLDERS[resource] ?? resource);
  const file = existsSync(folder) ? join(folder, `${namespace}.json`) : `${folder}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).items : undefined;
}

function answer(recording, url) {
  const { pathname, searchParams } = new URL(url, 'https://cluster');
  if (Object.hasOwn(API, pathname)) return API[pathname];
  const path = pathname
    .replace(/^\/(api\/v1|apis\/[^/]+\/[^/]+)\//, '')
    .replace(/^namespaces\/[^/]+\/(?=.)/, '')
    .split('/');
  const [resource, name, part] = path;
  if (pathname === '/version')
    return JSON.parse(readFileSync(join(recording.folder, 'cluster-info/cluster_version.json'), 'utf8'));
  const all = items(recording, resource);
  if (all === undefined) return undefined;
  if (name === undefined)
    return {
      kind: `${all[0]?.kind ?? ''}List`,
      apiVersion: all[0]?.apiVersion ?? 'v1',
      metadata: { resourceVersion: '1' },
      items: all,
    };
  if (part === 'log') {
    const folder = join(recording.folder, 'cluster-resources/pods/logs', recording.namespace, name);
    const file = `${searchParams.get('container') ?? readdirSync(folder)[0].replace(/(-previous)?\.log$/, '')}${searchParams.get('previous') === 'true' ? '-previous' : ''}.log`;
    return existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined;
  }
  return all.find(({ metadata }) => metadata.name === name);
}

/**
 * Starts it.
 * @param folder where it writes a kubeconfig for the server
 * @param recording the folder of the recording, with its truth.json
 * @returns that file, the namespace and name of the crashing pod, and a function that stops the server
 */
exports.startCluster = async function startCluster(folder, recording = RECORDING) {
  const { namespace, pod } = JSON.parse(readFileSync(join(recording, 'truth.json'), 'utf8'));
  const server = createSecureServer(
    { key: tls('server.key'), cert: tls('server.crt'), allowHTTP1: true },
    (request, response) => {
      const found = answer({ folder: recording, namespace }, request.url);
      const body = found ?? {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'NotFound',
        message: 'not found',
        code: 404,
      };
      response.writeHead(found === undefined ? 404 : 200, {
        'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
      });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    },
  );
  const sessions = new Set();
  server.on('session', (session) => sessions.add(session));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const base64 = (name) => tls(name).toString('base64');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'warm',
      clusters: [
        {
          name: 'warm',
          cluster: {
            server: `https://127.0.0.1:${server.address().port}`,
            'certificate-authority-data': base64('ca.crt'),
          },
        },
      ],
      users: [
        {
          name: 'warm',
          user: { 'client-certificate-data': base64('client.crt'), 'client-key-data': base64('client.key') },
        },
      ],
      contexts: [{ name: 'warm', context: { cluster: 'warm', user: 'warm', namespace } }],
    }),
  );
  return {
    kubeconfig,
    namespace,
    pod,
    close: () => {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
};
