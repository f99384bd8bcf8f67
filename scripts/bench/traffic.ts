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

export interface Traffic {
  /** Bytes from the server, without those of TCP itself. */
  readonly received: number;
  readonly sent: number;
  readonly connections: number;
  readonly requests: number;
}

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
    const first = await requestsSoFar();
    const asking = (await requestsSoFar()) - first;
    const all: Traffic[] = [];
    for (const command of commands) {
      await runOnce(command, folder, env);
      const before = { ...counts, requests: await requestsSoFar() };
      await runOnce(command, folder, env);
      all.push({
        received: counts.received - before.received,
        sent: counts.sent - before.sent,
        connections: counts.connections - before.connections,
        requests: (await requestsSoFar()) - before.requests - asking,
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
 * Returns how many requests the API server answered, those of other users included: it needs a quiet cluster.
 */
async function requestsSoFar(): Promise<number> {
  let sum = 0;
  for (const line of kubectl('get', '--raw', '/metrics').split('\n')) {
    if (line.startsWith('apiserver_request_total{') && !ITS_OWN.test(line))
      sum += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return sum;
}
