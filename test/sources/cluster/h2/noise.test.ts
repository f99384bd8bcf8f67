/** A server that sends anything at all: every request ends, and none of it is an exception. */
import { expect } from 'chai';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Random } from '../../../../scripts/bench/random.ts';
import { FLAG, FRAME, frameOctets, settingsOctets, wordOctets } from '../../../../src/sources/cluster/h2/frames.ts';
import { headerBlock } from '../../../../src/sources/cluster/h2/hpack.ts';
import { Session } from '../../../../src/sources/cluster/h2/session.ts';

const OK = headerBlock([[':status', '200']]);
const STREAMS = [1, 3, 5];
const ROUNDS = 400;

/** The near end of a connection, without a network. */
function socketOf(): Duplex {
  const socket = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  return Object.assign(socket, { setNoDelay: () => socket, destroySoon: () => socket.destroy() }).on('error', () => {});
}

/** Returns a frame that may belong there. */
function frame(random: Random): Buffer {
  const stream = random.pick(STREAMS);
  const flags = random.pick([0, FLAG.endStream, FLAG.endHeaders, FLAG.endHeaders | FLAG.endStream, 0xff]);
  switch (random.between(0, 8)) {
    case 0:
      return frameOctets(FRAME.settings, 0, 0, settingsOctets([[random.between(1, 6), random.between(0, 2 ** 31)]]));
    case 1:
      return frameOctets(FRAME.data, flags, stream, Buffer.alloc(random.between(0, 16_384), 'x'));
    case 2:
      return frameOctets(FRAME.continuation, flags, stream, OK.subarray(random.between(0, OK.length)));
    case 3:
      return frameOctets(FRAME.reset, 0, stream, wordOctets(random.between(0, 13)));
    case 4:
      return frameOctets(FRAME.windowUpdate, 0, random.pick([0, ...STREAMS]), wordOctets(random.between(0, 1_000_000)));
    case 5:
      return frameOctets(FRAME.goAway, 0, 0, wordOctets(random.between(0, 7), 0));
    case 6:
      return frameOctets(
        random.between(0, 20),
        flags,
        stream,
        Buffer.alloc(random.between(0, 40), random.between(0, 255)),
      );
    default:
      return frameOctets(FRAME.headers, FLAG.endHeaders | random.pick([0, FLAG.endStream]), stream, OK);
  }
}

describe('a server that sends anything', () => {
  it('ends its requests, and no more', async () => {
    const random = new Random('frames');
    let answered = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const socket = socketOf();
      const session = new Session(socket as Socket);
      const streams = STREAMS.map(() =>
        session.request([[':path', '/']], random.pick([undefined, Buffer.alloc(random.between(0, 100_000))])),
      );
      for (const stream of streams)
        void stream.head.then(
          () => {
            answered++;
            stream.read({ data: () => random.pick([true, false]), end: () => {} });
            if (random.between(0, 3) === 0) stream.cancel(new Error('enough'));
          },
          () => {},
        );
      const octets = Buffer.concat(Array.from({ length: random.between(1, 12) }, () => frame(random)));
      if (random.between(0, 2) === 0) octets[random.between(0, octets.length - 1)] = random.between(0, 255);
      for (let at = 0; at < octets.length; ) {
        const end = at + random.pick([1, 7, 100, 20_000]);
        socket.push(octets.subarray(at, end));
        at = end;
      }
      await new Promise((resolve) => setImmediate(resolve));
      socket.destroy();
      await new Promise((resolve) => setImmediate(resolve));
      expect(streams.map(({ isOver }) => isOver)).to.deep.equal([true, true, true]);
    }
    expect(answered).to.be.above(ROUNDS / 4);
  });
});
