/** Runs a command against a fake cluster that meets some of its requests with a fault. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { run } from '../../../src/cli/run.ts';
import type { Interrupt, Io } from '../../../src/cli/command.ts';
import { END } from '../../../src/oom-test/cgroup-files.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { environment } from '../../sources/cluster/support/environment.ts';
import { message } from '../../sources/cluster/support/exec-server.ts';
import { tlsFile, type Seen } from '../../sources/cluster/support/server.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { fakeRegistry } from '../../support/fake-registry.ts';
import { addImage } from '../../support/oci.ts';
import { FakeApi } from '../../watching/support/api.ts';
import { Waits } from '../../../src/waits.ts';
import type { Fault } from './faults.ts';
import { LiveApi, send } from './live-api.ts';
import type { Scene } from './scenes.ts';

export type Protocol = 'h2' | 'https1';

/** Which requests are met, and with what. */
export interface Attack {
  readonly fault: Fault;
  /** As `keyOf` returns it; null: every request counts. */
  readonly key: string | null;
  /** The first request that is met, counted from 0, and how many are. */
  readonly from: number;
  readonly times: number;
  /** The server does what the request says before the fault keeps its answer. */
  readonly acts?: boolean;
}

/** What a run printed, left behind and took. */
export interface Outcome {
  /** undefined: a signal ended the program, because nothing handled it. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
  /** On its own clock. */
  readonly seconds: number;
  /** Every request in its order. */
  readonly requests: readonly string[];
  readonly server: string;
  /** Names of copies that exist at the end. */
  readonly copies: readonly string[];
  /** The Deployment's replicas, and the names and UIDs of the pods that are no copies, at the end. */
  readonly replicas: number | undefined;
  readonly pods: readonly string[];
  /** The state of what the command could change, before and after, as text. */
  readonly before: string;
  readonly after: string;
  /** Names of the files that the command wrote, and the folder while `judge` runs. */
  readonly files: readonly string[];
}

/** Returns what is the same about a request whenever it is sent. */
export const keyOf = ({ method, url }: Pick<Seen, 'method' | 'url'>): string => {
  const { pathname, searchParams } = new URL(url, 'http://x');
  const part = (name: string): string => (searchParams.has(name) ? ` ${name}=${searchParams.get(name)}` : '');
  const labels = searchParams.get('labelSelector')?.includes('crashloop.dev') ? ' of copies' : '';
  const text = `${method} ${pathname}${part('watch')}${part('fieldSelector')}${part('previous')}${part('dryRun')}${labels}`;
  return text.replace(/(-crashloop-[a-z0-9-]{1,20}?)-[a-z0-9]{5}(?![a-z0-9])/g, '$1');
};

const NOTHING = Buffer.alloc(0);

/** A signal that comes with a request, before it is answered. No program handles SIGKILL. */
export interface Signal {
  readonly name: Interrupt | 'SIGKILL';
  /** The request, counted from 0. */
  readonly at: number;
}

const stateOf = (api: FakeApi): string =>
  JSON.stringify([
    (api.object('deployments', 'web') as { spec?: object } | undefined)?.spec,
    api.objects('pods').map(({ metadata }) => [metadata?.name, metadata?.uid]),
  ]);

const namesOf = (api: FakeApi): string[] => api.objects('pods').map(({ metadata }) => metadata?.name ?? '');

/** One line of readings for each line that the client sends: 1 MiB more each second. */
function exec(clock: FakeClock): WebSocketServer {
  const links = new WebSocketServer({ noServer: true });
  const began = clock.now();
  links.on('connection', (link) => {
    link.on('error', () => {});
    link.on('message', () => {
      const used = 20 + Math.round((clock.now() - began) / 1000);
      const lines = [
        `memory.current ${used * 2 ** 20}`,
        `memory.max ${64 * 2 ** 20}`,
        'memory.stat inactive_file 0',
        END,
      ];
      link.send(message(1, `${lines.join('\n')}\n`));
    });
  });
  return links;
}

/**
 * Runs a scene.
 * @param judge is called while the files of the run exist
 * @param over replaces parts of the streams; it can read the clock of the run
 */
export async function play(
  scene: Scene,
  protocol: Protocol,
  attack?: Attack,
  signal?: Signal,
  judge?: (outcome: Outcome, folder: string) => Promise<void>,
  over: Partial<Io> | ((clock: FakeClock) => Partial<Io>) = {},
): Promise<Outcome> {
  const requests: string[] = [];
  const handlers = new Set<(name: Interrupt) => void>();
  let [counted, isKilled] = [0, false];
  let atDeath: Pick<Outcome, 'copies' | 'after' | 'pods' | 'err'> | undefined;
  let printed = (): string => '';
  const isMet = (key: string): boolean => {
    if (attack === undefined || (attack.key !== null && attack.key !== key)) return false;
    const index = counted++;
    return index >= attack.from && index < attack.from + attack.times;
  };
  /** Counts a request, and sends the signal that comes with it. */
  const arrived = (key: string): void => {
    requests.push(key);
    if (signal === undefined || requests.length - 1 !== signal.at) return;
    if (handlers.size === 0 || signal.name === 'SIGKILL') isKilled = true;
    if (signal.name !== 'SIGKILL') for (const handle of handlers) handle(signal.name);
  };
  const upgrade = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    socket.on('error', () => {});
    const key = keyOf({ method: request.method ?? '', url: request.url ?? '' });
    arrived(key);
    if (!isMet(key)) {
      shells.handleUpgrade(request, socket, head, (link) => shells.emit('connection', link));
      return;
    }
    const response = new ServerResponse(request);
    response.assignSocket(socket);
    response.shouldKeepAlive = false;
    response.once('finish', () => socket.end());
    attack!.fault.meet(response, api.clock, NOTHING);
  };
  const api: FakeApi = await FakeApi.open({ protocol, upgrade, delay: scene.delay ?? 0 }, (seen, response) => {
    const key = keyOf(seen);
    arrived(key);
    const met = isMet(key);
    const reply = met && attack!.acts !== true ? undefined : live.write(seen);
    if (isKilled) atDeath ??= { copies: live.copies(), after: stateOf(api), pods: namesOf(api), err: printed() };
    if (met) attack!.fault.meet(response, api.clock, NOTHING);
    else if (reply) send(response, reply);
    return met || reply !== undefined;
  });
  const shells = exec(api.clock);
  const live = new LiveApi(api, scene.life ?? (() => undefined), scene.prints);
  const registry = scene.image && (await fakeRegistry());
  if (registry) {
    registry.tags.set('acme/web:1', addImage(registry.store, scene.image!));
    registry.before = ({ method = '' }, response, { pathname }) => {
      const key = `${method} registry ${pathname}`;
      arrived(key);
      const met = isMet(key);
      if (isKilled) atDeath ??= { copies: live.copies(), after: stateOf(api), pods: namesOf(api), err: printed() };
      if (met) attack!.fault.meet(response, api.clock, registry.right(pathname)?.bytes ?? NOTHING);
      return met;
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-faults-'));
  const cache = mkdtempSync(join(tmpdir(), 'crashloop-faults-cache-'));
  try {
    scene.fill(api, registry?.host);
    const before = stateOf(api);
    const { io, out, err } = fakeIo({
      environment: environment(
        { NO_COLOR: '1', KUBECACHEDIR: cache },
        { clock: api.clock, cwd: folder, waits: new Waits() },
      ),
      onInterrupt: (handle) => {
        handlers.add(handle);
        return () => void handlers.delete(handle);
      },
      ...(typeof over === 'function' ? over(api.clock) : over),
    });
    printed = err;
    const began = api.clock.now();
    const argv = scene.argv.map((word) => (word === 'FILE' ? join(folder, 'file.tar.gz') : word));
    const server = ['--server', api.server.url, '--certificate-authority', tlsFile('ca.crt'), '-n', 'shop'];
    if (scene.first) {
      await api.clock.settled(
        run([...scene.first, ...server], { ...io, out: async () => undefined, err: () => undefined }),
      );
      requests.length = 0;
    }
    const [own = [], command = []] = argv.includes('--')
      ? [argv.slice(0, argv.indexOf('--')), argv.slice(argv.indexOf('--'))]
      : [argv];
    const code = await api.clock.settled(run([...own, ...server, ...command], io));
    const outcome: Outcome = {
      code: isKilled ? undefined : code,
      out: out(),
      err: err(),
      seconds: (api.clock.now() - began) / 1000,
      requests,
      server: api.server.url,
      copies: live.copies(),
      replicas: (api.object('deployments', 'web') as { spec?: { replicas?: number } }).spec?.replicas,
      pods: namesOf(api),
      before,
      after: stateOf(api),
      files: readdirSync(folder),
      ...atDeath,
    };
    await judge?.(outcome, folder);
    return outcome;
  } finally {
    live.close();
    shells.close();
    registry?.close();
    await api.close();
    for (const one of [folder, cache]) rmSync(one, { recursive: true, force: true });
  }
}
