/** Runs `preflight` against an API in memory that answers dry runs. */
import { run } from '../../../src/cli/run.ts';
import type { KubeObject } from '../../../src/model/objects.ts';
import type { PreflightAnswer, PreflightItem, PreflightRow } from '../../../src/model/preflight.ts';
import { json, status } from '../../sources/cluster/support/server.ts';
import type { Seen } from '../../sources/cluster/support/server.ts';
import { environment } from '../../sources/cluster/support/environment.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { FakeApi } from '../../watching/support/api.ts';

/** The answer to a dry run: the object as the server stores it, or a refusal. */
export type Admit = (object: KubeObject, seen: Seen) => object | { readonly refuse: readonly [number, string, string] };

export interface Flight {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly answer: PreflightAnswer;
  readonly item: PreflightItem;
  /** `POST /api/v1/namespaces/shop/pods?dryRun=All`, in order. */
  readonly requests: readonly string[];
  readonly sent: readonly { readonly path: string; readonly body: string }[];
}

export const node = (name: string, more: { labels?: object; spec?: object; allocatable?: object } = {}): object => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
  spec: more.spec ?? {},
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    allocatable: { cpu: '4', memory: '8Gi', pods: '110', ...more.allocatable },
    nodeInfo: { operatingSystem: 'linux', architecture: 'amd64' },
  },
});

export const WEB = { name: 'web', image: 'registry.example.com/web:1' };

/** A Deployment with one container. */
export const deployment = (
  spec: object = {},
  container: object = {},
  more: object = {},
  name: string = 'web',
): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ ...WEB, ...container }], ...spec } },
    ...more,
  },
});

export const configMap = (name: string, data: object, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
  data,
});

/** @param manifests objects, or the text of standard input */
export async function flight(
  manifests: readonly object[] | string,
  {
    fill = [],
    admit = (object) => object,
    args = [],
    forbidden = [],
    columns,
  }: {
    readonly fill?: readonly object[];
    readonly admit?: Admit;
    readonly args?: readonly string[];
    readonly forbidden?: readonly string[];
    readonly columns?: number;
  } = {},
): Promise<Flight> {
  const requests: string[] = [];
  const sent: { path: string; body: string }[] = [];
  const api = await FakeApi.open({}, (seen, response) => {
    requests.push(`${seen.method} ${seen.url}`);
    const { pathname } = new URL(seen.url, 'http://x');
    if (pathname === '/apis/karpenter.sh') {
      status(response, 404, 'NotFound', 'the server could not find the requested resource');
      return true;
    }
    // The API in memory has one namespace.
    if (pathname.startsWith('/api/v1/namespaces/kube-system/')) {
      const name = pathname.split('/').at(-1)!;
      const found = fill.find((one) => (one as KubeObject).metadata?.name === name);
      if (found) json(response, found);
      else status(response, 404, 'NotFound', `configmaps "${name}" not found`, { details: { name } });
      return true;
    }
    if (seen.method === 'GET') return false;
    sent.push({ path: pathname, body: seen.body });
    const object = JSON.parse(seen.body) as KubeObject;
    const answer = admit(object, seen);
    if ('refuse' in answer) status(response, ...answer.refuse);
    else json(response, answer, 201);
    return true;
  });
  for (const object of [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, node('n1'), ...fill])
    api.put(object);
  for (const one of forbidden) api.forbidden.add(one);
  const isText = columns !== undefined;
  const stdin =
    typeof manifests === 'string' ? manifests : JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
  const { io, out, err } = fakeIo({
    stdout: { isTerminal: isText, columns },
    readStdin: () => Promise.resolve(Buffer.from(stdin)),
    environment: environment({ TERM: 'xterm', NO_COLOR: '1' }, { clock: api.clock }),
  });
  try {
    const given = [
      'preflight',
      '-f',
      '-',
      '-s',
      api.server.url,
      ...(args.includes('-n') ? [] : ['-n', 'shop']),
      ...args,
    ];
    const format = isText || args.includes('-o') ? [] : ['-o', 'json'];
    const code = await api.clock.settled(run([...given, ...format], io));
    const answer = (out().startsWith('{') ? JSON.parse(out()) : undefined) as PreflightAnswer;
    return {
      code,
      out: out(),
      err: err(),
      answer,
      get item() {
        return answer.items[0]!;
      },
      requests,
      sent,
    };
  } finally {
    await api.close();
  }
}

/** Returns the ids of what would keep it from starting, and of what may. */
export const idsOf = ({ item }: Flight): { readonly blocks: string[]; readonly may: string[] } => ({
  blocks: item.causes.map(({ id }) => id),
  may: item.risks.map(({ id }) => id),
});

export const rowOf = ({ item }: Flight, category: string): PreflightRow =>
  item.checks.find((one) => one.category === category)!;
