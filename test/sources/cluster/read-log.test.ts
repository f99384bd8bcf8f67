import { expect } from 'chai';
import type { Fact, LogText } from '../../../src/model/facts.ts';
import { createClient } from '../../../src/sources/cluster/http-client.ts';
import { readLog } from '../../../src/sources/cluster/read-log.ts';
import { environment, rejection, rest } from './support/environment.ts';
import { withSource } from './support/open.ts';
import { fakeServer, hangUp, status, type Handler } from './support/server.ts';

const query = { namespace: 'shop', pod: 'web-1', container: 'web', previous: true };
const line = (i: number, text = `line ${i}`): string => `2026-11-22T10:00:00.${String(i).padStart(9, '0')}Z ${text}\n`;
const says =
  (body: string): Handler =>
  (_seen, response) =>
    void response.writeHead(200, { 'content-type': 'text/plain' }).end(body);

async function read(handler: Handler, limits?: { keep: number; read: number }): Promise<Fact<LogText>> {
  const server = await fakeServer(handler);
  const client = createClient(rest(server.url), environment());
  try {
    return await readLog(client, query, 5000, limits);
  } finally {
    client.close();
    await server.close();
  }
}
const known = async (handler: Handler, limits?: { keep: number; read: number }): Promise<LogText> => {
  const fact = await read(handler, limits);
  expect(fact.state).to.equal('known');
  return (fact as { value: LogText }).value;
};

describe('logs', () => {
  for (const [name, type, code, body] of [
    ['JSON', 'application/json', 200, '{"kind":"Status"}'],
    ['an empty answer with another status', 'text/plain', 204, ''],
    ['a page', 'text/html', 200, 'Log in'],
  ] as const)
    it(`are not ${name}`, async () => {
      const handler: Handler = (_seen, response) => void response.writeHead(code, { 'content-type': type }).end(body);
      expect((await rejection(read(handler))).message).to.match(
        /^the server answered .* where text\/plain was expected$/,
      );
    });
  it('may have no content type, or one with parameters', async () => {
    const handler: Handler = (_seen, response) =>
      void response.writeHead(200, { 'content-type': 'Text/Plain; charset=utf-8' }).end(line(1));
    expect((await known(handler)).text).to.equal(line(1));
    const plain: Handler = (_seen, response) => void response.end(line(1));
    expect((await known(plain)).text).to.equal(line(1));
  });
  it('are not a login page, whatever its content type says', async () => {
    const page = '<!DOCTYPE html>\n<html><body>Log in</body></html>\n';
    const html: Handler = (_seen, response) =>
      void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    await withSource(
      (seen, response) =>
        seen.url.includes('/log') ? html(seen, response, 1) : status(response, 404, 'NotFound', 'no'),
      async (source) => {
        await source.fetch({ verb: 'get', resource: 'pods', namespace: 'shop', name: 'web-1' });
        expect((await source.fetch({ verb: 'log', ...query })).state).to.equal('failed');
      },
    );
    const fact = await read(says(page));
    expect(fact.state === 'failed' && fact.why).to.match(/HTML page, such as a login page, where a log was expected/);
    expect((await known(says(line(1, page)))).text, 'a program may print HTML').to.contain('<!DOCTYPE html>');
  });
  it('are the newest lines, with timestamps', () =>
    withSource(says(line(1) + line(2)), async (source, server) => {
      expect(await source.fetch({ verb: 'log', ...query })).to.deep.equal({
        state: 'known',
        value: { text: line(1) + line(2), timestamps: true, truncated: false },
      });
      expect(server.seen[0]!.url).to.equal(
        '/api/v1/namespaces/shop/pods/web-1/log?container=web&previous=true&timestamps=true&tailLines=2001',
      );
      await source.fetch({ verb: 'log', ...query, previous: false });
      expect(server.seen[1]!.url).not.to.contain('previous');
    }));
  it('can be empty, or end without a line break', async () => {
    expect(await known(says(''))).to.deep.equal({ text: '', timestamps: true, truncated: false });
    expect((await known(says(line(1).trimEnd()))).text).to.equal(line(1));
  });
  it('are truncated where older lines exist', async () => {
    const lines = (count: number): string => Array.from({ length: count }, (_, i) => line(i)).join('');
    expect(await known(says(lines(2000)))).to.include({ truncated: false });
    const more = await known(says(lines(2001)));
    expect(more.truncated).to.equal(true);
    expect(more.text.split('\n')).to.have.length(2001);
    expect(more.text.startsWith(line(1))).to.equal(true);
    // The kubelet counts parts of 16 KiB.
    expect(await known(says(line(1, 'x'.repeat(2000 * 16 * 1024))), { keep: 64e6, read: 64e6 })).to.include({
      truncated: true,
    });
  });
  it('keep their end where they are too large', async () => {
    const big: Handler = (_seen, response) => {
      response.writeHead(200);
      for (let i = 0; i < 1500; i++) response.write(line(i, `${i} ${'x'.repeat(1000)}`));
      response.end();
    };
    const log = await known(big, { keep: 100_000, read: 10_000_000 });
    expect(log.truncated).to.equal(true);
    expect(log.text.length).to.be.within(90_000, 400_000);
    expect(log.text)
      .to.match(/^2026-.{0,30} \d+ x/)
      .and.match(/ 1499 x+\n$/);
  });
  it('are read up to a limit where a node sends without end', async () => {
    let wrote = 0;
    let asked = 0;
    const endless: Handler = (_seen, response) => {
      asked++;
      response.writeHead(200);
      let open = true;
      const more = (): void => {
        if (!open) return;
        wrote++;
        if (response.write(line(wrote, 'y'.repeat(50_000)))) setImmediate(more);
        else response.once('drain', more);
      };
      response.once('close', () => (open = false));
      more();
    };
    // The middle of the log must not count as its end.
    expect(await read(endless, { keep: 10_000, read: 500_000 })).to.include({ state: 'failed' });
    expect(asked).to.equal(2);
    expect(wrote).to.be.below(200);
  });
  it('are read again with fewer lines where 2000 are too large', async () => {
    const asked: string[] = [];
    const huge: Handler = ({ url }, response) => {
      const lines = Number(new URL(url, 'http://x').searchParams.get('tailLines'));
      asked.push(String(lines));
      response.writeHead(200);
      response.end(
        Array.from({ length: lines }, (_, i) =>
          line(i, i === lines - 1 ? 'fatal: no space left' : 'z'.repeat(1000)),
        ).join(''),
      );
    };
    const log = await known(huge, { keep: 50_000, read: 500_000 });
    expect(asked).to.deep.equal(['2001', '100']);
    expect(log.text).to.match(/ fatal: no space left\n$/);
    expect(log.truncated).to.equal(true);
  });
  it('fail where one line has no end', async () => {
    const one: Handler = (_seen, response) => {
      response.writeHead(200);
      for (let i = 0; i < 200; i++) response.write('q'.repeat(50_000));
      response.end();
    };
    const log = await known(one, { keep: 100_000, read: 64e6 });
    expect(log.text.length).to.be.below(300_000);
    expect(log).to.include({ truncated: true, timestamps: false });
  });
  it('fail where the kubelet writes an error instead', async () => {
    const gone = 'unable to retrieve container logs for containerd://0123abc';
    expect(await read(says(gone))).to.deep.equal({ state: 'failed', why: gone });
    const links =
      'failed to try resolving symlinks in path "/var/log/pods/x/0.log": lstat /var/log/pods/x/0.log: no such file or directory';
    expect(await read(says(`${links}\n`))).to.deep.equal({ state: 'failed', why: links });
    expect((await known(says(line(1) + gone))).text, 'after real lines').to.equal(line(1));
    expect((await known(says(line(1, gone)))).text, 'a program that says so itself').to.equal(line(1, gone));
  });
  it('fail where they break off', () =>
    withSource(
      (_seen, response) => {
        response.writeHead(200);
        response.write(line(1));
        setImmediate(() => hangUp(response));
      },
      async (source) =>
        expect(await source.fetch({ verb: 'log', ...query })).to.have.property('state', 'failed') as never,
    ));
  it('are absent where the container has no such instance', async () => {
    const bad =
      (message: string): Handler =>
      (_seen, response) =>
        status(response, 400, 'BadRequest', message);
    expect(await read(bad('previous terminated container "web" in pod "web-1" not found'))).to.deep.equal({
      state: 'absent',
    });
    expect(
      await read(bad('container "web" in pod "web-1" is waiting to start: trying and failing to pull image')),
    ).to.deep.equal({ state: 'absent' });
    expect((await rejection(read(bad('container "web" in pod "web-1" is terminated')))).message).to.contain(
      'is terminated',
    );
    await withSource(
      bad('container nope is not valid for pod web-1'),
      async (source) =>
        expect(await source.fetch({ verb: 'log', ...query })).to.deep.equal({
          state: 'failed',
          why: 'container nope is not valid for pod web-1',
        }) as never,
    );
    await withSource(
      (_seen, response) =>
        status(response, 404, 'NotFound', 'pods "web-1" not found', { details: { name: 'web-1', kind: 'pods' } }),
      async (source) =>
        expect(await source.fetch({ verb: 'log', ...query })).to.deep.equal({ state: 'absent' }) as never,
    );
  });
  it('have no timestamps where the server sends none', async () => {
    expect(await known(says('hello\n'))).to.deep.equal({ text: 'hello\n', timestamps: false, truncated: false });
  });
});
