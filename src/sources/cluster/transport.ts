/**
 * One HTTP/2 connection to the API server, or HTTP/1.1 with keep-alive where the server or the way to it knows no
 * HTTP/2. Knows nothing of Kubernetes: requests in, answers out, connections made when needed.
 */
import type { TLSSocket } from 'node:tls';
import type { Answer, Channel, Exchange } from './channel.ts';
import { orAborted } from './deadline.ts';
import { dial, type Target } from './dial.ts';

export class Transport {
  readonly #target: () => Promise<Target>;
  #channel: Promise<Channel> | undefined;
  readonly #closing = new AbortController();

  /** @param target asked anew for each connection: a client certificate may have changed meanwhile */
  constructor(target: () => Promise<Target>) {
    this.#target = target;
  }

  /**
   * Sends a request; resolves when the head of the answer is there.
   * @throws DialError without a connection, ConnectionLost where it broke, the signal's reason where it was aborted
   */
  async send(exchange: Exchange): Promise<Answer> {
    this.#closing.signal.throwIfAborted();
    // A request that gives up leaves the connection that is being made to the others.
    let channel = await orAborted(this.#connected(), exchange.signal);
    if (!channel.alive()) {
      this.reset();
      channel = await orAborted(this.#connected(), exchange.signal);
    }
    return channel.send(exchange);
  }

  /** Connects, unless that is done or under way, and resolves when there is a connection or none can be had. */
  async opened(): Promise<void> {
    await this.#connected().catch(() => {});
  }

  /** Makes the next request connect anew; running ones may end, unless `now`. */
  reset(now = false): void {
    const old = this.#channel;
    this.#channel = undefined;
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
      const channel = connect(this.#target, this.#closing.signal);
      this.#channel = channel;
      channel.catch(() => {
        if (this.#channel === channel) this.#channel = undefined;
      });
    }
    return this.#channel;
  }
}

async function connect(ask: () => Promise<Target>, closing: AbortSignal): Promise<Channel> {
  const target = await ask();
  // Loading either costs tens of milliseconds: HTTP/2 while the server's part of the greeting is on its way, HTTP/1.1
  // only where it is needed.
  let http2: Promise<typeof import('./http2.ts')> | undefined;
  const load = (): Promise<typeof import('./http2.ts')> => (http2 ??= import('./http2.ts'));
  const socket = await dial(target, closing, target.http1Only ? undefined : () => void load());
  if ((socket as TLSSocket).alpnProtocol === 'h2') return (await load()).http2Channel(socket, target.server);
  return (await import('./http1.ts')).http1Channel(socket, target, async () =>
    dial({ ...(await ask()), http1Only: true }, closing),
  );
}
