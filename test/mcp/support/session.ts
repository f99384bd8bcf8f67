/** A session of `mcp` inside this process, with the client of the SDK at its other end. */
import { PassThrough } from 'node:stream';
import { Client, ReadBuffer, serializeMessage } from '@modelcontextprotocol/client';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { machineClock } from '../../../src/clock.ts';
import type { Interrupt, Io } from '../../../src/cli/command.ts';
import { run } from '../../../src/cli/run.ts';
import { environment } from '../../sources/cluster/support/environment.ts';
import { fakeIo } from '../../support/fake-io.ts';

/** The client's end of two streams. */
class StreamTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #to: PassThrough;
  readonly #from: PassThrough;
  readonly #read = new ReadBuffer();

  constructor(to: PassThrough, from: PassThrough) {
    this.#to = to;
    this.#from = from;
  }

  async start(): Promise<void> {
    this.#from.on('data', (chunk: Buffer) => {
      this.#read.append(chunk);
      for (let one = this.#read.readMessage(); one !== null; one = this.#read.readMessage()) this.onmessage?.(one);
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.#to.write(serializeMessage(message));
  }

  async close(): Promise<void> {
    this.#to.end();
    this.onclose?.();
  }
}

/** What a tool returned. */
export interface Result {
  readonly text: string;
  readonly isError: boolean;
  /** `structuredContent`. */
  readonly document: Readonly<Record<string, unknown>> | undefined;
}

export interface Wires {
  /** What replaces the streams of the program. */
  readonly over: Partial<Io>;
  readonly client: Client;
  /** Sends a signal to the program. */
  readonly signal: (name: Interrupt) => void;
  /** Everything that the program wrote to its output. */
  readonly written: () => string;
}

/** Returns the two ends, which nothing is connected to yet. */
export function wires(): Wires {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let written = '';
  output.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  const handlers = new Set<(name: Interrupt) => void>();
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamTransport(input, output);
  const connect = client.connect.bind(client);
  client.connect = () => connect(transport);
  return {
    over: {
      protocol: () => ({ input, output }),
      onInterrupt: (handle) => {
        handlers.add(handle);
        return () => void handlers.delete(handle);
      },
    },
    client,
    signal: (name) => {
      for (const handle of handlers) handle(name);
    },
    written: () => written,
  };
}

/** Calls a tool. */
export async function call(
  client: Client,
  name: string,
  given: Record<string, unknown>,
  options: {
    readonly signal?: AbortSignal;
    readonly onprogress?: (progress: { message?: string | undefined }) => void;
  } = {},
): Promise<Result> {
  const result = await client.callTool({ name, arguments: given }, { timeout: 600_000, ...options });
  const [first] = result.content as { type: string; text?: string }[];
  return {
    text: first?.text ?? '',
    isError: result.isError === true,
    document: result.structuredContent as Result['document'],
  };
}

export interface Ended {
  readonly code: number;
  readonly err: string;
}

/**
 * Runs `mcp` while `use` uses its client, which then closes the connection.
 * @param argv the arguments after `mcp`
 */
export async function session(
  argv: readonly string[],
  use: (client: Client, wired: Wires) => Promise<void>,
  over: Partial<Io> = {},
): Promise<Ended> {
  const wired = wires();
  const { io, err } = fakeIo({
    // Files are read in time that a fake clock does not see.
    environment: environment({}, { clock: machineClock }),
    out: () => Promise.reject(new Error('the output belongs to the protocol')),
    ...wired.over,
    ...over,
  });
  const running = run(['mcp', ...argv], io);
  try {
    await wired.client.connect(undefined as never);
    await use(wired.client, wired);
  } finally {
    await wired.client.close();
  }
  return { code: await running, err: err() };
}
