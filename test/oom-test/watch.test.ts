import { execGap } from '../../src/oom-test/exec-reader.ts';
import { expect } from 'chai';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { later } from '../../src/clock.ts';
import { livesIn, readHistory } from '../../src/oom-test/prometheus.ts';
import { END } from '../../src/oom-test/cgroup-files.ts';
import type { OpenSession } from '../../src/oom-test/exec-reader.ts';
import { watch } from '../../src/oom-test/watch.ts';
import type { Watched, WatchOptions } from '../../src/oom-test/watch.ts';
import { ApiError } from '../../src/sources/cluster/api-error.ts';
import type { Source } from '../../src/sources/source.ts';
import { FakeClock, START } from '../support/fake-clock.ts';

const A = 'aa'.repeat(32);
const B = 'bb'.repeat(32);
const running = (id: string): object => ({
  state: { running: { startedAt: '2026-01-01T10:00:00Z' } },
  containerID: `containerd://${id}`,
  restartCount: 1,
});
const waiting = {
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
  restartCount: 2,
};

/** A source of a pod; its container has one of the states at each look. */
function sourceOf(states: readonly (object | null)[], raw: Record<string, unknown> = {}): Source {
  let turn = 0;
  return {
    kind: 'cluster',
    name: 'test',
    defaultNamespace: 'shop',
    now: () => new Date(START).toISOString(),
    close: async () => {},
    fetch: async (query) => {
      if (query.verb === 'raw')
        return query.path in raw
          ? { state: 'known', value: raw[query.path] }
          : { state: 'forbidden', why: '', needs: 'x' };
      const state = states[Math.min(turn++, states.length - 1)]!;
      if (state === null) return { state: 'absent' };
      return {
        state: 'known',
        value: {
          metadata: { uid: 'u' },
          spec: { containers: [{ name: 'web' }] },
          status: { phase: 'Running', containerStatuses: [{ name: 'web', ...state }] },
        },
      };
    },
  };
}
const sessions = { opened: 0, closed: 0 };
const talking =
  (bytes: number): OpenSession =>
  async () => {
    sessions.opened++;
    let now = bytes;
    return {
      write: () => undefined,
      read: async () => {
        now += bytes;
        return `memory.current ${now}\nmemory.max 1000\nmemory.peak ${now + 1}\n${END}\n`;
      },
      ending: '',
      close: () => void sessions.closed++,
    };
  };
const run = (source: Source, over: Partial<WatchOptions> = {}): Promise<Watched> =>
  watch(source, {
    namespace: 'shop',
    pod: 'web-1',
    uid: 'u',
    node: 'node-1',
    container: 'web',
    milliseconds: null,
    longest: 60_000,
    open: talking(100),
    signal: new AbortController().signal,
    clock: FakeClock.running(),
    onLook: () => undefined,
    ...over,
  });

describe('oom-test: watch', () => {
  it('samples one run, and ends with it', async () => {
    sessions.opened = sessions.closed = 0;
    const seen = await run(sourceOf([running(A), running(A), running(A), waiting]));
    expect(seen.lives).to.have.length(1);
    expect(seen.lives[0]).to.include({ containerId: A, ended: true, peakBytes: 401 });
    expect(seen.lives[0]!.samples.map((sample) => sample.bytes)).to.deep.equal([200, 300, 400]);
    expect(seen).to.include({ by: 'exec', limitBytes: 1000 });
    expect(sessions).to.deep.equal({ opened: 1, closed: 1 });
  });
  it('continues through the next start where it has a duration', async () => {
    const seen = await run(sourceOf([running(A), waiting, running(B), running(B), waiting]), { milliseconds: 10_000 });
    expect(seen.lives.map((life) => [life.containerId, life.ended])).to.deep.equal([
      [A, true],
      [B, true],
    ]);
  });
  it('waits for the next start', async () =>
    expect((await run(sourceOf([waiting, waiting, running(A), waiting]))).lives).to.have.length(1));
  it('ends when the pod is gone', async () =>
    expect((await run(sourceOf([running(A), null]))).notes.join()).to.contain('deleted'));
  it('says that no run ended', async () =>
    expect((await run(sourceOf([running(A)]), { longest: 30_000 })).notes).to.include(
      'no run ended while it was watched',
    ));
  it('ends with the signal and returns what it has', async () => {
    const stop = new AbortController();
    const clock = FakeClock.running();
    later(clock, 30_000, () => stop.abort());
    const seen = await run(sourceOf([running(A)]), { signal: stop.signal, clock });
    expect(seen.notes).to.include('the watch was interrupted');
    expect(seen.lives[0]!.samples.length).to.be.greaterThan(0);
  });
  it('reports a refused exec as a gap with its rule', async () => {
    const seen = await run(sourceOf([running(A), running(A), waiting]), {
      open: async () => {
        throw new ApiError(403, 'no', { kind: 'Status', reason: 'Forbidden' });
      },
    });
    expect(seen.gaps).to.deep.equal([execGap('shop')]);
    expect(seen.by).to.equal(null);
  });
  it('reads the metrics API where the container has no shell', async () => {
    const path = '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1';
    const seen = await run(
      sourceOf([running(A), running(A), waiting], {
        [path]: { timestamp: '2026-01-01T10:00:05Z', containers: [{ name: 'web', usage: { memory: '10Mi' } }] },
      }),
      {
        open: async () => ({
          write: () => undefined,
          read: async () => undefined,
          ending: 'exec /bin/sh: no such file or directory',
          close: () => undefined,
        }),
      },
    );
    expect(seen.by).to.equal('metrics');
    expect(seen.lives[0]!.peakBytes).to.equal(10 * 2 ** 20);
    expect(seen.gaps[0]!.why).to.contain('no shell');
  });
  const metrics = '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1';
  const measure = (time: string, memory: string): Record<string, object> => ({
    [metrics]: { timestamp: time, containers: [{ name: 'web', usage: { memory } }] },
  });
  it('takes no measure from outside into a run that exec has read', async () => {
    let asked = 0;
    const seen = await run(
      sourceOf([running(A), running(A), running(A), running(A), waiting], measure('2026-01-01T10:00:30Z', '460Ki')),
      {
        // The kill ends the shell, too, before the status shows the end.
        open: async (...of) => {
          const session = await talking(100)(...of);
          return { ...session, read: async () => (asked++ < 2 ? session.read() : undefined) };
        },
      },
    );
    expect(seen.lives[0]!.samples.map((sample) => sample.bytes)).to.deep.equal([200, 300]);
    expect(seen.by).to.equal('exec');
  });
  it('drops a measure from outside that is as old as the end', async () => {
    const ended = {
      ...waiting,
      lastState: {
        terminated: { ...waiting.lastState.terminated, finishedAt: '2026-01-01T10:00:30Z', containerID: A },
      },
    };
    const samples = async (time: string): Promise<number> => {
      const seen = await run(sourceOf([running(A), ended], measure(time, '460Ki')), { open: null });
      return seen.lives[0]!.samples.length;
    };
    expect(await samples('2026-01-01T10:00:29Z')).to.equal(1);
    expect(await samples('2026-01-01T10:00:30Z')).to.equal(0);
  });
  it('drops a measure from before the start', async () => {
    const path = '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1';
    const seen = await run(
      sourceOf([running(A), waiting], {
        [path]: { timestamp: '2026-01-01T09:59:59Z', containers: [{ name: 'web', usage: { memory: '10Mi' } }] },
      }),
      { open: null },
    );
    expect(seen.lives[0]!.samples).to.deep.equal([]);
  });
});

describe('oom-test: Prometheus', () => {
  const of = { namespace: 'shop', pod: 'web-1', container: 'web' };
  const asked: { url: string; authorization: string | undefined }[] = [];
  const answers = { status: 200, memory: {} as object, throttled: {} as object };
  const server = createServer((request, response) => {
    asked.push({ url: request.url!, authorization: request.headers.authorization });
    response
      .writeHead(answers.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(request.url!.includes('query_range') ? answers.memory : answers.throttled));
  });
  let url = '';
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  it('reads runs and throttling', async () => {
    answers.memory = {
      status: 'success',
      data: {
        result: [
          {
            metric: { id: `/kubepods/pod0f9f9c3e-6d2b-4f7e-9a51-1c2d3e4f5a6b/${A}` },
            values: [
              [1767261600, '100'],
              [1767261630, '200'],
            ],
          },
          { metric: { id: `/kubepods/pod0f9f9c3e-6d2b-4f7e-9a51-1c2d3e4f5a6b/${B}` }, values: [[1767261700, '50']] },
        ],
      },
    };
    answers.throttled = { status: 'success', data: { result: [{ value: [1, '0.5'] }] } };
    const history = await readHistory(
      { url: `http://me:secret@${url}/prom/`, headers: { 'x-scope-orgid': '1' } },
      of,
      '2026-01-01T11:00:00Z',
      6,
      B,
    );
    expect(history.throttled).to.equal(0.5);
    expect(history.lives.map((life) => [life.containerId, life.ended, life.peakBytes])).to.deep.equal([
      [A, true, 200],
      [B, false, 50],
    ]);
    expect(asked[0]!.url).to.match(/^\/prom\/api\/v1\/query_range\?query=container_memory_working_set_bytes/);
    expect(asked[0]!.authorization).to.equal(`Basic ${Buffer.from('me:secret').toString('base64')}`);
  });
  it('returns no runs and no share without a series', async () => {
    answers.memory = answers.throttled = { status: 'success', data: { result: [] } };
    expect(await readHistory({ url: `http://${url}`, headers: {} }, of, '2026-01-01T11:00:00Z', 1, null)).to.deep.equal(
      { lives: [], throttled: null, hours: 1 },
    );
  });
  it('returns no share for 0 / 0', async () => {
    answers.throttled = { status: 'success', data: { result: [{ value: [1, 'NaN'] }] } };
    expect(
      (await readHistory({ url: `http://${url}`, headers: {} }, of, '2026-01-01T11:00:00Z', 1, null)).throttled,
    ).to.equal(null);
  });
  it('throws the message of a Prometheus that refuses', async () => {
    answers.memory = answers.throttled = { status: 'error', error: 'bad query' };
    answers.status = 400;
    expect(
      await readHistory({ url: `http://${url}`, headers: {} }, of, '2026-01-01T11:00:00Z', 1, null).catch(
        (error: Error) => error.message,
      ),
    ).to.equal('bad query');
    answers.status = 200;
  });
  it('separates two runs at a drop where the id label is missing', () => {
    const lives = livesIn(
      {
        data: {
          result: [
            {
              metric: {},
              values: [
                [0, '100'],
                [10, '200'],
                [20, '50'],
                [30, '90'],
              ],
            },
          ],
        },
      },
      10,
      null,
    );
    expect(lives.map((life) => [life.peakBytes, life.ended])).to.deep.equal([
      [200, true],
      [90, false],
    ]);
  });
});
