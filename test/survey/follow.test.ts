/** `list --watch` against a server that reports changes, forgets versions, refuses requests, and stops answering. */
import { expect } from 'chai';
import type { ServerResponse } from 'node:http';
import { clusterScan } from '../../src/sources/cluster/pod-scan.ts';
import { openCluster } from '../../src/sources/cluster/source.ts';
import { follow } from '../../src/survey/follow.ts';
import type { FollowOptions } from '../../src/survey/follow.ts';
import type { DiagnosisList } from '../../src/model/list.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { fakeServer, status, tlsFile, type FakeServer } from '../sources/cluster/support/server.ts';
import { worldApi, type WorldApi } from '../sources/cluster/support/world-api.ts';
import { crashed, podOf } from '../support/scenario.ts';
import { NOW } from './survey-items.ts';

const plain = { containers: [{ name: 'web', image: 'x:1' }] };
const node = {
  kind: 'Node',
  metadata: { name: 'node-1' },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};
const pod = (
  name: string,
  container: object | null,
  more: { namespace?: string; phase?: string; created?: string; spec?: object } = {},
): object =>
  podOf({
    metadata: {
      name,
      namespace: more.namespace ?? 'shop',
      uid: `uid-${name}`,
      creationTimestamp: more.created ?? '2026-01-01T11:00:00Z',
    },
    spec: { ...plain, nodeName: 'node-1', ...more.spec } as never,
    status: {
      phase: more.phase ?? 'Running',
      ...(container === null ? {} : { containerStatuses: [container as never] }),
    },
  });
const ready = { name: 'web', restartCount: 0, ready: true, state: { running: { startedAt: '2026-01-01T11:00:00Z' } } };
const turning = {
  ...(crashed('web', 1) as object),
  ready: false,
  state: { running: { startedAt: '2026-01-01T11:59:59Z' } },
};

/** A container that has crashed again, some seconds after `crashed`. */
const crashedAgain = (exitCode: number, restarts = 6, seconds = 30): object => {
  const { lastState, ...rest } = crashed('web', exitCode, { restarts }) as { lastState: { terminated: object } };
  const at = (second: number): string => `2026-01-01T11:58:${second}Z`;
  const times = { startedAt: at(seconds - 2), finishedAt: at(seconds) };
  return { ...rest, lastState: { terminated: { ...lastState.terminated, ...times } } };
};

interface Following {
  world: WorldApi;
  readonly server: FakeServer;
  readonly notices: string[];
  /** The lists so far. */
  readonly lists: DiagnosisList[];
  tell(type: string, object: object): void;
  /** Ends the open watches. */
  cut(): void;
  readonly watches: () => number;
  until(what: string, holds: () => boolean): Promise<void>;
  readonly stop: () => void;
  readonly done: () => Promise<void>;
  readonly pass: (milliseconds: number) => Promise<void>;
}

async function following(
  world: WorldApi,
  run: (following: Following) => Promise<void>,
  options: Partial<FollowOptions> = {},
  /** Milliseconds that it takes to draw a list. */
  drawing = 0,
  /** Returns the milliseconds of processor time that the program has taken. */
  busy: (elapsed: number, requests: number) => number = () => 0,
): Promise<void> {
  const clock = new FakeClock();
  const began = clock.now();
  const open = new Set<ServerResponse>();
  let watches = 0;
  const state: { world: WorldApi } = { world: { now: NOW, ...world } };
  const server = await fakeServer((seen, response, count) => {
    if (state.world.before?.(seen, response, count)) return;
    if (!seen.url.includes('watch=true'))
      return worldApi({ ...state.world, before: () => false })(seen, response, count);
    watches++;
    open.add(response);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders?.();
  });
  Object.assign(clock, { busy: () => busy(clock.now() - began, server.seen.length) });
  const source = await openCluster(
    { server: server.url, certificateAuthority: tlsFile('ca.crt') },
    environment({}, { clock }),
  );
  const controller = new AbortController();
  const [lists, notices]: [DiagnosisList[], string[]] = [[], []];
  let failure: unknown;
  const done = (async () => {
    for await (const list of follow(source, clusterScan(source, 500), {
      namespace: 'shop',
      selection: {},
      since: 3600,
      apart: false,
      signal: controller.signal,
      onNotice: (text) => notices.push(text),
      ...options,
    })) {
      lists.push(list);
      await clock.sleep(drawing);
    }
  })();
  done.catch((error: unknown) => (failure = error));
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    await clock.until(
      () => failure !== undefined || holds(),
      () => `${what}; the last list: ${names(lists.at(-1))}`,
    );
    if (failure !== undefined) throw failure;
  };
  try {
    await run({
      get world() {
        return state.world;
      },
      set world(next) {
        state.world = { now: NOW, ...next };
      },
      server,
      notices,
      lists,
      until,
      done: () => clock.settled(done),
      pass: (milliseconds) => clock.pass(milliseconds),
      watches: () => watches,
      stop: () => controller.abort(),
      tell: (type, object) => {
        const metadata = { ...(object as { metadata: object }).metadata, resourceVersion: '9' };
        for (const response of open) response.write(`${JSON.stringify({ type, object: { ...object, metadata } })}\n`);
      },
      cut: () => {
        for (const response of open) response.end();
        open.clear();
      },
    });
  } finally {
    controller.abort();
    await source.close();
    await server.close();
  }
}
const names = (list: DiagnosisList | undefined): string =>
  (list?.items ?? []).map((item) => `${item.target.name} ${item.state}`).join(', ');

/** Returns how many lists come while a pod restarts each second, twenty times. */
async function listsWhileRestarting(f: Following): Promise<number> {
  await f.until('the watch', () => f.watches() === 1 && f.lists.length > 0);
  const before = f.lists.length;
  for (let restarts = 2; restarts < 22; restarts++) {
    f.tell('MODIFIED', pod('a', crashed('web', 1, { restarts })));
    await f.pass(1000);
  }
  return f.lists.length - before;
}

describe('survey/follow', () => {
  it('yields the list, then each change, and ends when it is stopped', () =>
    following({ objects: [node, pod('a', crashed('web', 1)), pod('b', ready)] }, async (f) => {
      await f.until('the first list', () => names(f.lists[0]) === 'a crashing');
      await f.until('the watch', () => f.watches() === 1);
      f.world = { objects: [node, pod('a', crashed('web', 1)), pod('b', crashed('web', 2))] };
      f.tell('MODIFIED', pod('b', crashed('web', 2)));
      await f.until('b', () => names(f.lists.at(-1)) === 'a crashing, b crashing');
      f.tell('DELETED', pod('a', crashed('web', 1)));
      await f.until('a is gone', () => names(f.lists.at(-1)) === 'b crashing');
      f.tell('MODIFIED', pod('b', ready));
      await f.until('b is well', () => f.lists.at(-1)!.items.length === 0);
      f.stop();
      await f.done();
    }));

  it('explains again only the pod with a changed failure', () =>
    following({ objects: [node, pod('a', crashed('web', 1)), pod('b', crashed('web', 1))] }, async (f) => {
      await f.until('the watch', () => f.watches() === 1 && f.lists.length > 0);
      f.server.seen.length = 0;
      const lists = f.lists.length;
      f.tell('MODIFIED', pod('a', { ...turning, restartCount: 6 }));
      await f.until('a turn of the loop', () => f.lists.length > lists);
      const [shown] = f.lists.at(-1)!.items[0]!.containers;
      expect([shown!.status, shown!.restarts]).to.deep.equal(['NotReady', 6]);
      expect(
        f.server.seen.map((one) => one.url),
        'a turn of the loop is no change',
      ).to.deep.equal([]);
      f.tell('MODIFIED', pod('a', crashedAgain(1, 7)));
      await f.until('another end', () => f.lists.at(-1)!.items[0]!.containers[0]!.restarts === 7);
      expect(f.server.seen.some((one) => one.url.includes('/pods/a/log'))).to.equal(true);
      expect(f.server.seen.some((one) => one.url.includes('/pods/b'))).to.equal(false);
    }));

  describe('a pod that crashes again where looking for causes takes long', () => {
    const panic = (text: string, at: string): string =>
      `2026-01-01T${at}Z ${at} worker took 0.${at.slice(-2)}1 s\n2026-01-01T${at}Z panic: ${text}\n2026-01-01T${at}Z \n` +
      `2026-01-01T${at}Z goroutine 1 [running]:\n2026-01-01T${at}Z main.main()\n2026-01-01T${at}Z \t/src/main.go:7 +0x1d\n`;
    /** Returns the requests after the second new crash of pod `a`, with this log, and its summary. */
    async function crash(
      log: string,
      exitCode = 2,
      spec: object = {},
    ): Promise<{ readonly asked: readonly string[]; readonly says: string | undefined }> {
      let [asked, says]: [string[], string | undefined] = [[], undefined];
      const first = pod('a', crashed('web', 2));
      await following(
        { objects: [node, first], logs: { 'a/web': panic('no route to shard 7', '11:57:59') } },
        async (f) => {
          const hasCrashed = (restarts: number): boolean =>
            f.lists.at(-1)!.items[0]!.containers[0]!.restarts === restarts;
          await f.until('the watch', () => f.watches() === 1 && f.lists.length > 0);
          expect(f.lists.at(-1)!.items[0]!.causes[0]!.summary).to.contain('no route to shard 7');
          const again = pod('a', crashedAgain(2, 6, 30));
          f.world = { objects: [node, again], logs: { 'a/web': panic('no route to shard 7', '11:58:29') } };
          f.tell('MODIFIED', again);
          await f.until('one crash', () => hasCrashed(6));
          f.server.seen.length = 0;
          const last = pod('a', crashedAgain(exitCode, 7, 50), { spec });
          f.world = { objects: [node, last], logs: { 'a/web': log } };
          f.tell('MODIFIED', last);
          await f.until('another', () => hasCrashed(7));
          asked = f.server.seen.map(({ url }) => url).filter((url) => !url.includes('watch=true'));
          says = f.lists.at(-1)!.items[0]!.causes[0]?.summary;
        },
        {},
        0,
        // Looking once for all causes takes more than is saved up.
        (_, requests) => 1000 * requests,
      );
      return { asked, says };
    }

    it('asks for the log alone if the pod ended as before, and keeps the cause if the log says the same', async () => {
      const { asked, says } = await crash(panic('no route to shard 7', '11:58:49'));
      expect(asked).to.have.lengthOf(1);
      expect(asked[0]).to.contain('/pods/a/log?');
      expect(says).to.contain('no route to shard 7');
    });

    const same = panic('no route to shard 7', '11:58:49');
    for (const [what, log, exitCode, spec] of [
      ['the log says another thing', panic('no route to shard 8', '11:58:49'), 2, {}],
      ['it exits with another code', same, 3, {}],
      ['it has another image', same, 2, { containers: [{ name: 'web', image: 'x:2' }] }],
    ] as const)
      it(`looks for its cause again if ${what}`, async () => {
        const { asked, says } = await crash(log, exitCode, spec);
        expect(asked.some((url) => url.includes('/events?'))).to.equal(true);
        expect(says).to.contain(log === same ? 'shard 7' : 'shard 8');
      });
  });

  it('counts siblings as they are now, not as they were at the start', () => {
    const of = (name: string, on: string, status: object): object => {
      const one = pod(name, status, { spec: { nodeName: on } }) as { metadata: object };
      return { ...one, metadata: { ...one.metadata, generateName: 'web-', labels: { app: 'web' } } };
    };
    const well = [of('web-aaaaa', 'node-1', ready), of('web-bbbbb', 'node-1', ready)];
    return following({ objects: [node, ...well, of('web-ccccc', 'node-2', crashed('web', 1))] }, async (f) => {
      await f.until('the watch', () => f.watches() === 1 && f.lists.length > 0);
      expect(f.lists[0]!.groups[0]!.onlyNode).to.deep.equal({ name: 'node-2', wellElsewhere: 2 });
      const again = { running: { startedAt: '2026-01-01T11:59:00Z' } };
      const sick = of('web-aaaaa', 'node-1', { ...ready, ready: false, state: again });
      f.world = { objects: [node, sick, well[1]!, of('web-ccccc', 'node-2', crashedAgain(1))] };
      f.tell('MODIFIED', sick);
      f.tell('DELETED', well[1]!);
      f.tell('MODIFIED', of('web-ccccc', 'node-2', crashedAgain(1)));
      await f.until('a restart', () => f.lists.at(-1)!.items[0]!.containers[0]!.restarts === 6);
      expect(f.lists.at(-1)!.groups[0]!.onlyNode).to.equal(null);
    });
  });

  it('yields nothing when healthy pods come and go', () =>
    following({ objects: [node, pod('a', crashed('web', 1))] }, async (f) => {
      await f.until('the watch', () => f.watches() === 1 && f.lists.length > 0);
      const [lists, seen] = [f.lists.length, f.server.seen.length];
      for (let i = 0; i < 50; i++) f.tell(i % 2 === 0 ? 'ADDED' : 'DELETED', pod(`well-${i}`, ready));
      await f.pass(20_000);
      expect([f.lists.length, f.server.seen.length]).to.deep.equal([lists, seen]);
    }));

  for (const [drawing, least, most] of [
    [0, 10, 20],
    [20, 6, 10],
    [5000, 1, 2],
  ] as const)
    it(`makes a list that takes ${drawing} ms to draw again after a hundred times as long, at most 10 s`, () =>
      following(
        { objects: [node, pod('a', crashed('web', 1))] },
        async (f) => {
          expect(await listsWhileRestarting(f)).to.be.within(least, most);
        },
        {},
        drawing,
      ));

  for (const [share, least, most] of [
    [0.02, 10, 20],
    [0.2, 2, 5],
  ] as const)
    it(`makes a list less often where all that it does takes ${100 * share} % of a core`, () =>
      following(
        { objects: [node, pod('a', crashed('web', 1))] },
        async (f) => {
          expect(await listsWhileRestarting(f)).to.be.within(least, most);
        },
        {},
        0,
        (elapsed) => share * elapsed,
      ));

  it('reads pods that change with time alone less often where that takes long', async () => {
    const starting = {
      name: 'web',
      restartCount: 0,
      ready: false,
      state: { waiting: { reason: 'ContainerCreating' } },
    };
    const reads = async (each: number): Promise<number> => {
      let count = 0;
      await following(
        { objects: [node, pod('new', starting, { phase: 'Pending', created: '2026-01-01T11:59:50Z' })] },
        async (f) => {
          await f.until('the watch', () => f.watches() === 1);
          await f.pass(600_000);
          count = f.server.seen.filter(({ url }) => url.endsWith('/pods/new')).length;
        },
        {},
        0,
        (_, requests) => each * requests,
      );
      return count;
    };
    expect(await reads(0)).to.be.within(15, 25);
    expect(await reads(3000)).to.be.within(1, 4);
  });

  it('surveys again when the server forgot the version', () =>
    following({ objects: [node, pod('a', crashed('web', 1))] }, async (f) => {
      await f.until('the watch', () => f.watches() === 1 && f.lists.length > 0);
      f.world = { objects: [node, pod('c', crashed('web', 1))] };
      f.tell('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' });
      await f.until('the new list', () => names(f.lists.at(-1)) === 'c crashing');
    }));

  it('lists from time to time if watching is not allowed', () => {
    const before: WorldApi['before'] = (seen, response) => {
      if (!seen.url.includes('watch=true')) return false;
      status(response, 403, 'Forbidden', 'pods is forbidden: User "u" cannot watch');
      return true;
    };
    return following({ objects: [node, pod('a', crashed('web', 1))], before }, async (f) => {
      await f.until('the first list', () => names(f.lists[0]) === 'a crashing');
      f.world = { objects: [node, pod('b', crashed('web', 1))], before };
      await f.until('the next list', () => names(f.lists.at(-1)) === 'b crashing');
      expect(f.notices.join()).to.contain('needs: watch pods in shop');
    });
  });
  it('lists all namespaces from time to time if only some may be read', () =>
    following(
      {
        objects: [
          node,
          { kind: 'Namespace', metadata: { name: 'data' } },
          { kind: 'Namespace', metadata: { name: 'shop' } },
          pod('a', crashed('web', 1)),
        ],
        closed: ['*', 'data'],
      },
      async (f) => {
        await f.until('the first list', () => names(f.lists[0]) === 'a crashing');
        expect(f.notices.join()).to.contain('needs: watch pods in all namespaces');
        expect(f.lists[0]!.gaps.map((gap) => gap.needs)).to.include('list pods in data');
        f.world = { ...f.world, objects: [node, { kind: 'Namespace', metadata: { name: 'shop' } }] };
        await f.until('the next list', () => f.lists.at(-1)!.items.length === 0);
      },
      { namespace: undefined } as never,
    ));

  it('notices what changes with time alone', () => {
    const waiting = { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } };
    const spec = { ...plain, volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] };
    const unscheduled = podOf({
      metadata: { name: 'new', namespace: 'shop', uid: 'uid-new', creationTimestamp: '2026-01-01T11:59:30Z' },
      spec: { ...spec, nodeName: '' } as never,
      status: {
        phase: 'Pending',
        containerStatuses: [waiting as never],
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/1 nodes are available: persistentvolumeclaim "data" not found.',
          },
        ],
      },
    });
    return following({ objects: [node, unscheduled] }, async (f) => {
      await f.until('the watch', () => f.watches() === 1);
      expect(f.lists.at(-1)?.items ?? []).to.deep.equal([]);
      f.world = { objects: [node, unscheduled], now: '2026-01-01T12:01:00Z' };
      await f.until('it is overdue', () => names(f.lists.at(-1)) === 'new pending');
      expect(f.lists.at(-1)!.items[0]!.causes[0]?.id).to.equal('volumes/claim-missing');
    });
  });

  it('notices that a pod which runs has not become ready for 2 minutes', () => {
    const startedAt = '2026-01-01T11:59:30Z';
    const slow = pod('slow', { ...ready, ready: false, state: { running: { startedAt } } }, { created: startedAt });
    return following({ objects: [node, slow] }, async (f) => {
      await f.until('the watch', () => f.watches() === 1);
      expect(f.lists.at(-1)?.items ?? []).to.deep.equal([]);
      f.world = { objects: [node, slow], now: '2026-01-01T12:02:00Z' };
      await f.until('it is overdue', () => names(f.lists.at(-1)) === 'slow waiting');
      expect(f.lists.at(-1)!.items[0]!.causes[0]?.id).to.equal('probes/not-ready');
    });
  });

  it('reads a log again that could not be read, although the pod stays as it is', () => {
    const logs = { 'a/web': 'panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7 +0x1d\n' };
    let busy = true;
    const before: NonNullable<WorldApi['before']> = (seen, response) => {
      if (!busy || !seen.url.includes('/log?')) return false;
      status(response, 500, 'InternalError', 'the kubelet is busy');
      return true;
    };
    return following({ objects: [node, pod('a', crashed('web', 2))], logs, before }, async (f) => {
      await f.until('the first list', () => f.lists.at(-1)?.items.length === 1);
      expect(f.lists.at(-1)!.items[0]!.unreadLog?.state).to.equal('failed');
      busy = false;
      await f.until('the log is read', () => f.lists.at(-1)!.items[0]?.causes[0]?.id === 'app/unhandled-exception');
      expect(f.lists.at(-1)!.items[0]!.unreadLog).to.equal(null);
    });
  });

  it('throws the error if no list is possible', async () => {
    let message = '';
    await following({ objects: [], closed: ['shop'] }, async (f) => {
      message = await f.done().then(
        () => 'it went well',
        (error: Error) => error.message,
      );
    });
    expect(message).to.contain('you may not list pods in namespace shop');
  });
});
