/**
 * The Model Context Protocol, by the official SDK: tools over two streams. scripts/build.ts puts this module with the SDK
 * into a separate file, so it has no state and no class that other modules compare.
 */
import type { Readable, Writable } from 'node:stream';
import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';

/** A JSON Schema. */
export type Schema = { readonly [key: string]: unknown };

/** What a tool returns. */
export interface ToolResult {
  readonly text: string;
  /** By the output schema of the tool; undefined: an error. */
  readonly document?: object;
}

/** What one call of a tool gets besides its arguments. */
export interface ToolCall {
  /** Aborted where the client cancels the call or is gone. */
  readonly signal: AbortSignal;
  /** Reports progress; undefined where the client did not ask for it. */
  readonly onProgress?: (message: string) => void;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Schema;
  readonly output: Schema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
  /** @param given fits `input` */
  call(given: Readonly<Record<string, unknown>>, call: ToolCall): Promise<ToolResult>;
}

export interface Offer {
  readonly name: string;
  readonly version: string;
  /** For the model: how to use the tools. */
  readonly instructions: string;
  readonly tools: readonly Tool[];
}

/** A connection. */
export interface Connection {
  /** Resolves when the client is gone, or the connection was closed here. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Bytes of one message: the arguments of a tool are short. */
const MESSAGE_BYTES = 256 * 1024;

function register(server: McpServer, tool: Tool): void {
  const { name, title, description, annotations } = tool;
  const config = {
    title,
    description,
    annotations,
    inputSchema: fromJsonSchema<Record<string, unknown>>(tool.input),
    outputSchema: fromJsonSchema<Record<string, unknown>>(tool.output),
  };
  server.registerTool(name, config, async (given, context) => {
    const { signal, notify, _meta } = context.mcpReq;
    const progressToken = _meta?.progressToken;
    let steps = 0;
    const onProgress = (message: string): void => {
      const params = { progressToken: progressToken!, progress: ++steps, message };
      // The client may be gone, or have had its answer.
      void notify({ method: 'notifications/progress', params }).catch(() => undefined);
    };
    const { text, document } = await tool.call(given, {
      signal,
      ...(progressToken === undefined ? {} : { onProgress }),
    });
    const content = [{ type: 'text' as const, text }];
    return document === undefined
      ? { content, isError: true }
      : { content, structuredContent: document as Record<string, unknown> };
  });
}

/**
 * Serves tools until the client closes its stream.
 * @param onError is called for messages that are no protocol, and for other trouble with the connection
 */
export function serve(
  { name, version, instructions, tools }: Offer,
  streams: { readonly input: Readable; readonly output: Writable },
  onError: (error: Error) => void,
): Connection {
  let resolve = (): void => undefined;
  const closed = new Promise<void>((done) => {
    resolve = done;
  });
  class Transport extends StdioServerTransport {
    override async close(): Promise<void> {
      await super.close();
      resolve();
    }
  }
  // A client that probes for the protocol gets a separate server.
  const make = (): McpServer => {
    const server = new McpServer({ name, version }, { capabilities: { tools: {} }, instructions });
    for (const tool of tools) register(server, tool);
    return server;
  };
  const transport = new Transport(streams.input, streams.output, { maxBufferSize: MESSAGE_BYTES });
  const handle = serveStdio(make, { transport, onerror: onError });
  return {
    closed,
    async close() {
      await handle.close();
      resolve();
    },
  };
}
