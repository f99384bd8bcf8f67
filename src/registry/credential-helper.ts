/** Runs `docker-credential-NAME get`. Source: github.com/docker/docker-credential-helpers */
import { spawn } from 'node:child_process';
import { later } from '../clock.ts';
import { Unread } from '../image/files.ts';
import { lookPath } from '../sources/cluster/exec-plugin.ts';
import type { Environment } from '../sources/cluster/flags.ts';

/** Credentials for one registry. They are never printed. */
export type Credentials =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  /** A token to exchange for one that allows a pull (OAuth 2). */
  | { readonly kind: 'identity'; readonly token: string }
  /** A token to send as it is. */
  | { readonly kind: 'registry'; readonly token: string };

const MAX_OUTPUT = 1 << 20;
/** Milliseconds: some helpers ask a keychain or a cloud. */
const PATIENCE = 20_000;
/** The user name with which a helper says that the secret is an identity token. */
const TOKEN_USER = '<token>';

/**
 * Returns what a helper has for a server; undefined where it has nothing.
 * @param name the end of its program's name, as the config file has it
 * @throws Unread where it is not there or gives no answer. What it prints is not quoted: it may hold a secret
 */
export async function runHelper(
  name: string,
  server: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  if (!/^[\w.-]{1,64}$/.test(name)) throw new Unread('the credential helper of the Docker config has an invalid name');
  const program = `docker-credential-${name}`;
  const file = lookPath(program, environment);
  if (file === undefined) throw new Unread(`the credential helper ${program} of the Docker config is not on PATH`);
  const child = spawn(file, ['get'], {
    env: { ...environment.env },
    cwd: environment.cwd,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const stop = (): void => {
    child.kill('SIGKILL');
    child.stdout.destroy();
  };
  const cancel = later(environment.clock, PATIENCE, stop);
  signal.addEventListener('abort', stop, { once: true });
  try {
    // A helper that ends at once does not read.
    child.stdin.on('error', () => {});
    child.stdin.end(server);
    const output = await new Promise<string | undefined>((resolve, reject) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_OUTPUT) stop();
      });
      child.once('error', () => reject(new Unread(`the credential helper ${program} could not be run`)));
      child.once('close', (code) => {
        if (code === 0) resolve(text);
        // Every helper says this with exit 1 (credentials/error.go).
        else if (code === 1 && /credentials not found/.test(text)) resolve(undefined);
        else reject(new Unread(`the credential helper ${program} failed or did not answer in time`));
      });
    });
    return output === undefined ? undefined : decode(output, program);
  } finally {
    cancel();
    signal.removeEventListener('abort', stop);
  }
}

function decode(output: string, program: string): Credentials | undefined {
  let answer: { Username?: unknown; Secret?: unknown } | null;
  try {
    answer = JSON.parse(output) as typeof answer;
  } catch {
    throw new Unread(`the credential helper ${program} did not print JSON`);
  }
  const { Username: user, Secret: secret } = answer ?? {};
  if (typeof user !== 'string' || typeof secret !== 'string' || secret === '') return undefined;
  return user === TOKEN_USER ? { kind: 'identity', token: secret } : { kind: 'basic', user, password: secret };
}
