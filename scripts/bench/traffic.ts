/**
 * Measures the traffic of a command. A relay in front of the API server counts bytes and passes them on unread, so TLS
 * and compression stay as they are. The API server counts requests (`apiserver_request_total`). This works for every
 * program, and never runs while times are measured.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { kubectl, runOnce, type Command } from './run.ts';

export interface Traffic extends Load {
  /** Bytes from the server, without those of TCP itself. */
  readonly received: number;
  readonly sent: number;
  readonly connections: number;
}

/** What the API server did, by its own metrics. */
export interface Load {
  readonly requests: number;
  /** Of answers, as they were sent. */
  readonly bytes: number;
  /** The sum of the times of all requests; they overlap. */
  readonly requestSeconds: number;
  /** Of processor time. */
  readonly cpuSeconds: number;
}

const minus = (a: Load, b: Load): Load => ({
  requests: a.requests - b.requests,
  bytes: a.bytes - b.bytes,
  requestSeconds: a.requestSeconds - b.requestSeconds,
  cpuSeconds: a.cpuSeconds - b.cpuSeconds,
});

interface Config {
  clusters: { cluster: { server: string; 'tls-server-name'?: string; 'proxy-url'?: string } }[];
}

/**
 * Runs each command through the relay, once to fill its caches and once to count.
 * @param folder for a copy of the kubeconfig; removed by the caller
 * @returns undefined if the kubeconfig has a proxy for the server
 */
export async function trafficOf(commands: readonly Command[], folder: string): Promise<Traffic[] | undefined> {
  const config = JSON.parse(kubectl('config', 'view', '--minify', '--flatten', '--raw', '-o', 'json')) as Config;
  const { cluster } = config.clusters[0]!;
  if (cluster['proxy-url'] !== undefined) return undefined;
  const server = new URL(cluster.server);
  const counts = { received: 0, sent: 0, connections: 0 };
  const open = new Set<Socket>();
  const relay = createServer((client) => {
    counts.connections++;
    const upstream = connect(
      Number(server.port || (server.protocol === 'https:' ? 443 : 80)),
      server.hostname.replace(/^\[|\]$/g, ''),
    );
    const pass = (from: Socket, to: Socket, count: (bytes: number) => void): void => {
      open.add(from);
      from.on('data', (chunk) => {
        count(chunk.length);
        if (!to.write(chunk)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      });
      from.on('error', () => to.destroy());
      from.on('end', () => to.end());
      from.once('close', () => open.delete(from));
    };
    pass(client, upstream, (bytes) => (counts.sent += bytes));
    pass(upstream, client, (bytes) => (counts.received += bytes));
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  cluster['tls-server-name'] ??= server.hostname;
  cluster.server = `${server.protocol}//127.0.0.1:${(relay.address() as AddressInfo).port}${server.pathname.replace(/\/$/, '')}`;
  const file = join(folder, 'relayed.kubeconfig');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  const env = { ...process.env, KUBECONFIG: file };
  try {
    // The request for the count adds this much.
    const first = loadSoFar();
    const asking = minus(loadSoFar(), first);
    const all: Traffic[] = [];
    for (const command of commands) {
      await runOnce(command, folder, env);
      const before = { ...counts, load: loadSoFar() };
      await runOnce(command, folder, env);
      all.push({
        ...minus(minus(loadSoFar(), before.load), asking),
        received: counts.received - before.received,
        sent: counts.sent - before.sent,
        connections: counts.connections - before.connections,
      });
    }
    return all;
  } finally {
    relay.close();
    for (const socket of open) socket.destroy();
  }
}

/** Requests of the API server itself and its controllers, and watches, which are counted when they end. */
const ITS_OWN =
  /\bverb="WATCH"|\bresource="(?:leases|flowschemas|prioritylevelconfigurations|apiservices|endpointslices"[^}]*verb="(?:PUT|APPLY)|tokenreviews|subjectaccessreviews)/;

/**
 * Returns what the API server did so far, for other users too: it needs a quiet cluster. A process of several API
 * servers counts its own part only.
 */
export function loadSoFar(): Load {
  const load = { requests: 0, bytes: 0, requestSeconds: 0, cpuSeconds: 0 };
  const names = {
    apiserver_request_total: 'requests',
    apiserver_response_sizes_sum: 'bytes',
    apiserver_request_duration_seconds_sum: 'requestSeconds',
    process_cpu_seconds_total: 'cpuSeconds',
  } as const;
  for (const line of kubectl('get', '--raw', '/metrics').split('\n')) {
    const name = /^[a-z_]+/.exec(line)?.[0] ?? '';
    if (name in names && !ITS_OWN.test(line))
      load[names[name as keyof typeof names]] += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return load;
}
