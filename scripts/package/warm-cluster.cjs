'use strict';
// A stub of a cluster for packing: it answers the requests of `explain` and `list` from a recording, over TLS and
// HTTP/2, so that the code that talks to a cluster is compiled too. Of selectors it knows only the one for events.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { createSecureServer } = require('node:http2');
const { join } = require('node:path');

const root = join(__dirname, '../..');
const recording = join(root, 'test/corpus/upstream-pending');
const certificate = (name) => readFileSync(join(root, 'test/fixtures/tls', name));
const read = (path) => (existsSync(join(recording, path)) ? readFileSync(join(recording, path), 'utf8') : undefined);
const NOT_FOUND = {
  apiVersion: 'v1',
  kind: 'Status',
  status: 'Failure',
  reason: 'NotFound',
  message: 'not found',
  code: 404,
};

/** Returns what the API has at a path: text for a log, an object, or undefined. */
function answer(url) {
  const { pathname, searchParams } = new URL(url, 'https://localhost');
  const [, namespace, resource, name, sub] =
    /^\/apis?\/(?:[\w.-]+\/)?v\w+\/(?:namespaces\/([\w.-]+)\/)?([\w-]+)(?:\/([\w.-]+))?(?:\/(\w+))?$/.exec(pathname) ??
    [];
  if (resource === 'namespaces')
    return { kind: 'PartialObjectMetadataList', metadata: {}, items: [{ metadata: { name: truth.namespace } }] };
  if (sub === 'log')
    return read(
      `cluster-resources/pods/logs/${namespace}/${name}/${searchParams.get('container')}${searchParams.has('previous') ? '-previous' : ''}.log`,
    );
  const folder = resource === 'endpointslices' ? 'endpoint-slices' : resource;
  const text = read(`cluster-resources/${folder}/${namespace}.json`) ?? read(`cluster-resources/${folder}.json`);
  if (text === undefined) return undefined;
  const whole = JSON.parse(text);
  const items = Array.isArray(whole) ? whole : (whole.items ?? []);
  if (name !== undefined) return items.find((item) => item.metadata.name === name);
  const about = /involvedObject\.name=([^,]+)/.exec(searchParams.get('fieldSelector') ?? '')?.[1];
  return {
    kind: 'List',
    metadata: {},
    items: about === undefined ? items : items.filter((item) => item.involvedObject?.name === about),
  };
}

const truth = JSON.parse(read('truth.json'));

/**
 * Listens and writes a kubeconfig for it. Does not keep the process alive. Resolves to the crashing pod of the
 * recording.
 */
exports.serve = (kubeconfig) =>
  new Promise((resolve) => {
    const server = createSecureServer(
      { key: certificate('server.key'), cert: certificate('server.crt') },
      (request, response) => {
        const found = answer(request.url);
        response.writeHead(found === undefined ? 404 : 200, {
          'content-type': typeof found === 'string' ? 'text/plain' : 'application/json',
          date: new Date().toUTCString(),
        });
        response.end(typeof found === 'string' ? found : JSON.stringify(found ?? NOT_FOUND));
      },
    );
    server.listen(0, '127.0.0.1', () => {
      const named = (name, key, value) => [{ name, [key]: value }];
      const config = {
        clusters: named('c', 'cluster', {
          server: `https://127.0.0.1:${server.address().port}`,
          'insecure-skip-tls-verify': true,
        }),
        users: named('u', 'user', { token: 'none' }),
        contexts: named('x', 'context', { cluster: 'c', user: 'u', namespace: truth.namespace }),
        'current-context': 'x',
      };
      const yaml = Object.entries(config)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
        .join('');
      writeFileSync(kubeconfig, yaml);
      server.unref();
      resolve(truth.pod);
    });
  });
