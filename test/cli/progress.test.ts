import { expect } from 'chai';
import { progressOn, statusLine, withLine } from '../../src/cli/progress.ts';
import { createClient } from '../../src/sources/cluster/http-client.ts';
import { ExecPlugin } from '../../src/sources/cluster/exec-plugin.ts';
import { answererOf } from '../../src/sources/cluster/answerer.ts';
import { Waits } from '../../src/waits.ts';
import { environment, folder, rejection, rest } from '../sources/cluster/support/environment.ts';
import { fakeServer } from '../sources/cluster/support/server.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fakeIo } from '../support/fake-io.ts';
import { crashloop } from '../support/run-cli.ts';

const SERVER = 'the API server at https://192.0.2.1:6443';

/** A run on a terminal of 80 columns. `shows` is what its last line has now. */
function terminal(over: { isTerminal?: boolean; env?: Record<string, string> } = {}) {
  const clock = new FakeClock();
  const waits = new Waits();
  const { io, err, out } = fakeIo({
    stdout: { isTerminal: true, columns: 80 },
    stderr: { isTerminal: over.isTerminal ?? true },
    environment: environment(over.env ?? {}, { clock, waits }),
  });
  const line = statusLine(io, (text) => text);
  const shows = (): string => err().split('\n').at(-1)!.split('\r\u001b[K').at(-1)!;
  return { clock, waits, io: withLine(io, line), line, err, out, shows };
}

describe('the line that says what is waited for', () => {
  it('says after 2 s what is waited for and for how long, and goes when the answer comes', async () => {
    const { clock, waits, shows, err } = terminal();
    const over = waits.begin(SERVER);
    await clock.pass(1900);
    expect(err()).to.equal('');
    await clock.pass(200);
    expect(shows()).to.equal(`waiting for ${SERVER} (2 s)`);
    await clock.pass(10_000);
    expect(shows()).to.equal(`waiting for ${SERVER} (12 s)`);
    over();
    await clock.pass(300);
    expect(shows()).to.equal('');
    const before = err();
    await clock.pass(60_000);
    expect(err(), 'nothing is drawn without a wait').to.equal(before);
  });
  it('names the oldest wait, and the next one when that is over', async () => {
    const { clock, waits, shows } = terminal();
    const first = waits.begin(SERVER);
    await clock.pass(1000);
    waits.begin("the kubelet's log of pod web-1");
    await clock.pass(4000);
    expect(shows()).to.equal(`waiting for ${SERVER} (5 s)`);
    first();
    expect(shows()).to.equal("waiting for the kubelet's log of pod web-1 (4 s)");
  });
  it('shows what is being done after 0.7 s, with its seconds after 2 s', async () => {
    const { clock, io, shows } = terminal();
    const progress = progressOn(io);
    progress.say('removing web-1');
    await clock.pass(800);
    expect(shows()).to.equal('removing web-1');
    await clock.pass(3000);
    expect(shows()).to.match(/^removing web-1 \([34] s\)$/);
    progress.say('image-test: running, 7 s');
    expect(shows()).to.equal('image-test: running, 7 s');
    await clock.pass(5000);
    expect(shows()).to.equal('image-test: running, 7 s');
    progress.done();
    expect(shows()).to.equal('');
  });
  it('has rows below it, which go with it', async () => {
    const { clock, io, err } = terminal();
    const progress = progressOn(io);
    progress.say('1 of 9 namespaces');
    await clock.pass(500);
    progress.say('2 of 9 namespaces', ['  shop/web-1  a', '  shop/web-2  b']);
    await clock.pass(300);
    expect(err(), 'steps that follow each other are one task').to.equal(
      '\r\u001b[K2 of 9 namespaces\n  shop/web-1  a\n  shop/web-2  b',
    );
    progress.say('3 of 9 namespaces', ['  shop/web-1  a']);
    expect(err(), 'not drawn again at once').to.match(/b$/);
    await clock.pass(1000);
    expect(err()).to.match(/b\r\u001b\[2A\u001b\[J\r\u001b\[K3 of 9 namespaces\n {2}shop\/web-1 {2}a$/);
    await io.out('answer\n');
    expect(err()).to.match(/a\r\u001b\[1A\u001b\[J$/);
  });
  it('has no more rows than the terminal, and none is wider', async () => {
    const { clock, io, err } = terminal();
    progressOn(io).say('task', [...Array.from({ length: 40 }, (_, i) => `row ${i} ${'x'.repeat(100)}`)]);
    await clock.pass(800);
    const lines = err().split('\n');
    expect(lines).to.have.length(21);
    for (const line of lines.slice(1)) expect(line.length).to.equal(79);
  });
  it('is removed before any other output', async () => {
    const { clock, waits, io, err } = terminal();
    waits.begin(SERVER);
    await clock.pass(2100);
    await io.out('answer\n');
    expect(err()).to.match(/\(2 s\)\r\u001b\[K$/);
    await clock.pass(1000);
    io.err('warning\n');
    expect(err()).to.match(/\(3 s\)\r\u001b\[Kwarning\n$/);
  });
  it('does not disturb a question', async () => {
    const { clock, waits, io, err } = terminal();
    waits.begin(SERVER);
    const asked = io.ask('Go on? ', new AbortController().signal);
    await clock.pass(1);
    await asked;
    const resume = io.line!.pause();
    await clock.pass(60_000);
    expect(err()).to.equal('');
    resume();
    await clock.pass(2000);
    expect(err()).to.contain('waiting for');
  });
  it('prints one line for a credential plugin, which may be asking a question, and removes nothing', async () => {
    const { clock, waits, err } = terminal();
    waits.begin(SERVER);
    waits.begin('the credential plugin aws', true);
    await clock.pass(60_000);
    expect(err()).to.equal(`${' '.repeat(79)}\rwaiting for the credential plugin aws\n`);
  });
  it('prints nothing into a pipe and on a dumb terminal', async () => {
    for (const over of [{ isTerminal: false }, { env: { TERM: 'dumb' } }]) {
      const { clock, waits, io, err } = terminal(over);
      waits.begin(SERVER);
      progressOn(io).say('reading');
      await clock.pass(60_000);
      expect(err()).to.equal('');
    }
  });
  it('keeps to one line, and lets no text of a cluster act on the terminal', async () => {
    const { clock, waits, shows } = terminal();
    waits.begin(`the credential server \u001b[2J\r\n${'x'.repeat(200)}`);
    await clock.pass(3000);
    expect(shows()).to.have.length.at.most(79);
    expect(shows()).to.contain('^[[2J');
  });
  it('shows no line after its end', async () => {
    const { clock, waits, line, err } = terminal();
    waits.begin(SERVER);
    line.close();
    await clock.pass(60_000);
    expect(err()).to.equal('');
  });
});

describe('what is waited for', () => {
  it('is the API server, a log of a kubelet, or a kubelet', () => {
    const server = 'https://jane:secret@192.0.2.1:6443/k8s/clusters/c-1/';
    expect(answererOf(server, { path: '/api/v1/pods' })).to.equal(`${SERVER}/k8s/clusters/c-1`);
    expect(
      answererOf(server, { path: '/api/v1/namespaces/shop/pods/web-1/log', query: { container: 'app' } }),
    ).to.equal("the kubelet's log of pod web-1 (container app)");
    expect(answererOf(server, { path: '/api/v1/nodes/node-2/proxy/stats/summary' })).to.equal(
      'the kubelet of node node-2',
    );
  });
  it('is known from the request to the last byte of the answer, also where there is none', async () => {
    const waits = new Waits();
    const during: string[][] = [];
    const server = await fakeServer(
      (seen, response) => {
        during.push(waits.current.map(({ what }) => what));
        response.writeHead(seen.url.includes('none') ? 404 : 200, { 'content-type': 'text/plain' }).end('{}');
      },
      { protocol: 'http' },
    );
    const client = createClient(rest(server.url), environment({}, { waits }));
    try {
      await client.request({ path: '/api/v1/pods' });
      await rejection(client.request({ path: '/api/none' }));
      const log = await client.stream({ path: '/api/v1/namespaces/a/pods/web-1/log' });
      for await (const _ of log) expect(waits.current).to.have.length(1);
      const watched = await client.stream({ path: '/api/v1/pods', query: { watch: true } });
      watched.destroy();
      const api = `the API server at ${server.url}`;
      expect(during).to.deep.equal([[api], [api], ["the kubelet's log of pod web-1"], []]);
      expect(waits.current).to.deep.equal([]);
    } finally {
      client.close();
      await server.close();
    }
  });
  it('is a credential plugin while it runs', async () => {
    const waits = new Waits();
    const { dir, remove } = folder({ plugin: '#!/bin/sh\nexit 1\n' });
    const seen: string[] = [];
    waits.onChange = () => seen.push(...waits.current.map(({ what }) => what));
    try {
      const config = { command: `${dir}/plugin`, args: [], env: [], apiVersion: 'client.authentication.k8s.io/v1' };
      await rejection(
        new ExecPlugin(config as never, environment({}, { waits, stderrFd: 'ignore' }), () => ({})).get(),
      );
      expect(seen).to.deep.equal([`the credential plugin ${dir}/plugin`]);
      expect(waits.current).to.deep.equal([]);
    } finally {
      remove();
    }
  });
  it('is shown by every command, and never while a shell completes', async () => {
    const clock = FakeClock.running();
    const server = await fakeServer(
      (_, response) =>
        void clock.sleep(2500).then(() => response.writeHead(403, { 'content-type': 'application/json' }).end('{}')),
      { protocol: 'http' },
    );
    const run = (...argv: string[]) =>
      crashloop([...argv, '--server', server.url], '', {
        stderr: { isTerminal: true },
        environment: environment({}, { clock, waits: new Waits() }),
      });
    try {
      for (const argv of [['explain', 'x'], ['list']])
        expect((await run(...argv)).err, argv[0]).to.contain(`waiting for the API server at ${server.url} (2 s)`);
      expect(
        (
          await crashloop(['__complete', '--server', server.url, 'explain', ''], '', {
            stderr: { isTerminal: true },
            environment: environment({}, { clock, waits: new Waits() }),
          })
        ).err,
      ).to.equal('');
    } finally {
      await server.close();
    }
  });
});
