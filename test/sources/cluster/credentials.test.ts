import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createClient } from '../../../src/sources/cluster/http-client.ts';
import type { ExecConfig } from '../../../src/sources/cluster/exec-config.ts';
import { FakeClock, START } from '../../support/fake-clock.ts';
import { environment, folder, rejection, rest } from './support/environment.ts';
import { fakeServer, json, pem, status, type FakeServer, type Handler } from './support/server.ts';

const exec = (more: Partial<ExecConfig>): ExecConfig => ({
  command: 'login',
  args: [],
  env: [],
  apiVersion: 'client.authentication.k8s.io/v1',
  installHint: '',
  provideClusterInfo: false,
  interactiveMode: 'IfAvailable',
  ...more,
});
/** Writes a plugin that counts its runs in the file `runs`, and prints the file `answer-N` in its run N. */
const COUNTING = '#!/bin/sh\ncd "$(dirname "$0")"\necho x >> runs\ncat "answer-$(wc -l < runs | tr -d " ")"\n';
const answer = (of: object): string =>
  JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: of });
const tokenOnly =
  (good: string): Handler =>
  (seen, response) =>
    seen.headers.authorization === `Bearer ${good}`
      ? json(response, { ok: true })
      : status(response, 401, 'Unauthorized', 'Unauthorized');

describe('credential plugins', () => {
  let made: { dir: string; remove: () => void };
  afterEach(() => made.remove());
  const plugin = (answers: object[], script = COUNTING): string => {
    made = folder({
      'bin/login': script,
      ...Object.fromEntries(answers.map((a, i) => [`bin/answer-${i + 1}`, answer(a)])),
    });
    return join(made.dir, 'bin');
  };
  const runs = (): number => readFileSync(join(made.dir, 'bin/runs'), 'utf8').split('\n').length - 1;
  async function withServer(
    handler: Handler,
    config: Partial<ExecConfig>,
    path: string,
    run: (ask: () => Promise<unknown>, server: FakeServer, clock: FakeClock) => Promise<void>,
    env = {},
  ): Promise<void> {
    const clock = new FakeClock();
    const server = await fakeServer(handler);
    const client = createClient(
      rest(server.url, { auth: { exec: exec(config) } }),
      environment({ PATH: `${path}:${process.env.PATH}` }, { clock, ...env }),
    );
    try {
      await run(() => client.json({ path: '/' }), server, clock);
    } finally {
      client.close();
      await server.close();
    }
  }

  it('are found on PATH, and run once for many requests', async () => {
    const bin = plugin([{ token: 'a', expirationTimestamp: '2100-01-01T00:00:00Z' }]);
    await withServer(tokenOnly('a'), {}, bin, async (ask) => {
      await Promise.all([ask(), ask(), ask()]);
      await ask();
      expect(runs()).to.equal(1);
    });
  });
  it('run again when their credentials have expired', async () => {
    const soon = new Date(START + 60_000).toISOString();
    const bin = plugin([{ token: 'a', expirationTimestamp: soon }, { token: 'b' }]);
    await withServer(
      (_seen, response) => json(response, {}),
      {},
      bin,
      async (ask, server, clock) => {
        await ask();
        await ask();
        expect(runs()).to.equal(1);
        clock.skip(60_001);
        await Promise.all([ask(), ask()]);
        expect(server.seen.map((s) => s.headers.authorization)).to.include.members(['Bearer b']);
        expect(server.seen.at(-1)!.headers.authorization).to.equal('Bearer b');
        expect(runs()).to.equal(2);
      },
    );
  });
  it('may take longer than the time limit, because the user logs in', async () => {
    const typing = '#!/bin/sh\ncd "$(dirname "$0")"\necho x > asked\nuntil [ -e typed ]; do sleep 0.01; done\n';
    const bin = plugin([], `${typing}cat <<E\n${answer({ token: 'a' })}\nE\n`);
    const server = await fakeServer(tokenOnly('a'));
    const clock = new FakeClock();
    const client = createClient(
      rest(server.url, { timeoutMs: 5000, auth: { exec: exec({}) } }),
      environment({ PATH: `${bin}:${process.env.PATH}` }, { clock }),
    );
    const asked = client.json({ path: '/' });
    while (!existsSync(join(bin, 'asked'))) await new Promise((resolve) => setTimeout(resolve, 1));
    clock.skip(60_000);
    writeFileSync(join(bin, 'typed'), '');
    expect(await asked).to.deep.equal({ ok: true });
    client.close();
    await server.close();
  });
  it('run again once after several requests got a 401', async () => {
    const bin = plugin([{ token: 'old' }, { token: 'new' }]);
    await withServer(tokenOnly('new'), {}, bin, async (ask) => {
      await Promise.all([ask(), ask(), ask()]);
      expect(runs()).to.equal(2);
    });
  });
  it('do not run a third time', async () => {
    const bin = plugin([{ token: 'old' }, { token: 'older' }]);
    await withServer(tokenOnly('new'), {}, bin, async (ask) => {
      const error = await rejection(ask());
      expect(error.message).to.equal('You must be logged in to the server (Unauthorized)');
      expect(error.hint).to.contain('credential plugin login');
      expect(runs()).to.equal(2);
    });
  });
  it('can return a certificate, and a new one opens a new connection', async () => {
    const pair = (name: string): object => ({
      clientCertificateData: pem(`${name}.crt`).toString(),
      clientKeyData: pem(`${name}.key`).toString(),
    });
    const bin = plugin([pair('client'), pair('client2')]);
    await withServer(
      (seen, response) =>
        seen.clientCn === 'jane2' ? json(response, {}) : status(response, 401, 'Unauthorized', 'Unauthorized'),
      {},
      bin,
      async (ask, server) => {
        await ask();
        expect(server.seen.map((s) => s.clientCn)).to.deep.equal(['jane', 'jane2']);
        expect(server.connections()).to.equal(2);
      },
    );
  });
  it('write to standard error while they run', async () => {
    const bin = plugin(
      [],
      '#!/bin/sh\necho "open https://login.example.test and type ABCD" >&2\ncat <<E\n' +
        answer({ token: 'a' }) +
        '\nE\n',
    );
    const file = join(made.dir, 'stderr');
    await withServer(
      tokenOnly('a'),
      {},
      bin,
      async (ask) => {
        await ask();
        expect(readFileSync(file, 'utf8')).to.equal('open https://login.example.test and type ABCD\n');
      },
      { stderrFd: openSync(file, 'w') },
    );
  });
  it('read standard input only where it is a terminal', async () => {
    const script =
      '#!/bin/sh\nread word\necho "$KUBERNETES_EXEC_INFO" | grep -q "\\"interactive\\":true" || word=silent\ncat <<E\n' +
      answer({ token: '$word' }) +
      '\nE\n';
    const bin = plugin([], script);
    const file = join(made.dir, 'stdin');
    writeFileSync(file, 'typed\n');
    const using = async (interactiveMode: string, stdinIsTerminal: boolean): Promise<string> => {
      let sent = '';
      await withServer(
        (seen, response) => {
          sent = String(seen.headers.authorization);
          json(response, {});
        },
        { interactiveMode },
        bin,
        async (ask) => void (await ask()),
        { stdinIsTerminal, stdinFd: openSync(file, 'r') },
      );
      return sent;
    };
    expect(await using('IfAvailable', true)).to.equal('Bearer typed');
    expect(await using('Always', true)).to.equal('Bearer typed');
    expect(await using('IfAvailable', false)).to.equal('Bearer silent');
    expect(await using('Never', true)).to.equal('Bearer silent');
    expect((await rejection(using('Always', false))).message).to.contain('not a terminal');
  });
  it('report how to install a missing one, without control characters', async () => {
    plugin([]);
    await withServer(
      tokenOnly('a'),
      { command: 'no-such-login', installHint: 'brew install \u001b[1mit\nthen log in' },
      '/nowhere',
      async (ask) => {
        const error = await rejection(ask());
        expect(error.message).to.equal('the credential plugin no-such-login of the kubeconfig was not found');
        expect(error.hint).to.equal('brew install U+001B[1mit\nthen log in');
      },
    );
  });
  it('report one that fails or prints no credentials', async () => {
    const says = async (script: string): Promise<string> => {
      const bin = plugin([], script);
      let message = '';
      await withServer(tokenOnly('a'), {}, bin, async (ask) => {
        message = (await rejection(ask())).message;
      });
      made.remove();
      return message;
    };
    expect(await says('#!/bin/sh\nexit 7\n')).to.contain('failed with exit code 7');
    expect(await says('#!/bin/sh\necho hello\n')).to.contain('did not print a JSON ExecCredential');
    expect(await says(`#!/bin/sh\necho '${answer({})}'\n`)).to.contain(
      'did not return a token or a certificate and key',
    );
    expect(await says(`#!/bin/sh\necho '${answer({ clientKeyData: 'x' })}'\n`)).to.contain(
      'only one of certificate and key',
    );
    expect(await says('#!/no/such/interpreter\n')).to.contain('could not be run');
  });
});

describe('token files', () => {
  it('are read again when the server refuses their token', async () => {
    const { dir, remove } = folder({ token: 'old\n' });
    const server = await fakeServer(tokenOnly('new'));
    const client = createClient(rest(server.url, { auth: { tokenFile: join(dir, 'token') } }), environment());
    await rejection(client.json({ path: '/' }));
    expect(server.seen, 'the same token is not tried twice').to.have.length(1);
    writeFileSync(join(dir, 'token'), 'new\n');
    expect(await client.json({ path: '/' })).to.deep.equal({ ok: true });
    rmSync(join(dir, 'token'));
    expect(await client.json({ path: '/' }), 'the last one read').to.deep.equal({ ok: true });
    client.close();
    await server.close();
    remove();
  });
});

describe('a refused login', () => {
  const refused = async (more: Parameters<typeof rest>[1]): Promise<string | undefined> => {
    const server = await fakeServer((_seen, response) => status(response, 401, 'Unauthorized', 'Unauthorized'));
    const client = createClient(rest(server.url, more), environment());
    const error = await rejection(client.json({ path: '/' }));
    client.close();
    await server.close();
    expect(error.message).to.equal('You must be logged in to the server (Unauthorized)');
    return error.hint;
  };
  it('reports that there are no credentials', async () =>
    expect(await refused({})).to.equal('context test holds no credentials') as never);
  it('reports an expired or refused token', async () =>
    expect(await refused({ auth: { token: 'opaque' } })).to.contain('refused the credentials of user "jane"') as never);
  it('reports an expired certificate', async () =>
    expect(await refused({ tls: { cert: pem('expired.crt'), key: pem('expired.key') } })).to.contain(
      'the client certificate of user "jane" expired at Jan  1 00:00:00 2021',
    ) as never);
  it('reports a refused certificate', async () =>
    expect(await refused({ tls: { cert: pem('client.crt'), key: pem('client.key') } })).to.contain(
      'refused the credentials',
    ) as never);
});

describe('impersonation', () => {
  it('sends its headers with the credentials', async () => {
    const server = await fakeServer((_seen, response) => json(response, {}));
    const client = createClient(
      rest(server.url, {
        auth: { basic: { username: 'a', password: 'b:c' } },
        impersonate: { user: 'joe', uid: '1', groups: ['x'], extra: { 'Example.com/Scope %': ['p', 'q'] } },
      }),
      environment(),
    );
    await client.json({ path: '/' });
    client.close();
    await server.close();
    expect(server.seen[0]!.headers).to.include({
      authorization: 'Basic YTpiOmM=',
      'impersonate-user': 'joe',
      'impersonate-uid': '1',
      'impersonate-group': 'x',
      'impersonate-extra-example.com%2fscope%20%25': 'p, q',
    });
  });
});

describe('values of headers', () => {
  const asked = async (more: Parameters<typeof rest>[1]): Promise<Error & { hint?: string }> => {
    const server = await fakeServer((_seen, response) => json(response, {}));
    const client = createClient(rest(server.url, more), environment());
    try {
      const error = await rejection(client.json({ path: '/' }));
      expect(server.seen, 'nothing is sent').to.deep.equal([]);
      return error;
    } finally {
      client.close();
      await server.close();
    }
  };
  const as = (more: object): Parameters<typeof rest>[1] => ({
    impersonate: { user: 'jane', uid: '', groups: [], extra: {}, ...more },
  });

  for (const [what, more, message] of [
    ['a token', { auth: { token: 'a\nx-evil: b' } }, 'the token of user "jane" has a line break'],
    ['a token that ends with a line break', { auth: { token: 'abc\n' } }, 'the token of user "jane" has a line break'],
    ['--as', as({ user: 'a\r\nb' }), '--as, or "as" of the user in the kubeconfig, has a line break'],
    ['--as-uid', as({ uid: 'a\nb' }), '--as-uid, or "as-uid" of the user in the kubeconfig, has a line break'],
    ['--as-group', as({ groups: ['ok', 'a\u0000'] }), '--as-group, or "as-groups" of the user in the kubeconfig, has'],
    ['--as-user-extra', as({ extra: { scope: ['a\nb'] } }), '--as-user-extra, or "as-user-extra" of the user in'],
  ] as [string, Parameters<typeof rest>[1], string][])
    it(`of ${what} have no line break`, async () => {
      const error = await asked(more);
      expect(error.name).to.equal('UserError');
      expect(error.message.startsWith(message), error.message).to.equal(true);
      expect(error.message).to.match(/has a line break or another control character$/);
      expect(error.message + error.hint, 'the token is not printed').not.to.match(/evil|abc/);
    });

  it('of any language are sent as UTF-8', async () => {
    const server = await fakeServer((_seen, response) => json(response, {}));
    const client = createClient(
      rest(server.url, { auth: { token: 't\u00f6ken-\u6f22' }, ...as({ user: 'J\u00fcrgen \u6f22' }) }),
      environment(),
    );
    await client.json({ path: '/' });
    client.close();
    await server.close();
    const utf8 = (text: unknown): string => Buffer.from(String(text), 'latin1').toString('utf8');
    expect(utf8(server.seen[0]!.headers.authorization)).to.equal('Bearer t\u00f6ken-\u6f22');
    expect(utf8(server.seen[0]!.headers['impersonate-user'])).to.equal('J\u00fcrgen \u6f22');
  });
});
