/** The calls of a session: a few at once, each with an end, and none of them with an answer of any size. */
import { later, secondsSince } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import { UserError } from '../../errors.ts';
import type { Document } from '../../model/documents.ts';
import { sanitise } from '../../render/text.ts';
import type { ToolCall, ToolResult } from '../../mcp/server.ts';
import type { Given } from './arguments.ts';
import { cutDocument } from './cut.ts';
import { CommandError } from './run-command.ts';
import { marked, textOf } from './text.ts';

/** What a tool found, without secrets. */
export interface Answer {
  readonly document: Document;
  /** What the command said besides; it may hold texts of workloads. */
  readonly notices: string;
}
export type MakesAnswer = (given: Given, call: ToolCall) => Promise<Answer>;

/** Calls at the same time. */
const MOST = 4;

export interface Limits {
  readonly clock: Clock;
  /** The answers come from a recording. */
  readonly recorded: boolean;
  /** Writes one line about each call. */
  readonly log: (line: string) => void;
}

export class Calls {
  readonly #limits: Limits;
  readonly #running = new Map<Promise<unknown>, AbortController>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * Runs a call.
   * @param seconds that it may take; then it is ended as if the client had cancelled it
   */
  async run(
    name: string,
    seconds: number,
    make: MakesAnswer,
    given: Given,
    { signal, onProgress }: ToolCall,
  ): Promise<ToolResult> {
    const { clock, log } = this.#limits;
    if (this.#running.size >= MOST)
      return { text: `${MOST} calls are running: wait for the answer of one of them, then call ${name} again` };
    const began = clock.now();
    const ending = new AbortController();
    const end = (): void => ending.abort();
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    let isLate = false;
    const off = later(clock, seconds * 1000, () => {
      isLate = true;
      end();
    });
    const call: ToolCall = { signal: ending.signal, ...(onProgress ? { onProgress } : {}) };
    const work = this.#answer(make, given, call).finally(() => {
      off();
      signal.removeEventListener('abort', end);
      this.#running.delete(work);
    });
    this.#running.set(work, ending);
    const result = await work;
    const how = isLate ? 'too late' : result.document === undefined ? 'error' : 'done';
    log(`${name}: ${how} after ${secondsSince(clock, began).toFixed(1)} s`);
    return isLate && result.document === undefined
      ? { text: `${name} took longer than ${seconds} s and was ended. ${result.text}` }
      : result;
  }

  async #answer(make: MakesAnswer, given: Given, call: ToolCall): Promise<ToolResult> {
    try {
      const { document, notices } = await make(given, call);
      const cut = cutDocument(document);
      return { text: await textOf(cut, notices, this.#limits.recorded), document: cut };
    } catch (error) {
      if (error instanceof CommandError) return { text: marked('The call failed:', error.message) };
      if (error instanceof UserError)
        return { text: sanitise(error.hint === undefined ? error.message : `${error.message}; ${error.hint}`) };
      return { text: `this is a bug in kubectl crashloop: ${sanitise(String(error))}` };
    }
  }

  /** Ends all calls, and waits until experiments have removed their copies. */
  async end(): Promise<void> {
    for (const ending of this.#running.values()) ending.abort();
    await Promise.allSettled(this.#running.keys());
  }
}
