/** Root file systems of Debian, made by debootstrap with nothing added, and kept for the next run. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const MIRROR = 'http://deb.debian.org/debian';

/** Outside of the checkout, because the files belong to root and `npm ci` has to be able to empty node_modules. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kubectl-crashloop/root-fs');

/** debootstrap and chroot are in folders that PATH often lacks. */
const env = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
const succeeds = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { env, stdio: 'ignore' }).status === 0;

/** Returns why no root file system can be made or entered here; undefined if it can. */
export function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0 && !succeeds('sudo', '-n', 'true')) return 'neither root nor sudo without a password';
  if (!succeeds('debootstrap', '--version')) return 'debootstrap is not installed';
  return undefined;
}

/**
 * Runs a command as root. Returns its exit code and output.
 * @param argv a program of PATH and its arguments
 */
export function asRoot(...argv: string[]): { status: number | null; stdout: string; stderr: string } {
  const [program, ...args] = process.getuid?.() === 0 ? argv : ['sudo', '-n', 'env', `PATH=${env.PATH}`, ...argv];
  return spawnSync(program!, args, { env, encoding: 'utf8', maxBuffer: 64 << 20 });
}

/**
 * Returns the folder of a release's root file system; makes it if it is not here yet (half a minute).
 * @param suite `stable` or `oldstable`
 * @throws Error with debootstrap's last lines if it fails
 */
export function rootFsOf(suite: string): string {
  const folder = join(CACHE, suite);
  if (existsSync(join(folder, 'etc/debian_version'))) return folder;
  const partial = `${folder}.partial`;
  asRoot('rm', '-rf', partial);
  asRoot('mkdir', '-p', CACHE);
  const made = asRoot('debootstrap', '--variant=minbase', suite, partial, MIRROR);
  if (made.status !== 0) throw new Error(`debootstrap ${suite}: ${made.stdout.trim().split('\n').slice(-3).join(' ')}`);
  const moved = asRoot('mv', partial, folder);
  if (moved.status !== 0) throw new Error(moved.stderr);
  return folder;
}
