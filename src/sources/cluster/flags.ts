/** kubectl's global flags, the environment of the program, and kubectl's duration syntax. */
import { posix, win32 } from 'node:path';
import type { Clock } from '../../clock.ts';
import { UserError } from '../../errors.ts';
import type { Waits } from '../../waits.ts';

/**
 * kubectl's global flags for the cluster and the user. As in kubectl, an empty string and `false` mean "not given".
 * Source: cli-runtime `pkg/genericclioptions/config_flags.go`.
 */
export interface GlobalFlags {
  readonly kubeconfig?: string | undefined;
  /** The folder of the proofs of `fix`; the cluster source has no cache on disk. */
  readonly cacheDir?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly token?: string | undefined;
  readonly as?: string | undefined;
  readonly asUid?: string | undefined;
  readonly asGroup?: readonly string[] | undefined;
  /** Each `key=value`. As in kubectl, a value without `=` is skipped. */
  readonly asUserExtra?: readonly string[] | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  readonly server?: string | undefined;
  readonly tlsServerName?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  readonly certificateAuthority?: string | undefined;
  /** kubectl's syntax; `0`: no limit; not given: `DEFAULT_REQUEST_TIMEOUT_MS` in client.ts. */
  readonly requestTimeout?: string | undefined;
  readonly disableCompression?: boolean | undefined;
}

/** What the program knows of the machine. Only main.ts reads it from `process`. */
export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homedir: string;
  readonly cwd: string;
  readonly platform: string;
  /** Whether a credential plugin may ask the user questions. */
  readonly stdinIsTerminal: boolean;
  /** The file descriptor that a credential plugin gets as standard input. */
  readonly stdinFd: number;
  /** The file descriptor that a credential plugin gets as standard error; `ignore` drops its output. */
  readonly stderrFd: number | 'ignore';
  /** Kills a running credential plugin, and closes the connection of a command. */
  readonly ending?: AbortSignal | undefined;
  /** `kubectl crashloop/0.1.0 (linux/x64)`, for the server's audit log. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** Learns what the program waits for. */
  readonly waits?: Waits | undefined;
  /** The folder of a pod's service account. Default: `/var/run/secrets/kubernetes.io/serviceaccount`. */
  readonly serviceAccountDir?: string | undefined;
}

/** Returns the path functions of the platform that the program runs on. */
export const pathOf = (environment: Environment): typeof posix => (environment.platform === 'win32' ? win32 : posix);

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Parses kubectl's `--request-timeout`: whole seconds, or Go's duration syntax (`1m30s`).
 * Source: client-go `tools/clientcmd/helpers.go:ParseTimeout`.
 * @returns milliseconds; 0 means no limit
 * @throws UserError for any other text
 */
export function parseTimeout(text: string): number {
  if (/^\+?\d{1,15}$/.test(text)) return Number(text) * 1000;
  if (text.length <= 64 && /^\+?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[nuµμm]?s|m|h))+$/.test(text)) {
    let ms = 0;
    for (const [, number, unit] of text.matchAll(/(?<![\d.])([\d.]{1,62})([a-zµμ]{1,2})/g))
      ms += Number(number) * UNIT_MS[unit!]!;
    return ms;
  }
  throw new UserError(
    `invalid --request-timeout "${text}"`,
    'give whole seconds, or a number and a unit: 10, 1s, 2m, 3h; 0 for no limit',
  );
}
