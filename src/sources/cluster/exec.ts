/** Runs a command in a running container with client-node's Exec. Only `oom-test --watch` loads this file. */
import { PassThrough, Writable } from 'node:stream';
import type { KubeConfig, V1Status } from '@kubernetes/client-node';
import { Exec } from '@kubernetes/client-node/dist/exec.js';
import type { Client } from './client.ts';
import { ExecSocket } from './exec-socket.ts';

/** Characters kept of the end of standard error. */
const MAX_ERRORS = 2000;

/** A running command. */
export interface ExecSession {
  /** Sends text to the command's standard input. */
  write(text: string): void;
  /**
   * Returns the next piece of standard output; undefined when the command has ended.
   * @throws ConnectionLost where the connection broke; the signal's reason
   */
  read(): Promise<string | undefined>;
  /**
   * How the command ended, once `read` returned undefined: '' for success, else the message of the server or runtime.
   */
  readonly ending: string;
  /** Closes the connection, which also ends the command's input. */
  close(): void;
}

/**
 * Starts a command. The caller closes the session.
 * @throws ApiError where the server refuses (403: `get` or `create` on pods/exec is missing); UserError where it cannot
 *   be reached; ConnectionLost; the signal's reason
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
  const stdin = new PassThrough();
  const stdout = new PassThrough({ encoding: 'utf8' });
  // Only `read` reports an error.
  stdout.on('error', () => {});
  let errors = '';
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      errors = `${errors}${chunk.toString('utf8')}`.slice(-MAX_ERRORS);
      done();
    },
  });
  let ending = 'the connection ended before the command did';
  const onEnd = (error?: Error): void => {
    // Exec ends the output when the status arrives: what happens to the connection then is of no interest.
    if (stdout.writableEnded) return;
    if (error) stdout.destroy(error);
    else stdout.end();
  };
  // The config would only be used to open the WebSocket, which ExecSocket does.
  const exec = new Exec({} as KubeConfig, new ExecSocket(client, signal, onEnd));
  const link = await exec.exec(
    encodeURIComponent(target.namespace),
    encodeURIComponent(target.pod),
    target.container,
    [...target.command],
    stdout,
    stderr,
    stdin,
    false,
    (status) => (ending = endingOf(status, errors)),
  );
  const pieces = stdout[Symbol.asyncIterator]() as AsyncIterator<string>;
  return {
    write: (text) => void stdin.write(text),
    read: async () => {
      const { value, done } = await pieces.next();
      return done ? undefined : value;
    },
    get ending() {
      return ending;
    },
    close: () => link.close(),
  };
}

function endingOf(status: V1Status, errors: string): string {
  if (status.status === 'Success') return '';
  return [status.message ?? 'the command failed', errors.trim()].filter((part) => part !== '').join(': ');
}
