/**
 * The WebSocket under client-node's Exec, opened with our own connection and credentials.
 *
 * client-node's own handler does not fit: of a refused handshake it keeps the status code but not the server's message,
 * and it throws out of an event listener, which ends the program, where a message is malformed.
 */
import type { IncomingMessage } from 'node:http';
import type { WebSocketInterface } from '@kubernetes/client-node/dist/web-socket-handler.js';
import { WebSocket, type ClientOptions } from 'ws';
import { apiError, type ApiError } from './api-error.ts';
import { ConnectionLost } from './channel.ts';
import type { Client } from './client.ts';
import { orAborted } from './deadline.ts';

/** Kubernetes 1.30 and later speak v5, which adds closing one direction. Both report the status as JSON. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
/** Bytes. The server sends output in pieces of at most 32 KiB; a larger message than this ends the connection. */
const MAX_MESSAGE = 16 * 1024 * 1024;
/** Characters read of the body of a refused handshake. */
const MAX_ERROR_BODY = 64 * 1024;
/** Milliseconds that the server has to answer our close before the socket is destroyed. */
const CLOSE_TIMEOUT = 500;

/** Opens one WebSocket for client-node's Exec. */
export class ExecSocket implements WebSocketInterface {
  readonly #client: Client;
  readonly #signal: AbortSignal | undefined;
  readonly #onEnd: (error?: Error) => void;

  /**
   * @param signal aborts the handshake, and later the connection
   * @param onEnd called when the connection ends; with an error where it broke or was aborted
   */
  constructor(client: Client, signal: AbortSignal | undefined, onEnd: (error?: Error) => void) {
    this.#client = client;
    this.#signal = signal;
    this.#onEnd = onEnd;
  }

  /**
   * Connects and passes every message on until `onBinary` returns false.
   * @param path from the slash on, with the query, without the server's own prefix
   * @param onBinary takes the number of the channel and the bytes; returns false to close
   * @throws ApiError where the server refuses; ConnectionLost; UserError where it cannot be reached; the signal's
   *   reason
   */
  async connect(
    path: string,
    _onText: unknown,
    onBinary: ((channel: number, data: Buffer) => boolean) | null,
  ): Promise<WebSocket> {
    const { socket, headers } = await this.#client.connection(this.#signal);
    const options = {
      // A connection through a proxy arrives paused.
      createConnection: () => socket.resume(),
      // ws passes them to http.request, which also takes lists.
      headers,
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE,
      closeTimeout: CLOSE_TIMEOUT,
    };
    const link = new WebSocket(`${this.#client.config.server}${path}`, PROTOCOLS, options as ClientOptions);
    const abort = (): void => {
      this.#onEnd(this.#signal?.reason as Error);
      link.terminate();
    };
    const opened = new Promise<WebSocket>((resolve, reject) => {
      link.once('open', () => resolve(link));
      link.once('unexpected-response', (_request, response) => void refusal(response).then(reject));
      link.on('error', (error) => {
        const lost = new ConnectionLost(`the WebSocket failed: ${error.message}`, false);
        reject(lost);
        this.#onEnd(lost);
      });
    });
    link.once('close', () => {
      this.#signal?.removeEventListener('abort', abort);
      this.#onEnd();
    });
    link.on('message', (data: Buffer) => {
      try {
        if (data.length > 0 && onBinary?.(data[0]!, data.subarray(1)) === false) link.close();
      } catch (error) {
        this.#onEnd(new ConnectionLost(`the server sent a malformed message: ${(error as Error).message}`, false));
        link.terminate();
      }
    });
    this.#signal?.addEventListener('abort', abort, { once: true });
    try {
      return await orAborted(opened, this.#signal);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }
}

/** Reads the server's answer to a handshake that it refused. */
async function refusal(response: IncomingMessage): Promise<ApiError> {
  let body = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      body += chunk;
      if (body.length > MAX_ERROR_BODY) break;
    }
  } catch {
    // The part of the body that arrived is enough.
  }
  return apiError(response.statusCode ?? 0, response.headers['content-type'] ?? '', body);
}
