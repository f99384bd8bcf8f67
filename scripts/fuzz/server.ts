/** Serves the objects of a broken recording as an API server would: lists, tables, single objects and logs. */
import { RESOURCES, type Resource } from '../../src/model/resources.ts';
import { fieldSelector, labelSelector } from '../../src/sources/bundle/selectors.ts';
import { fakeServer, type FakeServer, type Handler } from '../../test/sources/cluster/support/server.ts';
import type { Files } from './recipe.ts';
import { withMarks } from './values.ts';

type Raw = Record<string, unknown>;
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((one, key) => (typeof one === 'object' && one !== null ? (one as Raw)[key] : undefined), value);

const COLUMNS = ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'Node'].map((name) => ({ name, type: 'string' }));
const cellsOf = (pod: unknown): unknown[] => [
  at(pod, 'metadata', 'name'),
  '0/1',
  at(pod, 'status', 'phase'),
  at(pod, 'status', 'containerStatuses', '0', 'restartCount'),
  '5m',
  at(pod, 'spec', 'nodeName'),
];

/** An API server finds an object by its key in etcd, so one with a broken name or namespace is still found. */
const textAt = (item: unknown, field: string): string | undefined => {
  const value = at(item, 'metadata', field);
  return typeof value === 'string' ? value : undefined;
};

/** The answer to one path. */
interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
}

const notFound = (kind: string, name: string): Answer => ({
  status: 404,
  body: { kind: 'Status', reason: 'NotFound', message: `${kind} "${name}" not found`, details: { name, kind } },
});

const broken = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value));

function selected(items: readonly unknown[], query: URLSearchParams): readonly unknown[] {
  const [labels, fields] = [
    labelSelector(query.get('labelSelector') ?? undefined),
    fieldSelector(query.get('fieldSelector') ?? undefined),
  ];
  return items.filter((item) => {
    // What a selector cannot be tried on is answered: left out, it would look as if the server had no such object.
    if (broken(at(item, 'metadata')) || broken(at(item, 'metadata', 'labels'))) return true;
    try {
      return (labels?.(item) ?? true) && (fields?.(item) ?? true);
    } catch {
      return true;
    }
  });
}

/** Answers from a recording in the form of objects, with the logs of its bundle. */
function answerOf(files: Files, url: URL, accept: string): Answer {
  const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
  const [resource = '', name, sub] = namespace === undefined ? rest : rest.slice(2);
  if (!Object.hasOwn(RESOURCES, resource)) return notFound(resource, name ?? '');
  const { kind } = RESOURCES[resource as Resource];
  if (sub === 'log') {
    const previous = url.searchParams.get('previous') === 'true' ? '-previous' : '';
    const path = `logs/${namespace}/${name}/${url.searchParams.get('container')}${previous}.log`;
    const log = [...files].find(([file]) => file.endsWith(path))?.[1];
    return log === undefined ? notFound('pods', name ?? '') : { status: 200, body: log, type: 'text/plain' };
  }
  let document: unknown;
  try {
    document = JSON.parse(files.get('objects.json') ?? '');
  } catch {
    return { status: 200, body: files.get('objects.json') ?? '', type: 'application/json' };
  }
  const all = at(document, 'items');
  const isKind = (item: unknown, is: unknown): boolean =>
    is === undefined ? typeof at(item, 'kind') !== 'string' : at(item, 'kind') === is;
  const ofKind = (is: string | undefined): unknown[] =>
    (Array.isArray(all) ? all : []).filter(
      (item) =>
        isKind(item, is) && (namespace === undefined || [namespace, undefined].includes(textAt(item, 'namespace'))),
    );
  const items = ofKind(kind);
  if (name !== undefined) {
    const isNamed = (item: unknown): boolean => textAt(item, 'name') === name;
    const found =
      items.find(isNamed) ??
      items.find((item) => textAt(item, 'name') === undefined) ??
      ofKind(undefined).find(isNamed);
    return found === undefined ? notFound(resource, name) : { status: 200, body: found };
  }
  const some = selected(items, url.searchParams);
  const metadata = { resourceVersion: '1' };
  if (accept.includes('as=Table') && resource === 'pods')
    return {
      status: 200,
      body: {
        kind: 'Table',
        metadata,
        columnDefinitions: COLUMNS,
        rows: some.map((pod) => ({ cells: cellsOf(pod), object: pod })),
      },
    };
  return { status: 200, body: { kind: `${kind}List`, apiVersion: 'v1', metadata, items: some } };
}

/** A server with objects that can be replaced. */
export class BrokenServer {
  #server: FakeServer | undefined;
  /** With the marks of values.ts, because JSON.stringify cannot write what they stand for. */
  files: Files = new Map();

  /** Returns its address. */
  async url(): Promise<string> {
    const handle: Handler = (seen, response) => {
      const accept = String(seen.headers.accept);
      const { status, body, type = 'application/json' } = answerOf(this.files, new URL(seen.url, 'http://x'), accept);
      response.writeHead(status, { 'content-type': type });
      response.end(typeof body === 'string' ? body : withMarks(JSON.stringify(body)));
    };
    this.#server ??= await fakeServer(handle, { protocol: 'http' });
    return this.#server.url;
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }
}
