/**
 * Runs credential plugins. Source: client-go `plugin/pkg/client/auth/exec/exec.go`, API `client.authentication.k8s.io`.
 */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { UserError } from '../../errors.ts';
import type { ExecConfig } from './exec-config.ts';
import { pathOf, type Environment } from './flags.ts';

/** The credentials that a plugin returned. */
export interface ExecCredentials {
  readonly token: string | undefined;
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  /** Milliseconds since 1970; Infinity where the plugin names no expiry. */
  readonly expires: number;
}

const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
/** Bytes of a plugin's output. A plugin that prints more is killed. */
const MAX_OUTPUT = 4 * 1024 * 1024;

/** Runs the plugin when credentials are needed and keeps them in memory until they expire. */
export class ExecPlugin {
  readonly #config: ExecConfig;
  readonly #environment: Environment;
  readonly #cluster: () => object;
  #current: Promise<ExecCredentials> | undefined;

  /** @param cluster returns the cluster for a plugin with `provideClusterInfo` */
  constructor(config: ExecConfig, environment: Environment, cluster: () => object) {
    this.#config = config;
    this.#environment = environment;
    this.#cluster = cluster;
  }

  /** Returns valid credentials. @throws UserError where the plugin is missing, fails or prints no credentials */
  async get(): Promise<ExecCredentials> {
    this.#current ??= this.#run();
    const current = await this.#current;
    if (this.#environment.clock.now() <= current.expires) return current;
    return this.refresh(current);
  }

  /** Runs the plugin again, unless it ran after it returned the refused credentials. */
  async refresh(refused: ExecCredentials): Promise<ExecCredentials> {
    const pending = this.#current;
    const current = await pending;
    if (current && current !== refused && this.#environment.clock.now() <= current.expires) return current;
    // Of several callers with the same refused credentials, only the first starts the plugin.
    if (this.#current === pending) this.#current = this.#run();
    return this.#current!;
  }

  async #run(): Promise<ExecCredentials> {
    const { command, args, apiVersion, installHint } = this.#config;
    if (!VERSIONS.includes(apiVersion))
      throw new UserError(
        `exec plugin: invalid apiVersion "${apiVersion}"`,
        `set ${VERSIONS[1]} or ${VERSIONS[0]} in the kubeconfig; it may need a newer version of ${command}`,
      );
    const interactive = this.#interactive();
    const file = lookPath(command, this.#environment);
    if (!file) {
      throw new UserError(
        `the credential plugin ${command} of the kubeconfig was not found`,
        clean(installHint) || `install ${command}, or add its folder to PATH`,
      );
    }
    const info = {
      kind: 'ExecCredential',
      apiVersion,
      spec: { ...(this.#config.provideClusterInfo && { cluster: this.#cluster() }), interactive },
    };
    const env = {
      ...this.#environment.env,
      ...Object.fromEntries(this.#config.env.map((e) => [e.name, e.value])),
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
    };
    // Windows runs a batch file only through its shell.
    const shell = this.#environment.platform === 'win32' && /\.(bat|cmd)$/i.test(file);
    const quote = (text: string): string => (shell ? `"${text.replaceAll('"', '""')}"` : text);
    const child = spawn(quote(file), args.map(quote), {
      env,
      shell,
      cwd: this.#environment.cwd,
      argv0: shell ? undefined : command,
      // The plugin writes messages for the user (a code to type, a page to open) to standard error.
      stdio: [interactive ? this.#environment.stdinFd : 'ignore', 'pipe', this.#environment.stderrFd],
      signal: this.#environment.ending,
    });
    // Processes that the plugin started may keep its output open. Do not wait for them.
    this.#environment.ending?.addEventListener('abort', () => child.stdout!.destroy(), { once: true });
    const over = this.#environment.waits?.begin(`the credential plugin ${command}`, true);
    const output = await new Promise<string>((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      child.stdout!.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_OUTPUT) child.kill();
        else chunks.push(chunk);
      });
      child.once('error', (error) =>
        reject(
          new UserError(
            `the credential plugin ${command} could not be run: ${error.message}`,
            clean(installHint) || undefined,
          ),
        ),
      );
      child.once('close', (code, signal) => {
        if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
        else
          reject(
            new UserError(
              `the credential plugin ${command} failed with ${code === null ? `signal ${signal}` : `exit code ${code}`}`,
              "its own messages are above; try to log in again with the plugin's tool",
            ),
          );
      });
    }).finally(over);
    return decode(output, command, apiVersion);
  }

  #interactive(): boolean {
    const { interactiveMode, command } = this.#config;
    if (interactiveMode === 'Always' && !this.#environment.stdinIsTerminal) {
      throw new UserError(
        `the credential plugin ${command} has to ask questions, but standard input is not a terminal`,
        "run this in a terminal, or log in with the plugin's tool first",
      );
    }
    return interactiveMode !== 'Never' && this.#environment.stdinIsTerminal;
  }
}

function decode(output: string, command: string, apiVersion: string): ExecCredentials {
  const bad = (why: string): UserError => new UserError(`the credential plugin ${command} ${why}`);
  let answer: { kind?: unknown; apiVersion?: unknown; status?: Record<string, unknown> | null };
  try {
    answer = JSON.parse(output) as typeof answer;
  } catch {
    throw bad('did not print a JSON ExecCredential');
  }
  if (answer?.kind !== 'ExecCredential') throw bad('did not print an ExecCredential');
  if (answer.apiVersion !== apiVersion)
    throw bad(`is configured to use API version ${apiVersion}, and returned version ${String(answer.apiVersion)}`);
  if (!answer.status) throw bad('did not return a status field');
  const text = (key: string): string =>
    typeof answer.status![key] === 'string' ? (answer.status![key] as string) : '';
  const token = text('token');
  const cert = text('clientCertificateData');
  const key = text('clientKeyData');
  if (!token && !cert && !key) throw bad('did not return a token or a certificate and key');
  if (!cert !== !key) throw bad('returned only one of certificate and key');
  const expires = Date.parse(text('expirationTimestamp'));
  return {
    token: token || undefined,
    certificate: cert ? { cert, key } : undefined,
    expires: Number.isNaN(expires) ? Infinity : expires,
  };
}

/** Returns the file of a command, as Go's `exec.LookPath`: without a separator it is searched on PATH only. */
export function lookPath(command: string, environment: Environment): string | undefined {
  const path = pathOf(environment);
  const windows = environment.platform === 'win32';
  const extensions =
    windows && path.extname(command) === '' ? (environment.env.PATHEXT || '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  const direct = command.includes('/') || (windows && command.includes('\\'));
  const folders = direct
    ? [environment.cwd]
    : (environment.env.PATH ?? environment.env.Path ?? '').split(path.delimiter).filter((f) => path.isAbsolute(f));
  for (const folder of folders) {
    for (const extension of extensions) {
      const file = path.resolve(folder, command + extension);
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat?.isFile() && (windows || (stat.mode & 0o111) !== 0)) return file;
    }
  }
  return undefined;
}

/** Escapes the control characters of an installHint, except white space, because it is printed to a terminal. */
const clean = (text: string): string =>
  text.replace(/[^\P{C}\t\n\r\v\f]/gu, (c) => `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`);
