/**
 * A command in a running container, spoken to over its standard input and output. Protocol:
 * k8s.io/kubelet/pkg/cri/streaming/ remotecommand/websocket.go and
 * k8s.io/apimachinery/pkg/util/remotecommand/constants.go: each message starts with its channel.
 */
import { ApiError } from './api-error.ts';
import type { Status } from './api-error.ts';
import type { Client } from './client.ts';
import { pathOfResource } from './paths.ts';
import { openWebSocket } from './websocket.ts';
import type { WebSocketLink } from './websocket.ts';

const STDIN = 0,
  STDOUT = 1,
  STDERR = 2,
  ERROR = 3;

/** v5 came with 1.30; what it adds, closing one direction, is not needed here. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

export interface ExecSession {
  write(text: string): void;
  /** The next piece of standard output; undefined when the command has ended. */
  read(): Promise<string | undefined>;
  /** How it ended, once `read` gave undefined: '' for success, else the server's or the runtime's words. */
  readonly ending: string;
  close(): void;
}

/**
 * Starts a command. The caller closes the session; the command's input then ends.
 * @throws ApiError for what the server says (403: `create pods/exec` is missing); UserError where it cannot be reached
 */
export async function execIn(
  client: Client,
  target: {
    readonly namespace: string;
    readonly pod: string;
    readonly container: string;
    readonly command: readonly string[];
  },
  signal?: AbortSignal,
): Promise<ExecSession> {
  const query = new URLSearchParams({ container: target.container, stdin: 'true', stdout: 'true', stderr: 'true' });
  for (const word of target.command) query.append('command', word);
  const connection = await client.connection(signal);
  const path = `${connection.prefix}${pathOfResource('pods', target.namespace, target.pod)}/exec?${query.toString()}`;
  const link = await openWebSocket(
    connection.socket,
    { host: connection.host, path, headers: connection.headers, protocols: PROTOCOLS },
    signal,
  );
  if (!PROTOCOLS.includes(link.protocol)) {
    link.close();
    throw new ApiError(
      101,
      `the server speaks ${link.protocol === '' ? 'no exec protocol' : link.protocol} over WebSocket`,
      undefined,
    );
  }
  return new Session(link);
}

class Session implements ExecSession {
  ending = 'the connection ended before the command did';
  readonly #link: WebSocketLink;
  #errors = '';

  constructor(link: WebSocketLink) {
    this.#link = link;
  }

  write(text: string): void {
    this.#link.send(Buffer.concat([Buffer.from([STDIN]), Buffer.from(text)]));
  }

  async read(): Promise<string | undefined> {
    for (;;) {
      const message = await this.#link.receive();
      if (message === undefined) return undefined;
      const text = message.toString('utf8', 1);
      if (message[0] === STDOUT && text !== '') return text;
      if (message[0] === STDERR) this.#errors = `${this.#errors}${text}`.slice(-2000);
      if (message[0] === ERROR) {
        this.ending = endingOf(text, this.#errors);
        return undefined;
      }
    }
  }

  close(): void {
    this.#link.close();
  }
}

function endingOf(text: string, errors: string): string {
  try {
    const status = JSON.parse(text) as Status & { readonly status?: string };
    if (status.status === 'Success') return '';
    return [status.message ?? 'the command failed', errors.trim()].filter((part) => part !== '').join(': ');
  } catch {
    return text.trim() || errors.trim() || 'the command failed';
  }
}
