/** Reads a container's memory from its cgroup files, with a shell loop that exec starts in the container. */
import type { Clock } from '../clock.ts';
import type { Gap } from '../model/diagnosis.ts';
import { forbiddenGap, gapWith } from '../model/gaps.ts';
import { refusedWith } from '../sources/cluster/api-error.ts';
import { END, readingOf } from './cgroup-files.ts';
import type { CgroupReading } from './cgroup-files.ts';

/** A running command in the container, as sources/cluster/exec.ts opens it. */
export interface Session {
  write(text: string): void;
  /** Returns the next output; undefined when the command has ended. */
  read(): Promise<string | undefined>;
  /** How the command ended: the message of the server or the runtime. */
  readonly ending: string;
  close(): void;
}

/** Starts the reading loop. Throws ApiError where the server refuses, and other errors where it cannot be reached. */
export type OpenSession = (pod: string, container: string, signal: AbortSignal) => Promise<Session>;

/** A reading is shorter than this many characters. */
const MAX_TURN = 64 * 1024;

/** Asks for one reading; undefined where the session has ended. */
export async function turn(session: Session): Promise<CgroupReading | undefined> {
  session.write('go\n');
  let text = '';
  while (!text.includes(END)) {
    const piece = await session.read();
    if (piece === undefined || text.length > MAX_TURN) return undefined;
    text += piece;
  }
  return readingOf(text);
}

/** Returns what the promise gives within so many milliseconds, else undefined. */
export async function within<T>(clock: Clock, promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, clock.sleep(milliseconds, over.signal).then(() => undefined)]);
  } finally {
    over.abort();
  }
}

/** Milliseconds for opening a session, and for one reading. */
const PATIENCE = 4000;
/** What the runtime or the shell writes where the container has no shell, or the shell cannot read the files. */
const NO_SHELL = /no such file|not found|executable|permission denied|exit code 12[67]/i;

/**
 * Returns the gap of a user who may not use exec. A WebSocket needs `get`, and since Kubernetes 1.35 `create` too
 * (feature gate AuthorizePodWebsocketUpgradeCreatePermission).
 */
export const execGap = (namespace: string): Gap => ({
  ...forbiddenGap('cgroup files', { verb: 'create', resource: 'pods/exec', namespace }),
  needs: `get and create pods/exec in ${namespace}`,
});

interface ReaderOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** null: exec is not to be used. */
  readonly open: OpenSession | null;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Keeps one session open over many readings. */
export class ExecReader {
  readonly #options: ReaderOptions;
  #session: Session | undefined;
  /** null: not known yet. */
  #works: boolean | null;
  /** Why exec does not work; undefined where it does, or was not to be used. */
  gap: Gap | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#works = options.open === null ? false : null;
  }

  /** Exec cannot give a reading of this container, now or later. */
  get isUseless(): boolean {
    return this.#works === false;
  }

  close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  async #open(open: OpenSession): Promise<Session | undefined> {
    const { pod, container, signal, clock } = this.#options;
    const opening = open(pod, container, signal);
    const session = await within(clock, opening, PATIENCE);
    // A session that opens too late is closed.
    if (session === undefined)
      void opening.then(
        (late) => late.close(),
        () => undefined,
      );
    return session;
  }

  /** Returns a reading; undefined where there is none now. Does not throw. */
  async read(): Promise<CgroupReading | undefined> {
    const { open, clock, namespace, container } = this.#options;
    if (this.#works === false || open === null) return undefined;
    try {
      this.#session ??= await this.#open(open);
      const reading = this.#session && (await within(clock, turn(this.#session), PATIENCE));
      if (reading) {
        this.#works = true;
        return reading;
      }
      const why = this.#session?.ending ?? '';
      this.close();
      // A container that ends closes the session too, so after a first reading the shell is known to work.
      if (this.#works === null && NO_SHELL.test(why)) {
        this.#works = false;
        this.gap = gapWith('cgroup files', 'failed', `failed: no shell in ${container} that can read them`);
      }
    } catch (error) {
      this.close();
      if (refusedWith(error) === 403) {
        this.#works = false;
        this.gap = execGap(namespace);
      }
    }
    return undefined;
  }
}
