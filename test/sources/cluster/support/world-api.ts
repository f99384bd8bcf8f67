/** A fake API server with the objects of a test: tables, pages, metadata, logs. */
import type { ServerResponse } from 'node:http';
import type { KubeObject, Pod } from '../../../../src/model/objects.ts';
import { RESOURCES } from '../../../../src/model/resources.ts';
import type { Resource } from '../../../../src/model/resources.ts';
import { memorySource } from '../../../support/memory-source.ts';
import type { World } from '../../../support/memory-source.ts';
import { json, status, type Handler, type Seen } from './server.ts';

export interface WorldApi extends World {
  /** Namespaces where listing pods is forbidden. `*`: all at once; `namespaces`: listing their names. */
  readonly closed?: readonly string[];
  /** Prints no tables, as an old server, or one behind a proxy that drops the Accept header. */
  readonly plain?: boolean;
  /** Called first for each request. Returns true where it answered. */
  readonly before?: (seen: Seen, response: ServerResponse, count: number) => boolean;
}

const podColumns = [
  'Name',
  'Ready',
  'Status',
  'Restarts',
  'Age',
  'IP',
  'Node',
  'Nominated Node',
  'Readiness Gates',
].map((name) => ({ name, type: 'string' }));

/** The columns of printPod that the tests need. */
function cells(pod: Pod, now: number): unknown[] {
  const all = pod.status?.containerStatuses ?? [];
  const restarts = all.reduce((sum, one) => sum + one.restartCount, 0);
  const reason = all.map((one) => one.state?.waiting?.reason ?? one.state?.terminated?.reason).find(Boolean);
  const ended = Math.max(0, ...all.map((one) => Date.parse(one.lastState?.terminated?.finishedAt ?? '') || 0));
  const age = Math.round((now - Date.parse(pod.metadata?.creationTimestamp ?? '')) / 1000);
  return [
    pod.metadata?.name,
    `${all.filter((one) => one.ready).length}/${pod.spec?.containers.length ?? 0}`,
    pod.status?.reason ?? reason ?? pod.status?.phase,
    restarts > 0 && ended > 0 ? `${restarts} (${Math.round((now - ended) / 60_000)}m ago)` : String(restarts),
    `${Math.floor(age / 60)}m`,
    '10.0.0.1',
    pod.spec?.nodeName ?? '<none>',
    '<none>',
    '<none>',
  ];
}

/** A handler for `fakeServer`. Continue tokens are positions. */
export function worldApi(world: WorldApi): Handler {
  const source = memorySource(world);
  const now = Date.parse(source.now());
  const answer = async (seen: Seen, response: ServerResponse): Promise<void> => {
    response.setHeader('date', new Date(now).toUTCString());
    const url = new URL(seen.url, 'http://x');
    const parts = url.pathname.split('/').filter(Boolean);
    const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
    const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
    const [resource, name, sub] = (namespace === undefined ? rest : rest.slice(2)) as [Resource, string?, string?];
    const refuse = (what: string): void =>
      status(response, 403, 'Forbidden', `${what} is forbidden: User "u" cannot list resource`);
    if (resource === 'namespaces' && name === undefined && world.closed?.includes('namespaces'))
      return refuse('namespaces');
    if (resource === 'pods' && name === undefined && world.closed?.includes(namespace ?? '*')) return refuse('pods');
    if (sub === 'log') {
      const fact = await source.fetch({
        verb: 'log',
        namespace: namespace!,
        pod: name!,
        container: url.searchParams.get('container')!,
        previous: url.searchParams.get('previous') === 'true',
      });
      return fact.state === 'known'
        ? void response.writeHead(200, { 'content-type': 'text/plain' }).end((fact.value as { text: string }).text)
        : status(response, 400, 'BadRequest', `previous terminated container "x" in pod "y" not found`);
    }
    if (url.pathname === '/apis') return json(response, { kind: 'APIGroupList', groups: [{ name: 'apps' }] });
    if (!(resource in RESOURCES))
      return status(response, 404, 'NotFound', 'the server could not find the requested resource');
    const place = namespace === undefined ? {} : { namespace };
    if (name !== undefined) {
      const fact = await source.fetch({ verb: 'get', resource, ...place, name });
      if (fact.state === 'known') return json(response, fact.value);
      if (fact.state === 'forbidden') return refuse(resource);
      return status(response, 404, 'NotFound', `${resource} "${name}" not found`, {
        details: { name, kind: resource },
      });
    }
    const [labelSelector, fieldSelector] = [
      url.searchParams.get('labelSelector'),
      url.searchParams.get('fieldSelector'),
    ];
    const fact = await source.fetch({
      verb: 'list',
      resource,
      ...place,
      ...(labelSelector ? { labelSelector } : {}),
      ...(fieldSelector ? { fieldSelector } : {}),
    });
    if (fact.state !== 'known') return refuse(resource);
    const all = fact.value as KubeObject[];
    const [from, limit] = [
      Number(url.searchParams.get('continue') ?? 0),
      Number(url.searchParams.get('limit') ?? 0) || all.length,
    ];
    const items = all.slice(from, from + limit);
    const metadata = { resourceVersion: '1', ...(from + limit < all.length ? { continue: String(from + limit) } : {}) };
    const accept = String(seen.headers.accept);
    if (accept.includes('as=Table') && world.plain !== true) {
      const withObjects = url.searchParams.get('includeObject') !== 'None';
      return json(response, {
        kind: 'Table',
        metadata,
        columnDefinitions: podColumns,
        rows: (items as Pod[]).map((pod) => ({
          cells: cells(pod, now),
          ...(withObjects ? { object: { metadata: pod.metadata } } : {}),
        })),
      });
    }
    return json(response, { kind: `${RESOURCES[resource].kind}List`, metadata, items });
  };
  return (seen, response, count) => {
    if (world.before?.(seen, response, count)) return;
    answer(seen, response).catch((error: Error) => status(response, 500, 'InternalError', error.message));
  };
}
