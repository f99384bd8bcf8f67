/** Runs the real program with `guard` on a command, with a small cluster as its server. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineClock } from '../../../src/clock.ts';
import { crashing, FakeApi, podOf } from '../../watching/support/api.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
/** A command that waits for the file `go`, as helm waits for a rollout, and then fails. */
export const UNTIL_GO = ['bash', '-c', 'while [ ! -e go ]; do sleep 0.05; done; echo "Error: failed" >&2; exit 3'];

/** RFC 3339, so many seconds before now. */
export const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

/** A pod of the real time, which its server has. */
const podNow = (
  name: string,
  age: number,
  status: object,
  more: { metadata?: object; spec?: object; status?: object },
) =>
  podOf(name, status, {
    ...more,
    metadata: { creationTimestamp: ago(age), ...more.metadata },
    status: { startTime: ago(age), ...more.status },
  });

/** A pod that crashed a second ago, of the container `web`. */
export const crashed = (name: string, more: { readonly metadata?: object; readonly spec?: object } = {}): object => {
  const terminated = { exitCode: 1, reason: 'Error', startedAt: ago(2), finishedAt: ago(1), containerID: 'c://1' };
  return podNow(name, 4, { ...crashing(1), lastState: { terminated } }, more);
};

/** A pod that runs and is ready. */
export const ready = (name: string): object =>
  podNow(
    name,
    60,
    { state: { running: { startedAt: ago(55) } } },
    { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
  );

export interface Run {
  readonly api: FakeApi;
  readonly folder: string;
  /** Starts the program. @param more changes the environment, or the standard input */
  readonly start: (flags: readonly string[], command: readonly string[], stdin?: string) => Running;
  /** Requests so far, as `GET path`. */
  readonly asked: readonly string[];
  /** Lets the command `UNTIL_GO` end. */
  readonly go: () => void;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  readonly out: () => string;
}

/** Waits until something holds. @throws Error after 200 seconds */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 200_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > end) throw new Error(`did not happen: ${what}`);
}

/** Runs a test with its own cluster and folder. */
export async function guarded(test: (run: Run) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-guard-'));
  const asked: string[] = [];
  const api = await FakeApi.open({ clock: machineClock }, (seen) => {
    asked.push(seen.url);
    return false;
  });
  const all: ChildProcess[] = [];
  try {
    await test({
      api,
      folder,
      asked,
      go: () => writeFileSync(join(folder, 'go'), ''),
      start(flags, command, stdin) {
        const argv = [MAIN, 'guard', '-s', api.server.url, '-n', 'shop', ...flags, '--', ...command];
        const child = spawn(process.execPath, argv, {
          cwd: folder,
          env: { PATH: '/usr/bin:/bin', HOME: folder },
          detached: true,
        });
        all.push(child);
        const text = { out: '', err: '' };
        child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString('latin1')));
        child.stderr.on('data', (chunk: Buffer) => (text.err += String(chunk)));
        child.stdin.on('error', () => undefined);
        child.stdin.end(stdin);
        const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
          child.once('close', (code) => resolve({ code, ...text })),
        );
        return { process: child, ended, out: () => text.out };
      },
    });
  } finally {
    for (const child of all)
      if (child.exitCode === null && child.pid !== undefined && existsSync(`/proc/${child.pid}`))
        process.kill(-child.pid, 'SIGKILL');
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
