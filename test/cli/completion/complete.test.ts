/** `__complete` as shells call it: against a fake API server, and as a process that has to end. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { later } from '../../../src/clock.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { offerText } from '../../../src/cli/completion/choices.ts';
import { run } from '../../../src/cli/run.ts';
import { FakeClock, START } from '../../support/fake-clock.ts';
import { environment, folder } from '../../sources/cluster/support/environment.ts';
import { fakeServer, json, status, type FakeServer, type Handler } from '../../sources/cluster/support/server.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const UPSTREAM = fileURLToPath(new URL('../../corpus/upstream-pending', import.meta.url));

const COLUMNS = ['Name', 'Ready', 'Status', 'Restarts', 'Age'].map((name) => ({ name }));
const row = (...cells: (string | number)[]): object => ({ cells, object: null });
const table = (rows: object[], next = ''): object => ({
  kind: 'Table',
  metadata: { continue: next },
  columnDefinitions: COLUMNS,
  rows,
});

const config = (server: string, user: object = { token: 'mine' }): string =>
  JSON.stringify({
    'current-context': 'near',
    contexts: [
      { name: 'near', context: { cluster: 'c', user: 'u', namespace: 'shop' } },
      { name: 'far', context: { cluster: 'c', user: 'u', namespace: 'depot' } },
      { name: 'other', context: { cluster: 'd', user: 'u', namespace: 'not-this' } },
    ],
    clusters: [
      { name: 'c', cluster: { server } },
      { name: 'd', cluster: { server: 'http://192.0.2.1' } },
    ],
    users: [{ name: 'u', user }],
  });

/** The clock of the completion that is running. */
let clock = new FakeClock();

/** Completes in this process, with a kubeconfig. */
async function complete(kubeconfig: string, ...args: string[]): Promise<{ out: string[]; err: string; code: number }> {
  const made = folder({ config: kubeconfig });
  clock = new FakeClock();
  const { io, out, err } = fakeIo({
    readStdin: async () => expect.fail('a completion reads no standard input'),
    ask: async () => expect.fail('a completion asks no question'),
    environment: environment({ KUBECONFIG: join(made.dir, 'config') }, { stdinIsTerminal: true, clock }),
  });
  try {
    const code = await run(['__complete', ...args], io);
    return { out: out().split('\n').slice(0, -1), err: err(), code };
  } finally {
    made.remove();
  }
}

describe('cli/completion', () => {
  let server: FakeServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  const serve = async (handler: Handler): Promise<FakeServer> =>
    (server = await fakeServer(handler, { protocol: 'http' }));

  it('prints failing pods first, then restarted ones, with their state', async () => {
    const { url, seen } = await serve((_seen, response) =>
      json(
        response,
        table([
          row('web-1', '1/1', 'Running', '0', '3d'),
          row('web-2', '1/1', 'Running', '12 (3m ago)', '3d'),
          row('web-3', '0/1', 'CrashLoopBackOff', '7 (10s ago)', '3d'),
          row('web-4', '0/1', 'Completed', '0', '3d'),
          row('web-5', '1/2', 'Running', 0, '3d'),
          row('db-0', '0/1', 'Pending', '0', '3d'),
        ]),
      ),
    );
    const { out, err, code } = await complete(config(url), 'explain', 'web');
    expect(out).to.deep.equal([
      'web-3\tCrashLoopBackOff, 7 restarts',
      'web-5\tRunning, 1/2 ready',
      'web-2\tRunning, 1/1 ready, 12 restarts',
      'web-1\tRunning, 1/1 ready',
      'web-4\tCompleted',
      ':36',
    ]);
    expect(err).to.equal('');
    expect(code).to.equal(0);
    expect(seen.map((one) => decodeURIComponent(one.url))).to.deep.equal([
      '/api/v1/namespaces/shop/pods?includeObject=None&limit=500',
    ]);
    expect(seen[0]!.headers.accept).to.equal('application/json;as=Table;v=v1;g=meta.k8s.io');
  });

  it('asks the server that the line names, as the user that it names', async () => {
    const { url, seen } = await serve((_seen, response) => json(response, table([])));
    await complete(
      config('http://127.0.0.1:1'),
      'logs',
      '--server',
      url,
      '-ndepot',
      '--as=jane',
      '--as-group',
      'a',
      '--as-group=b',
      '--context',
      'other',
      'sts/',
    );
    expect(seen[0]!.url).to.match(/^\/apis\/apps\/v1\/namespaces\/depot\/statefulsets\?/);
    expect(seen[0]!.headers).to.deep.include({ 'impersonate-user': 'jane', 'impersonate-group': ['a', 'b'] });
  });

  it('reads further pages until time is up', async () => {
    let delay = 0;
    const { url, seen } = await serve(
      (_seen, response) =>
        void later(clock, delay, () =>
          json(response, table([row(`web-${seen.length}`, '1/1', 'Running', 0, '')], seen.length < 4 ? 'next' : '')),
        ),
    );
    const timed = async (): Promise<string[]> => {
      const completion = complete(config(url), 'explain', 'web');
      return (await clock.settled(completion)).out;
    };
    expect(await timed()).to.have.length(5);
    seen.length = 0;
    delay = 150;
    expect(await timed()).to.have.length(2);
    expect(clock.now()).to.equal(START + 200);
  });

  it('keeps the pages before one that fails', async () => {
    const { url } = await serve((seen, response) =>
      seen.url.includes('continue')
        ? status(response, 403, 'Forbidden', 'no')
        : json(response, table([row('web-1', '1/1', 'Running', 0, '')], 'next')),
    );
    expect((await complete(config(url), 'explain', '')).out[0]).to.match(/^web-1\t/);
  });

  it('offers the namespaces of the kubeconfig where listing them is forbidden', async () => {
    const { url } = await serve((_seen, response) => status(response, 403, 'Forbidden', 'no'));
    expect((await complete(config(url), 'explain', '-n', '')).out).to.deep.equal(['depot', 'shop', ':4']);
  });

  it('prints no error', async () => {
    const { url } = await serve((_seen, response) => status(response, 500, 'InternalError', 'broken'));
    for (const kubeconfig of [
      config(url),
      config('http://127.0.0.1:1'),
      config('nonsense://x'),
      'not: [yaml',
      '',
      config(`${url}/not/kubernetes`),
    ]) {
      const { out, err, code } = await complete(kubeconfig, 'explain', 'web');
      expect({ out, err, code }, kubeconfig).to.deep.equal({ out: [':38'], err: '', code: 0 });
      expect((await complete(kubeconfig, 'logs', 'web-1', '-c', '')).out).to.deep.equal([':36']);
    }
    expect((await complete('', 'explain', '--context', '')).out).to.deep.equal([':4']);
    expect((await complete('')).out.at(-1)).to.equal(':36');
  });

  it('reads names from a recording without asking the cluster', async () => {
    const { url, seen } = await serve((_seen, response) => json(response, table([])));
    expect((await complete(config(url), 'explain', '--from', UPSTREAM, 'we')).out[0]).to.match(/^web-1\t/);
    expect((await complete(config(url), 'logs', 'web-1', '--from', UPSTREAM, '-c', '')).out[0]).to.match(/^web\t/);
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' } };
    const { dir, remove } = folder({ 'web.json': JSON.stringify(deployment) });
    try {
      const { out } = await complete(config(url), 'explain', '--from', join(dir, 'web.json'), 'deploy/');
      expect(out[0]).to.match(/^deploy\/web/);
    } finally {
      remove();
    }
    expect((await complete(config(url), 'explain', '--from', '/nonexistent', 'we')).out).to.deep.equal([':38']);
    expect((await complete(config(url), 'explain', '--from', '-', 'we')).out).to.deep.equal([':38']);
    expect(seen).to.deep.equal([]);
  });

  it('prints no descriptions for __completeNoDesc', () => {
    expect(offerText({ choices: [{ value: 'a', about: 'b' }], directive: 4 }, false)).to.equal('a\n:4\n');
  });
  it('prints no control character that a terminal or a script would act on', () => {
    const choices = [
      { value: 'a\u001b[31m' },
      { value: 'a\nb' },
      { value: '' },
      { value: 'ok', about: 'x\ty\n:0\u001b[2J' },
    ];
    expect(offerText({ choices, directive: 4 })).to.equal('ok\tx  y :0^[[2J\n:4\n');
  });

  describe('as a process', function () {
    this.timeout(20_000);
    interface Process {
      readonly stdout: string;
      readonly stderr: string;
      readonly code: number | string | null;
      readonly milliseconds: number;
    }
    const completed = (kubeconfig: string, files: Record<string, string> = {}): Promise<Process> => {
      const made = folder({ config: kubeconfig, ...files });
      const env = { ...process.env, KUBECONFIG: join(made.dir, 'config'), PATH: `${made.dir}:${process.env.PATH}` };
      const began = performance.now();
      return new Promise((resolve) =>
        execFile(process.execPath, [MAIN, '__complete', 'explain', 'web'], { env }, (error, stdout, stderr) => {
          made.remove();
          resolve({ stdout, stderr, code: error?.code ?? 0, milliseconds: performance.now() - began });
        }),
      );
    };
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'login' };
    const silent = createServer(() => undefined);
    const hangs = '#!/bin/sh\necho "open https://login.example.test and type CODE" >&2\nsleep 15\n';
    const asks = '#!/bin/sh\necho asked\nread answer\n';
    let [unanswered, hanging, asking]: Promise<Process>[] = [];
    // Each takes its second and a half: all at once.
    before(async () => {
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      unanswered = completed(config(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`));
      const loggingIn = (interactiveMode: string): string =>
        config('https://127.0.0.1:1', { exec: { ...exec, interactiveMode } });
      hanging = completed(loggingIn('IfAvailable'), { login: hangs });
      asking = completed(loggingIn('Always'), { login: asks });
    });
    after(() => silent.close());

    it('ends where the server never answers', async () => {
      const { milliseconds, ...ran } = await unanswered!;
      expect(ran).to.deep.equal({ stdout: ':38\n', stderr: '', code: 0 });
      expect(milliseconds).to.be.lessThan(12_000);
    });

    it('ends where a credential plugin hangs, and hides its output', async () => {
      const { milliseconds, ...ran } = await hanging!;
      expect(ran).to.deep.equal({ stdout: ':38\n', stderr: '', code: 0 });
      expect(milliseconds).to.be.lessThan(12_000);
    });

    it('runs no plugin that has to ask the user', async () => {
      const { milliseconds: _, ...ran } = await asking!;
      expect(ran).to.deep.equal({ stdout: ':38\n', stderr: '', code: 0 });
    });
  });
});
