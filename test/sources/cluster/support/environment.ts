/** The environment of a test. Only PATH comes from this machine. */
import { mkdirSync, mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { machineClock } from '../../../../src/clock.ts';
import type { Environment } from '../../../../src/sources/cluster/flags.ts';
import type { RestConfig } from '../../../../src/sources/cluster/rest-config.ts';
import { pem } from './server.ts';

export function environment(
  env: Record<string, string | undefined> = {},
  more: Partial<Environment> = {},
): Environment {
  const dir = tmpdir();
  return {
    env: { PATH: process.env.PATH, ...env },
    homedir: join(dir, 'no-home'),
    cwd: dir,
    platform: 'linux',
    stdinIsTerminal: false,
    stdinFd: 0,
    stderrFd: 2,
    clock: machineClock,
    userAgent: 'test/1',
    serviceAccountDir: join(dir, 'no-service-account'),
    ...more,
  };
}

/** Makes a folder with these files. Files that start with `#!` are executable. */
export function folder(files: Record<string, string | Buffer>): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'crashloop-test-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content, { mode: content.toString().startsWith('#!') ? 0o755 : 0o644 });
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Returns the settings of a connection, without a kubeconfig. */
export function rest(
  server: string,
  more: { tls?: Partial<RestConfig['tls']>; auth?: Partial<RestConfig['auth']> } & Partial<
    Omit<RestConfig, 'tls' | 'auth'>
  > = {},
): RestConfig {
  const { tls, auth, ...top } = more;
  return {
    name: 'test',
    namespace: 'default',
    server,
    tls: { ca: pem('ca.crt'), cert: undefined, key: undefined, insecure: false, serverName: undefined, ...tls },
    auth: {
      user: 'jane',
      token: undefined,
      tokenFile: undefined,
      basic: undefined,
      exec: undefined,
      execClusterConfig: undefined,
      authProvider: undefined,
      ...auth,
    },
    impersonate: undefined,
    proxyUrl: undefined,
    disableCompression: false,
    timeoutMs: undefined,
    hintIfUnreachable: undefined,
    ...top,
  };
}

/** Returns the error of a promise that has to reject. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { hint?: string; code?: unknown }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}
