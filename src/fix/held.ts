/**
 * Remembers which fixes a fix-test has proven, for ten minutes, so that `fix` after `fix-test` does not run the same copies
 * again. One small file for each, in kubectl's cache folder, which only the user can read. A file holds a time and no
 * part of the pod. Nothing here fails: what cannot be kept or read is tested again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { withoutTokens } from '../knowledge/copy-spec.ts';
import { controllerOf } from '../evidence/controller.ts';
import type { Proposal } from '../experiments/fix-test/proposal.ts';
import type { Lab } from '../experiments/test.ts';
import type { Experiment } from '../model/experiment-answer.ts';
import type { PodSpec } from '../model/objects.ts';
import { pathOf } from '../sources/cluster/flags.ts';
import type { Environment } from '../sources/cluster/flags.ts';

/** Milliseconds for which a proof counts. */
export const FRESH_MILLISECONDS = 10 * 60_000;
/** Bytes. Ours have about a hundred. */
const LARGEST = 1024;
/** Old files that one run removes. */
const MOST_REMOVED = 200;
const NAME = /^[0-9a-f]{64}$/;

/** Returns a JSON value as text, the same for every order of keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}

/** A spec as every pod of the same template has it. */
function common(spec: PodSpec): PodSpec {
  const { nodeName: _node, hostname: _hostname, ephemeralContainers: _ephemeral, ...rest } = withoutTokens(spec);
  return rest;
}

/**
 * Returns the name of a proof: the cluster, the controller of the pod, the spec that fails and the spec with the fix. A
 * newer ReplicaSet, another template or another change has another name.
 */
export function proofName(
  { source, pod }: Pick<Lab, 'source' | 'pod'>,
  { spec: fixed }: Pick<Proposal, 'spec'>,
): string {
  const owner = controllerOf(pod)?.uid ?? pod.metadata?.uid ?? '';
  const parts = [source.server ?? source.name, pod.metadata?.namespace ?? '', owner, common(pod.spec!), common(fixed)];
  return createHash('sha256').update(canonical(parts)).digest('hex');
}

/**
 * Returns the folder of the proofs, in kubectl's cache (cli-runtime pkg/genericclioptions/config_flags.go:
 * getDefaultCacheDir).
 * @param cacheDir `--cache-dir`
 */
function folderOf(environment: Environment, cacheDir: string | undefined): string {
  const path = pathOf(environment);
  const { env, homedir, cwd } = environment;
  const base = cacheDir || env.KUBECACHEDIR || path.join(env.HOME || homedir, '.kube', 'cache');
  return path.join(path.resolve(cwd, base), 'crashloop');
}

/** Whether a file or folder is the user's own, and no other user can write to it. Windows has its own rules. */
const isMine = (found: { readonly uid: number; readonly mode: number }, { platform }: Environment): boolean =>
  platform === 'win32' || (found.uid === userInfo().uid && (found.mode & 0o022) === 0);

async function isSafe(folder: string, environment: Environment): Promise<boolean> {
  const found = await lstat(folder);
  return found.isDirectory() && isMine(found, environment);
}

/** Removes proofs that no longer count. */
async function prune(folder: string, now: number, join: (...parts: string[]) => string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name.split('.')[0]!));
  for (const name of names.slice(0, MOST_REMOVED)) {
    const file = join(folder, name);
    const found = await lstat(file).catch(() => undefined);
    if (found && now - found.mtimeMs > FRESH_MILLISECONDS) await rm(file, { force: true }).catch(() => undefined);
  }
}

/** Notes that a fix-test held just now; any other verdict is not noted. @param cacheDir `--cache-dir` */
export async function remember(
  { verdict, confidence }: Pick<Experiment, 'verdict' | 'confidence'>,
  lab: Pick<Lab, 'source' | 'pod'>,
  proposal: Pick<Proposal, 'spec'>,
  environment: Environment,
  cacheDir: string | undefined,
): Promise<void> {
  if (verdict !== 'holds' || confidence !== 'confirmed') return;
  const name = proofName(lab, proposal);
  const { join } = pathOf(environment);
  const folder = folderOf(environment, cacheDir);
  const now = environment.clock.now();
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await isSafe(folder, environment))) return;
    await prune(folder, now, join);
    const fresh = join(folder, `${name}.${randomBytes(4).toString('hex')}`);
    await writeFile(fresh, JSON.stringify({ kind: 'Held', name, at: now }), { flag: 'wx', mode: 0o600 });
    await rename(fresh, join(folder, name)).catch(() => rm(fresh, { force: true }));
  } catch {
    // The next run tests again.
  }
}

/** Returns how many seconds ago the same fix was proven; undefined where it was not within ten minutes. */
export async function heldAgo(
  lab: Pick<Lab, 'source' | 'pod'>,
  proposal: Pick<Proposal, 'spec'>,
  environment: Environment,
  cacheDir: string | undefined,
): Promise<number | undefined> {
  const name = proofName(lab, proposal);
  const { join } = pathOf(environment);
  const folder = folderOf(environment, cacheDir);
  try {
    if (!(await isSafe(folder, environment))) return undefined;
    // A link is not followed, and a pipe is not waited for. Windows has neither flag.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const file = await open(join(folder, name), flags);
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size > LARGEST || !isMine(found, environment)) return undefined;
      const proof = JSON.parse(await file.readFile('utf8')) as { kind?: unknown; name?: unknown; at?: unknown };
      const age = environment.clock.now() - (typeof proof.at === 'number' ? proof.at : Number.NaN);
      const counts = proof.kind === 'Held' && proof.name === name && age >= 0 && age <= FRESH_MILLISECONDS;
      return counts ? Math.round(age / 1000) : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
