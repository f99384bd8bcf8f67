import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect } from 'node:net';
import { openWebSocket, parseFrame } from '../../../src/sources/cluster/websocket.ts';
import { execIn } from '../../../src/sources/cluster/exec.ts';
import type { Client } from '../../../src/sources/cluster/client.ts';

const frame = (opcode: number, payload: string | Buffer, final = true): Buffer => {
  const body = Buffer.from(payload);
  const head =
    body.length < 126
      ? Buffer.from([(final ? 0x80 : 0) | opcode, body.length])
      : Buffer.from([(final ? 0x80 : 0) | opcode, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
};

/** What a client sent, unmasked. */
function unmasked(bytes: Buffer): Buffer {
  expect(bytes[1]! & 0x80).to.equal(0x80);
  const at = 2;
  const mask = bytes.subarray(at, at + 4);
  return Buffer.from(bytes.subarray(at + 4, at + 4 + (bytes[1]! & 0x7f)).map((byte, i) => byte ^ mask[i % 4]!));
}

describe('websocket', () => {
  let server: Server;
  let asked = '';
  afterEach(() => server?.close());

  /** A server that accepts, then does as told. */
  async function serving(talk: (socket: Socket, first: Promise<Buffer>) => void, answer?: string): Promise<Socket> {
    server = createServer((socket) => {
      let head = '';
      const onData = (chunk: Buffer): void => {
        head += chunk.toString('latin1');
        if (!head.includes('\r\n\r\n')) return;
        socket.off('data', onData);
        asked = head;
        const key = /Sec-WebSocket-Key: (\S+)/.exec(head)![1]!;
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
        socket.write(
          answer ??
            `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
        );
        talk(socket, new Promise((resolve) => socket.once('data', resolve)));
      };
      socket.on('data', onData).on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  }
  const clientOver = (socket: Socket): Client =>
    ({
      connection: async () => ({ socket, host: 'h', prefix: '/p', headers: { authorization: 'Bearer t' } }),
    }) as unknown as Client;
  const open = (socket: Socket, signal?: AbortSignal): ReturnType<typeof openWebSocket> =>
    openWebSocket(socket, { host: 'h', path: '/x', headers: {}, protocols: ['v5.channel.k8s.io'] }, signal);

  it('puts messages together that come in pieces, and answers pings', async () => {
    let pong: Buffer = Buffer.alloc(0);
    const link = await open(
      await serving((socket, first) => {
        const all = Buffer.concat([
          frame(0x9, 'hi'),
          frame(0x2, 'one ', false),
          frame(0x0, 'message'),
          frame(0x2, 'x'.repeat(300)),
        ]);
        for (const byte of all.subarray(0, 20)) socket.write(Buffer.from([byte]));
        socket.write(all.subarray(20));
        void first.then((bytes) => {
          pong = unmasked(bytes);
          socket.end(frame(0x8, ''));
        });
      }),
    );
    expect((await link.receive())!.toString()).to.equal('one message');
    expect(await link.receive()).to.have.length(300);
    expect(await link.receive()).to.equal(undefined);
    expect(pong.toString()).to.equal('hi');
  });
  it('gives the words of a server that refuses', async () => {
    const body = JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: 'pods "web-1" is forbidden' });
    const socket = await serving(
      () => undefined,
      `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const error = await open(socket).catch((thrown: unknown) => thrown);
    expect(error).to.include({ name: 'ApiError', code: 403, message: 'pods "web-1" is forbidden' });
    expect(socket.destroyed).to.equal(true);
  });
  it('does not trust a server that did not read its key', async () => {
    const error = await open(
      await serving(() => undefined, 'HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\n\r\n'),
    ).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('name', 'ConnectionLost');
  });
  it('ends with the signal', async () => {
    const stop = new AbortController();
    const link = await open(await serving(() => undefined), stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 10);
    expect(await link.receive().catch((thrown: Error) => thrown.message)).to.equal('enough');
  });
  it('refuses frames that no server may send', () => {
    expect(() => parseFrame(Buffer.from([0x82, 0x80, 0, 0, 0, 0]))).to.throw('masked');
    expect(() => parseFrame(Buffer.from([0x82, 127, 0xff, 0, 0, 0, 0, 0, 0, 0]))).to.throw('large');
    expect(parseFrame(Buffer.from([0x82, 5, 1]))).to.equal(undefined);
  });

  it('exec: speaks over the channels, and tells how it ended', async () => {
    let sent: Buffer = Buffer.alloc(0);
    const session = await execIn(
      clientOver(
        await serving((socket, first) => {
          void first.then((bytes) => {
            sent = unmasked(bytes);
            const status = JSON.stringify({
              kind: 'Status',
              status: 'Failure',
              message: 'command terminated with exit code 1',
            });
            socket.write(
              Buffer.concat([
                frame(0x2, '\u0001'),
                frame(0x2, '\u0001hello'),
                frame(0x2, '\u0002no such file'),
                frame(0x2, `\u0003${status}`),
              ]),
            );
          });
        }),
      ),
      { namespace: 'shop', pod: 'web-1', container: 'web', command: ['/bin/sh', '-c', 'a b'] },
    );
    session.write('go\n');
    expect(await session.read()).to.equal('hello');
    expect(await session.read()).to.equal(undefined);
    expect(session.ending).to.equal('command terminated with exit code 1: no such file');
    expect(sent.toString()).to.equal('\u0000go\n');
    expect(asked).to.match(
      /^GET \/p\/api\/v1\/namespaces\/shop\/pods\/web-1\/exec\?container=web&stdin=true&stdout=true&stderr=true&command=%2Fbin%2Fsh&command=-c&command=a\+b HTTP/,
    );
    expect(asked).to.contain('authorization: Bearer t');
    session.close();
  });
  it('exec: success has no words', async () => {
    const session = await execIn(
      clientOver(await serving((socket) => socket.write(frame(0x2, `\u0003${JSON.stringify({ status: 'Success' })}`)))),
      { namespace: 'shop', pod: 'web-1', container: 'web', command: ['true'] },
    );
    expect(await session.read()).to.equal(undefined);
    expect(session.ending).to.equal('');
    session.close();
  });
});
