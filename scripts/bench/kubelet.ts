/**
 * A stub of the kubelets: serves the logs of the seeded pods over HTTPS, and no other request.
 *
 * usage: node scripts/bench/kubelet.ts --address IP --port N --cert FILE --key FILE [--kubeconfig FILE] [--log-size
 * MIB] [--heedless]
 *
 * --log-size MIB puts that much of an ordinary log before the log of each crashed container. With --heedless the whole
 * log is sent, even if fewer lines were requested, which no real kubelet does.
 *
 * It reads from the cluster what was seeded. The API server reaches it at the addresses and ports of the nodes.
 */
import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { pipeline, Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { connect } from './api.ts';
import { logOf, NoLog, past } from './log.ts';
import { planNamespaces } from './plan.ts';
import { seededBefore } from './seed.ts';
import type { PlannedPod, Shape } from './types.ts';

function* chunks(before: Iterable<string>, text: string): Generator<string> {
  yield* before;
  yield text;
}

const number = (text: string | null): number => (text === null ? -1 : Number(text));

/** Returns what the log of a pod is made from. A whole pod of a hundred thousand takes 10 KB. */
function briefly(pod: PlannedPod): PlannedPod {
  const { containers } = pod.body.spec as { containers: { name: string }[] };
  return { ...pod, body: { spec: { containers: containers.slice(0, 1).map(({ name }) => ({ name })) } }, events: [] };
}

interface Listening {
  readonly address: string;
  readonly port: number;
  /** Files. */
  readonly cert: string;
  readonly key: string;
  /** Bytes of log before what a crashed container wrote. */
  readonly logSize?: number;
  readonly heedless?: boolean;
}

/** Serves until the process ends. Resolves when it listens. */
export async function serve(
  shape: Shape,
  { address, port, cert, key, logSize = 0, heedless = false }: Listening,
): Promise<void> {
  const pods = new Map<string, PlannedPod>();
  for (const { workloads } of planNamespaces(shape))
    for (const workload of workloads)
      for (const pod of workload.pods) pods.set(`${pod.namespace}/${pod.name}`, briefly(pod));
  const answer = (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url, 'https://kubelet');
    const [kind, namespace, name, container] = pathname.slice(1).split('/').map(decodeURIComponent);
    const pod = kind === 'containerLogs' ? pods.get(`${namespace}/${name}`) : undefined;
    if (!pod || container === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end(`pod "${name}" does not exist\n`);
      return;
    }
    try {
      const options = {
        previous: searchParams.get('previous') === 'true',
        timestamps: searchParams.get('timestamps') === 'true',
        tailLines: heedless ? -1 : number(searchParams.get('tailLines')),
        limitBytes: heedless ? -1 : number(searchParams.get('limitBytes')),
      };
      const text = logOf(pod, container, shape.anchor, options);
      response.writeHead(200, { 'content-type': 'text/plain' });
      if (logSize === 0 || pod.fate.kind !== 'looping') {
        response.end(text);
        return;
      }
      const before = options.tailLines < 0 ? -1 : Math.max(0, options.tailLines - pod.log.length);
      // The client ends the log when it stops reading.
      pipeline(Readable.from(chunks(past(logSize, before, options.timestamps), text)), response, () => {});
    } catch (error) {
      response
        .writeHead(error instanceof NoLog ? 400 : 500, { 'content-type': 'text/plain' })
        .end((error as Error).message);
    }
  };
  const server = createSecureServer({ cert: readFileSync(cert), key: readFileSync(key), allowHTTP1: true }, answer);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      address: { type: 'string' },
      port: { type: 'string' },
      cert: { type: 'string' },
      key: { type: 'string' },
      kubeconfig: { type: 'string' },
      'log-size': { type: 'string', default: '0' },
      heedless: { type: 'boolean', default: false },
    },
  });
  const { address, port, cert, key, kubeconfig } = values;
  if (!address || !port || !cert || !key)
    throw new Error('usage: kubelet.ts --address IP --port N --cert FILE --key FILE [--kubeconfig FILE]');
  const client = await connect(kubeconfig);
  const seeded = await seededBefore(client);
  client.close();
  if (!seeded) throw new Error('this cluster was not seeded by the bench');
  await serve(seeded.shape, {
    address,
    port: Number(port),
    cert,
    key,
    logSize: Number(values['log-size']) * 2 ** 20,
    heedless: values.heedless,
  });
  console.log(`serving logs on ${address}:${port}`);
}
