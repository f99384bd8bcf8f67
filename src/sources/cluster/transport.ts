/**
 * The connection to the API server: one HTTP/2 connection, or HTTP/1.1 connections with keep-alive where the server or
 * a proxy lacks HTTP/2. It connects when a request needs it, and does not know Kubernetes.
 */
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../clock.ts';
import type { Answer, Channel, Exchange } from './channel.ts';
import { orAborted } from './deadline.ts';
import { dial, type Target } from './dial.ts';

export class Transport {
  readonly #clock: Clock;
  readonly #target: () => Promise<Target>;
  #channel: Promise<Channel> | undefined;
  /** The channel of `#channel` once it is there: most requests need not wait for it. */
  #open: Channel | undefined;
  readonly #closing = new AbortController();

  /**
   * @param clock measures the silence of a connection
   * @param target called for every connection, because the client certificate can change
   */
  constructor(clock: Clock, target: () => Promise<Target>) {
    this.#clock = clock;
    this.#target = target;
  }

  /**
   * Sends a request. Resolves when the head of the answer has arrived.
   * @throws DialError without a connection, ConnectionLost where it broke, the signal's reason where it was aborted
   */
  async send(exchange: Exchange): Promise<Answer> {
    this.#closing.signal.throwIfAborted();
    exchange.signal?.throwIfAborted();
    if (this.#open?.alive()) return this.#open.send(exchange);
    // An aborted request does not stop the connecting: other requests wait for it too.
    let channel = await orAborted(this.#connected(), exchange.signal);
    if (!channel.alive()) {
      this.reset();
      channel = await orAborted(this.#connected(), exchange.signal);
    }
    return channel.send(exchange);
  }

  /** Connects if needed. Resolves when the connection is open or has failed. Never throws. */
  async opened(): Promise<void> {
    await this.#connected().catch(() => {});
  }

  /** Makes the next request open a new connection. @param now also abort the running requests */
  reset(now = false): void {
    const old = this.#channel;
    this.#channel = undefined;
    this.#open = undefined;
    void old?.then(
      (channel) => channel.close(now),
      () => {},
    );
  }

  close(): void {
    this.#closing.abort(new Error('the connection is closed'));
    this.reset(true);
  }

  #connected(): Promise<Channel> {
    if (!this.#channel) {
      const channel = connect(this.#clock, this.#target, this.#closing.signal);
      this.#channel = channel;
      channel.then(
        (open) => {
          if (this.#channel === channel) this.#open = open;
        },
        () => {
          if (this.#channel === channel) this.#channel = undefined;
        },
      );
    }
    return this.#channel;
  }
}

async function connect(clock: Clock, ask: () => Promise<Target>, closing: AbortSignal): Promise<Channel> {
  const target = await ask();
  // Loading either module takes tens of milliseconds. HTTP/2 loads during the TLS handshake, HTTP/1.1 only if needed.
  let http2: Promise<typeof import('./http2.ts')> | undefined;
  const load = (): Promise<typeof import('./http2.ts')> => (http2 ??= import('./http2.ts'));
  const socket = await dial(target, closing, target.http1Only ? undefined : () => void load());
  if ((socket as TLSSocket).alpnProtocol === 'h2') return (await load()).http2Channel(socket, target.server, clock);
  return (await import('./http1.ts')).http1Channel(socket, target, async () =>
    dial({ ...(await ask()), http1Only: true }, closing),
  );
}
