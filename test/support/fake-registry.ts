/** A registry in this process: manifests and blobs over HTTP, with the logins and the faults that a test wants. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { emptyStore, type Stored } from './oci.ts';

export interface FakeRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly store: Stored;
  /** Digests by `repository:tag`. */
  readonly tags: Map<string, string>;
  /** Every request: method, path, Authorization. */
  readonly seen: { readonly method: string; readonly path: string; readonly authorization: string | undefined }[];
  /** Answers before the registry does; true: it did. */
  before: ((request: IncomingMessage, response: ServerResponse, url: URL) => boolean) | undefined;
  /** Returns the right answer to a path; undefined: there is none. */
  right(pathname: string): { readonly type: string; readonly bytes: Buffer } | undefined;
  close(): void;
}

/** Starts a registry on loopback. */
export async function fakeRegistry(): Promise<FakeRegistry> {
  const store = emptyStore();
  const tags = new Map<string, string>();
  const seen: FakeRegistry['seen'] = [];
  const right: FakeRegistry['right'] = (pathname) => {
    const [, repository, kind, reference] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(pathname) ?? [];
    const digest = (reference?.startsWith('sha256:') ? reference : tags.get(`${repository}:${reference}`)) ?? '';
    if (kind === 'manifests') return store.manifests.get(digest);
    const bytes = store.blobs.get(digest);
    return bytes && { type: 'application/octet-stream', bytes };
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://registry');
    seen.push({ method: request.method!, path: request.url!, authorization: request.headers.authorization });
    if (registry.before?.(request, response, url)) return;
    const found = right(url.pathname);
    if (!found) return void response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    response.writeHead(200, { 'content-type': found.type }).end(found.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry: FakeRegistry = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    tags,
    seen,
    before: undefined,
    right,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return registry;
}
