/** What can go wrong with the answer to a request. */
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../../../src/clock.ts';
import { hangUp, json, status } from '../../sources/cluster/support/server.ts';

export interface Fault {
  readonly name: string;
  /** Meets a request. @param body what the right answer would have; empty where that is not known */
  readonly meet: (response: ServerResponse, clock: Clock, body: Buffer) => void;
  /** An answer that is obeyed: the user may not read it, or is to come back in an hour. */
  readonly proper?: boolean;
  /** The API server itself refuses, and so it did nothing. */
  readonly refuses?: boolean;
  /** Takes much memory or real time, so only the whole matrix has it. */
  readonly heavy?: boolean;
}

const text =
  (code: number, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(body);
const HTML = { 'content-type': 'text/html' };
const PAGE = '<!doctype html><html><body>Log in</body></html>';
const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'Timeout',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};
const PROPER: ReadonlySet<number> = new Set([401, 403]);

const withStatus: Fault[] = Object.entries(REASONS).map(([code, reason]) => ({
  name: `${code} with a Status`,
  meet: (response) => status(response, Number(code), reason, `the test says ${reason}`),
  proper: PROPER.has(Number(code)),
  refuses: Number(code) < 500 && code !== '408',
}));

const bare: Fault[] = [400, 401, 403, 404, 410, 418, 429, 500, 502, 503, 504].map((code) => ({
  name: `${code} without a body`,
  meet: text(code, ''),
  proper: code === 401,
  refuses: code === 401,
}));

/** Sends a body one byte at a time, and never ends. */
async function drip(response: ServerResponse, clock: Clock): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  while (!closed.signal.aborted) {
    response.write(' ');
    await clock.sleep(1000, closed.signal);
  }
}

/** Sends 300 MiB. */
function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  let left = 300;
  const more = (): void => {
    while (left-- > 0 && !response.destroyed) if (!response.write(chunk)) return void response.once('drain', more);
    if (!response.destroyed) response.end();
  };
  more();
}

let bomb: Buffer | undefined;

/** All faults. `GOAWAY` needs HTTP/2: over HTTP/1.1 it closes the connection. */
export const FAULTS: readonly Fault[] = [
  ...withStatus,
  ...bare,
  { name: '404 page not found', meet: text(404, '404 page not found\n') },
  {
    name: '404 that names another object',
    meet: (response) =>
      status(response, 404, 'NotFound', 'pods "other" not found', { details: { name: 'other', kind: 'pods' } }),
  },
  { name: '404 as HTML', meet: text(404, PAGE, HTML) },
  { name: '403 as HTML', meet: text(403, PAGE, HTML) },
  { name: '502 as HTML', meet: text(502, PAGE, HTML) },
  {
    name: '500 with a broken Status',
    meet: (response) => json(response, { kind: 'Status', message: 7, details: [] }, 500),
  },
  {
    name: '500 with a Status of nulls',
    meet: (response) =>
      json(response, { kind: 'Status', message: null, details: null, reason: null, metadata: null }, 500),
  },
  { name: '429 with Retry-After: 1', meet: text(429, 'busy', { 'retry-after': '1' }) },
  { name: '429 with Retry-After: 3600', meet: text(429, 'busy', { 'retry-after': '3600' }), proper: true },
  { name: '503 with Retry-After: 0', meet: text(503, 'busy', { 'retry-after': '0' }) },
  { name: '503 with Retry-After as a date', meet: text(503, '', { 'retry-after': 'Thu, 01 Jan 2099 00:00:00 GMT' }) },
  { name: 'hang', meet: () => {} },
  {
    name: 'hang after the head',
    meet: (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders?.();
    },
  },
  { name: 'drip', meet: (response, clock) => void drip(response, clock) },
  { name: 'reset', meet: (response) => hangUp(response) },
  {
    name: 'reset in the body',
    meet: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"kind":"PodList","items":[');
      setImmediate(() => hangUp(response));
    },
  },
  {
    name: 'truncation',
    meet: text(200, '{"kind":"PodList","items":[{"metadata":{', { 'content-type': 'application/json' }),
  },
  { name: 'invalid JSON', meet: text(200, '{kind: PodList}', { 'content-type': 'application/json' }) },
  { name: 'an encoding that was not asked for', meet: text(200, 'fatal: it broke', { 'content-encoding': 'br' }) },
  { name: 'no body', meet: text(200, '') },
  { name: '204', meet: (response) => void response.writeHead(204).end() },
  { name: 'HTML', meet: text(200, PAGE, HTML) },
  { name: 'redirect', meet: text(302, '', { location: 'https://login.example.test/' }) },
  { name: 'redirect to nowhere', meet: text(301, '') },
  { name: 'an empty object', meet: (response) => json(response, {}) },
  { name: 'a number', meet: (response) => json(response, 42) },
  { name: 'null', meet: (response) => json(response, null) },
  { name: 'an array', meet: (response) => json(response, []) },
  {
    name: 'a Namespace',
    meet: (response) => json(response, { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'shop' } }),
  },
  { name: 'an empty NamespaceList', meet: (response) => json(response, { kind: 'NamespaceList', items: [] }) },
  { name: 'items: [null]', meet: (response) => json(response, { kind: 'PodList', metadata: {}, items: [null] }) },
  { name: 'items that are text', meet: (response) => json(response, { kind: 'PodList', items: 'none' }) },
  {
    name: 'a Table of nulls',
    meet: (response) => json(response, { kind: 'Table', columnDefinitions: [null], rows: [null] }),
  },
  { name: 'a Status with 200', meet: (response) => json(response, { kind: 'Status', status: 'Failure', code: 500 }) },
  {
    name: 'broken gzip',
    meet: text(200, 'no gzip', { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
  },
  {
    name: 'GOAWAY',
    meet: (response) => {
      const { session } =
        (response as unknown as { stream?: { session?: { goaway: (code: number) => void; destroy: () => void } } })
          .stream ?? {};
      if (!session) return hangUp(response);
      session.goaway(0);
      setImmediate(() => session.destroy());
    },
  },
  { name: 'a huge body', meet: flood, heavy: true },
  {
    name: 'a gzip bomb',
    meet: (response) => {
      bomb ??= gzipSync(Buffer.alloc(300 * 1024 * 1024, ' '));
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
    },
    heavy: true,
  },
];

/** Sends these bytes as a registry does. */
const blob = (response: ServerResponse, body: Buffer): void =>
  void response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length }).end(body);

/** What can go wrong with the answer of a registry besides. */
export const REGISTRY_FAULTS: readonly Fault[] = [
  {
    name: 'one byte is another',
    meet: (response, _clock, body) => {
      const other = Buffer.from(body);
      // The last ones are a checksum or the end of an archive.
      const at = Math.floor(other.length / 2);
      if (other.length > 0) other[at] = other[at]! ^ 1;
      blob(response, other);
    },
  },
  {
    name: 'half of the answer',
    meet: (response, _clock, body) => {
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.subarray(0, Math.ceil(body.length / 2)));
      setImmediate(() => hangUp(response));
    },
  },
  {
    name: 'another image',
    meet: (response) => blob(response, Buffer.from('{"schemaVersion":2,"layers":[],"config":{}}')),
  },
  {
    name: 'an image with layers that have no digest',
    meet: (response, _clock, body) =>
      blob(response, Buffer.from(body.toString().replaceAll('"digest":"sha256:', '"digest":"md5:'))),
  },
  { name: 'a redirect to itself', meet: (response) => text(307, '', { location: '' })(response) },
  {
    name: 'a redirect to another path, and so on',
    meet: (response) => text(307, '', { location: `?${Math.random()}` })(response),
  },
  { name: 'a login that is never enough', meet: text(401, '', { 'www-authenticate': 'Basic realm="x"' }) },
  {
    name: 'a token service that is not there',
    meet: text(401, '', { 'www-authenticate': 'Bearer realm="http://127.0.0.1:1/token",service="x"' }),
  },
  {
    name: 'a token service that is no address',
    meet: text(401, '', { 'www-authenticate': 'Bearer realm="file:///etc/passwd"' }),
  },
  {
    name: 'a manifest of 5 MiB',
    meet: (response) => blob(response, Buffer.from(`{"schemaVersion":2${' '.repeat(5 << 20)}}`)),
  },
  {
    name: 'a gzip without an end',
    meet: (response, _clock, body) => blob(response, body.subarray(0, Math.max(12, body.length - 20))),
  },
];
