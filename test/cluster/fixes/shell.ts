/** Runs lines as a person does who copies them: in a shell and in an empty folder. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Files that the line wrote and that are not empty. */
  readonly files: readonly string[];
}

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** A folder of programs that is first on PATH: `kubectl crashloop` is the program of this checkout. */
export function pluginFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-plugin-'));
  const path = join(folder, 'kubectl-crashloop');
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(path, 0o755);
  return folder;
}

/** Runs a program. @param input what it reads; none: it reads nothing */
export async function run(
  [program, ...args]: readonly [string, ...string[]],
  { seconds = 60, input, env = {}, cwd }: RunOptions = {},
): Promise<Omit<Ran, 'files'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdin?.on('error', () => undefined).end(input);
    const timer = setTimeout(() => {
      err += `\n(ended after ${seconds} s)`;
      child.kill('SIGKILL');
    }, seconds * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, out, err });
    });
  });
}

export interface RunOptions {
  /** After so many seconds it is killed. */
  readonly seconds?: number;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a line in a POSIX shell. @param plugin the folder of `pluginFolder` */
export async function runLine(line: string, plugin: string): Promise<Ran> {
  const cwd = mkdtempSync(join(tmpdir(), 'crashloop-line-'));
  try {
    const env = { PATH: `${plugin}${delimiter}${process.env.PATH ?? ''}` };
    const ran = await run(['sh', '-c', line], { env, cwd });
    const files = readdirSync(cwd).filter((name) => statSync(join(cwd, name)).size > 0);
    return { ...ran, files };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Runs this checkout's program. */
export const crashloop = (...argv: readonly string[]): Promise<Omit<Ran, 'files'>> =>
  run([process.execPath, MAIN, ...argv]);
