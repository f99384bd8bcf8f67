/** Writes to an API server, many objects at once. */
import { homedir } from 'node:os';
import { machineClock } from '../../src/clock.ts';
import { ApiError } from '../../src/sources/cluster/api-error.ts';
import type { Client } from '../../src/sources/cluster/client.ts';
import { createClient } from '../../src/sources/cluster/http-client.ts';
import { loadKubeconfig } from '../../src/sources/cluster/load-kubeconfig.ts';
import type { Creation, Json } from './types.ts';

/** Requests at the same time: more are not faster on one server and reach its limits. */
const CONCURRENCY = 48;

export async function connect(kubeconfig?: string): Promise<Client> {
  const environment = {
    env: process.env,
    homedir: homedir(),
    cwd: process.cwd(),
    platform: process.platform,
    stdinIsTerminal: false,
    stdinFd: 0,
    stderrFd: 2,
    clock: machineClock,
    userAgent: 'kubectl-crashloop-bench',
  };
  return createClient(
    await loadKubeconfig({ ...(kubeconfig !== undefined && { kubeconfig }), requestTimeout: '120s' }, environment),
    environment,
  );
}

/** Runs every piece of work, some at the same time. */
export async function inParallel<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
  concurrency = CONCURRENCY,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** An object as the server has it. */
export type Made = Json & { metadata: Json & { name: string; uid: string } };

/** Creates an object. Returns it as the server has it; one that exists already stays as it is. */
export async function create(
  client: Client,
  { path, body }: Pick<Creation, 'path' | 'body'>,
  manager = 'kube-controller-manager',
): Promise<Made> {
  const { name } = body.metadata as { name: string };
  return client.json<Made>({ method: 'POST', path, query: { fieldManager: manager }, body }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== 409)
      throw new Error(`${path} ${name}: ${(error as Error).message}`);
    return client.json<Made>({ path: `${path}/${name}` });
  });
}

/** @param path of the object */
export async function writeStatus(client: Client, path: string, status: Json, manager = 'kubelet'): Promise<void> {
  await client.request({
    method: 'PATCH',
    path: `${path}/status`,
    query: { fieldManager: manager },
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { status },
  });
}
