import { expect } from 'chai';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { ConnectionLost } from '../../../../src/sources/cluster/channel.ts';
import {
  FLAG,
  FRAME,
  FrameReader,
  frameOctets,
  SETTING,
  settingsOctets,
  wordOctets,
  type Frame,
} from '../../../../src/sources/cluster/h2/frames.ts';
import { headerBlock } from '../../../../src/sources/cluster/h2/hpack.ts';
import { Session } from '../../../../src/sources/cluster/h2/session.ts';
import type { Stream } from '../../../../src/sources/cluster/h2/stream.ts';

const PREFACE = 24;
const REQUEST = [
  [':method', 'GET'],
  [':path', '/'],
] as const;
const OK = headerBlock([[':status', '200']]);

/** The other end of a connection: what arrived there, and what it sends. */
interface Far {
  readonly frames: Frame[];
  readonly send: (type: number, flags: number, stream: number, content?: Uint8Array) => void;
  /** Sends the head of an answer. */
  readonly answer: (stream: number, flags?: number) => void;
  /** Resolves when a frame of a type arrived so often. */
  readonly got: (type: number, count?: number) => Promise<Frame>;
  readonly socket: Socket;
}

async function withSession(test: (session: Session, far: Far) => Promise<void>): Promise<void> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
  const [[socket]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [[Socket], unknown];
  socket.on('error', () => {});
  const frames: Frame[] = [];
  const reader = new FrameReader();
  let skipped = 0;
  socket.on('data', (chunk: Buffer) => {
    const skip = Math.min(chunk.length, PREFACE - skipped);
    skipped += skip;
    reader.read(chunk.subarray(skip), (frame) => frames.push(frame));
  });
  const far: Far = {
    frames,
    socket,
    send: (type, flags, stream, content) => void socket.write(frameOctets(type, flags, stream, content)),
    answer: (stream, flags = 0) => far.send(FRAME.headers, FLAG.endHeaders | flags, stream, OK),
    async got(type, count = 1) {
      for (;;) {
        const found = frames.filter((frame) => frame.type === type);
        if (found.length >= count) return found[count - 1]!;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
  const session = new Session(near);
  try {
    await test(session, far);
  } finally {
    session.destroy();
    socket.destroy();
    server.close();
  }
}

/** Returns the whole body. */
const bodyOf = (stream: Stream): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    stream.read({
      data: (chunk) => {
        text += chunk.toString();
        return true;
      },
      end: (error) => (error === undefined ? resolve(text) : reject(error)),
    });
  });

const failure = (promise: Promise<unknown>): Promise<ConnectionLost> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: ConnectionLost) => error,
  );

describe('a connection of HTTP/2', () => {
  it('answers requests in any order, with trailers, padding and answers before the answer', () =>
    withSession(async (session, far) => {
      const [one, two] = [session.request(REQUEST, undefined), session.request(REQUEST, undefined)];
      await far.got(FRAME.headers, 2);
      far.send(FRAME.headers, FLAG.endHeaders, 3, headerBlock([[':status', '103']]));
      far.answer(3);
      far.send(FRAME.data, FLAG.padded, 3, Buffer.from('\x02two\0\0'));
      far.send(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 3, headerBlock([['grpc-status', '0']]));
      far.send(200, 0, 1, Buffer.from('an unknown frame'));
      far.answer(1);
      far.send(FRAME.data, FLAG.endStream, 1, Buffer.from('one'));
      expect(await two.head).to.deep.equal([[':status', '200']]);
      expect(await bodyOf(two)).to.equal('two');
      expect(await bodyOf(one)).to.equal('one');
    }));

  it('reads a head in several frames', () =>
    withSession(async (session, far) => {
      const stream = session.request(REQUEST, undefined);
      await far.got(FRAME.headers);
      far.send(FRAME.headers, FLAG.endStream, 1, OK.subarray(0, 3));
      far.send(FRAME.continuation, FLAG.endHeaders, 1, OK.subarray(3));
      expect(await stream.head).to.deep.equal([[':status', '200']]);
      expect(await bodyOf(stream)).to.equal('');
    }));

  it('sends a head in several frames', () =>
    withSession(async (session, far) => {
      session.request([...REQUEST, ['x-long', 'a'.repeat(20_000)]], undefined);
      expect((await far.got(FRAME.headers)).flags).to.equal(FLAG.endStream);
      expect((await far.got(FRAME.continuation)).flags).to.equal(FLAG.endHeaders);
    }));

  it('sends no more of a body than the server takes', () =>
    withSession(async (session, far) => {
      far.send(FRAME.settings, 0, 0, settingsOctets([[SETTING.window, 10]]));
      await far.got(FRAME.settings, 2);
      session.request(REQUEST, Buffer.alloc(100_000, 'x'));
      await far.got(FRAME.data);
      const sent = (): number =>
        far.frames.filter(({ type }) => type === FRAME.data).reduce((sum, { content }) => sum + content.length, 0);
      expect(sent()).to.equal(10);
      far.send(FRAME.windowUpdate, 0, 1, wordOctets(200_000));
      await far.got(FRAME.data, 5);
      // The connection has its own limit.
      expect(sent()).to.equal(65_535);
      far.send(FRAME.windowUpdate, 0, 0, wordOctets(200_000));
      await far.got(FRAME.data, 8);
      expect(sent()).to.equal(100_000);
      expect(far.frames.filter(({ type }) => type === FRAME.data).at(-1)!.flags).to.equal(FLAG.endStream);
    }));

  it('says how much was read only when it was read', () =>
    withSession(async (session, far) => {
      const stream = session.request(REQUEST, undefined);
      await far.got(FRAME.headers);
      far.answer(1);
      for (let i = 0; i < 129; i++) far.send(FRAME.data, 0, 1, Buffer.alloc(16_384, 'x'));
      far.send(FRAME.ping, 0, 0, Buffer.alloc(8));
      await far.got(FRAME.ping);
      const updates = (): Frame[] =>
        far.frames.filter(({ type, stream: id }) => type === FRAME.windowUpdate && id === 1);
      expect(updates()).to.deep.equal([]);
      let size = 0;
      stream.read({
        data: (chunk) => {
          size += chunk.length;
          return true;
        },
        end: () => {},
      });
      await far.got(FRAME.windowUpdate, 2);
      expect(updates().map(({ content }) => content.readUInt32BE())).to.deep.equal([2 * 1024 * 1024]);
      expect(size).to.equal(129 * 16_384);
    }));

  it('keeps what arrives while its reader pauses', () =>
    withSession(async (session, far) => {
      const stream = session.request(REQUEST, undefined);
      await far.got(FRAME.headers);
      const chunks: string[] = [];
      let ended = false;
      stream.read({
        data: (chunk) => chunks.push(chunk.toString()) > 1,
        end: () => (ended = true),
      });
      far.answer(1);
      for (const part of ['a', 'b', 'c']) far.send(FRAME.data, part === 'c' ? FLAG.endStream : 0, 1, Buffer.from(part));
      far.send(FRAME.ping, 0, 0, Buffer.alloc(8));
      await far.got(FRAME.ping);
      expect([chunks.join(''), ended]).to.deep.equal(['a', false]);
      stream.resume();
      expect([chunks.join(''), ended]).to.deep.equal(['abc', true]);
    }));

  it('waits with requests over the limit of the server', () =>
    withSession(async (session, far) => {
      far.send(FRAME.settings, 0, 0, settingsOctets([[SETTING.maxStreams, 1]]));
      await far.got(FRAME.settings, 2);
      const [one, two] = [session.request(REQUEST, undefined), session.request(REQUEST, undefined)];
      const third = session.request(REQUEST, undefined);
      third.cancel(new Error('not any more'));
      expect((await failure(third.head)).message).to.equal('not any more');
      await far.got(FRAME.headers);
      expect(far.frames.filter(({ type }) => type === FRAME.headers)).to.have.length(1);
      far.answer(1, FLAG.endStream);
      await one.head;
      await far.got(FRAME.headers, 2);
      far.answer(3, FLAG.endStream);
      await two.head;
    }));

  it('cancels one request and goes on with the others', () =>
    withSession(async (session, far) => {
      const [one, two] = [session.request(REQUEST, undefined), session.request(REQUEST, undefined)];
      await far.got(FRAME.headers, 2);
      one.cancel(new Error('enough'));
      expect((await far.got(FRAME.reset)).content.readUInt32BE()).to.equal(8);
      // It was on its way.
      far.answer(1);
      far.send(FRAME.data, FLAG.endStream, 1, Buffer.from('late'));
      far.answer(3, FLAG.endStream);
      await two.head;
      expect((await failure(one.head)).message).to.equal('enough');
    }));

  it('says of which requests the server saw nothing', () =>
    withSession(async (session, far) => {
      const streams = [1, 3, 5].map(() => session.request(REQUEST, undefined));
      await far.got(FRAME.headers, 3);
      far.send(FRAME.reset, 0, 1, wordOctets(7));
      far.send(FRAME.goAway, 0, 0, wordOctets(3, 0));
      expect((await failure(streams[0]!.head)).unseen).to.equal(true);
      expect((await failure(streams[2]!.head)).unseen).to.equal(true);
      expect(session.isOpen).to.equal(false);
      expect((await failure(session.request(REQUEST, undefined).head)).unseen).to.equal(true);
      far.answer(3, FLAG.endStream);
      await streams[1]!.head;
      await once(far.socket, 'close');
    }));

  it('sends nothing more where the server closes the connection', () =>
    withSession(async (session, far) => {
      far.send(FRAME.settings, 0, 0, settingsOctets([[SETTING.maxStreams, 1]]));
      await far.got(FRAME.settings, 2);
      const [one, two] = [session.request(REQUEST, undefined), session.request(REQUEST, undefined)];
      await far.got(FRAME.headers);
      far.send(FRAME.goAway, 0, 0, wordOctets(0, 0));
      for (const { head } of [one, two]) expect((await failure(head)).unseen).to.equal(true);
      await once(far.socket, 'close');
      expect(far.frames.filter(({ type }) => type === FRAME.headers)).to.have.length(1);
    }));

  it('finishes what waits before it closes', () =>
    withSession(async (session, far) => {
      far.send(FRAME.settings, 0, 0, settingsOctets([[SETTING.maxStreams, 1]]));
      await far.got(FRAME.settings, 2);
      const [one, two] = [session.request(REQUEST, undefined), session.request(REQUEST, undefined)];
      session.close();
      await far.got(FRAME.headers);
      far.answer(1, FLAG.endStream);
      await one.head;
      await far.got(FRAME.headers, 2);
      far.answer(3, FLAG.endStream);
      await two.head;
      await once(far.socket, 'close');
    }));

  it('reports an answer that is cut off', () =>
    withSession(async (session, far) => {
      const [short, reset, gone] = [1, 3, 5].map(() => session.request(REQUEST, undefined)) as [Stream, Stream, Stream];
      await far.got(FRAME.headers, 3);
      far.send(
        FRAME.headers,
        FLAG.endHeaders,
        1,
        headerBlock([
          [':status', '200'],
          ['content-length', '5'],
        ]),
      );
      far.send(FRAME.data, FLAG.endStream, 1, Buffer.from('four'));
      far.answer(3);
      far.send(FRAME.reset, 0, 3, wordOctets(0));
      far.answer(5);
      await gone.head;
      for (const stream of [short, reset]) expect(await failure(bodyOf(stream))).to.be.instanceOf(ConnectionLost);
      far.socket.destroy();
      const lost = await failure(bodyOf(gone));
      expect([lost.name, lost.unseen]).to.deep.equal(['ConnectionLost', false]);
    }));

  const breaks: readonly (readonly [string, (far: Far) => void])[] = [
    ['a frame larger than agreed', (far) => void far.socket.write(Buffer.from('ffffff000000000001', 'hex'))],
    ['more padding than frame', (far) => far.send(FRAME.headers, FLAG.endHeaders | FLAG.padded, 1, Buffer.of(9, 1))],
    ['a body without a head', (far) => far.send(FRAME.data, 0, 1, Buffer.from('x'))],
    ['an answer on a stream that was never opened', (far) => far.answer(7)],
    ['an answer without a request', (far) => far.send(FRAME.push, FLAG.endHeaders, 1, Buffer.of(0, 0, 0, 2))],
    [
      'headers without an end',
      (far) => {
        far.send(FRAME.headers, 0, 1, OK);
        far.answer(1);
      },
    ],
    [
      'headers that never end',
      (far) => {
        far.send(FRAME.headers, 0, 1, OK);
        for (let i = 0; i < 20; i++) far.send(FRAME.continuation, 0, 1, Buffer.of());
      },
    ],
    ['headers without a start', (far) => far.send(FRAME.continuation, FLAG.endHeaders, 1, OK)],
    [
      'headers that are none',
      (far) => far.send(FRAME.headers, FLAG.endHeaders, 1, Buffer.from('ff80808080808001', 'hex')),
    ],
    ['settings that are cut off', (far) => far.send(FRAME.settings, 0, 0, Buffer.of(0, 4))],
    [
      'a window that is too large',
      (far) => {
        for (let i = 0; i < 2; i++) far.send(FRAME.windowUpdate, 0, 0, wordOctets(2 ** 31 - 1));
      },
    ],
    ['a ping of another size', (far) => far.send(FRAME.ping, 0, 0, Buffer.of(1))],
    ['a reset that is too short', (far) => far.send(FRAME.reset, 0, 1, Buffer.of(1))],
  ];
  for (const [what, send] of breaks)
    it(`ends with ${what}`, () =>
      withSession(async (session, far) => {
        const stream = session.request(REQUEST, undefined);
        await far.got(FRAME.headers);
        send(far);
        const error = await failure(stream.head.then(() => bodyOf(stream)));
        expect(error.message).to.match(/breaks the protocol of HTTP\/2/);
        expect(session.isOpen).to.equal(false);
      }));
});
