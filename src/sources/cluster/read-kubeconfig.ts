/** Reads kubeconfig files and merges them. Source: client-go `tools/clientcmd/loader.go`, `merge.go`. */
import { statSync } from 'node:fs';
import { win32 } from 'node:path';
import { UserError } from '../../errors.ts';
import { smallOf } from '../input.ts';
import { decodeKubeConfig } from './decode-kubeconfig.ts';
import { pathOf, type Environment, type GlobalFlags } from './flags.ts';
import type { KubeConfig } from './kubeconfig.ts';

/** Returns the home folder: on Windows the first candidate with a `.kube/config`. Source: client-go `util/homedir`. */
function homeOf(environment: Environment): string {
  const { env, platform, homedir } = environment;
  if (platform !== 'win32') return env.HOME || homedir;
  const candidates = [env.HOME, env.HOMEDRIVE && env.HOMEPATH ? env.HOMEDRIVE + env.HOMEPATH : '', env.USERPROFILE];
  const set = candidates.filter((c): c is string => Boolean(c));
  return set.find((c) => statSync(win32.join(c, '.kube', 'config'), { throwIfNoEntry: false })) ?? set[0] ?? homedir;
}

/** Returns the files to read, in order. Drops empty and repeated entries of `KUBECONFIG`. */
function filesToRead(flags: GlobalFlags, environment: Environment): string[] {
  if (flags.kubeconfig) return [flags.kubeconfig];
  const list = environment.env.KUBECONFIG;
  if (!list) return [pathOf(environment).join(homeOf(environment), '.kube', 'config')];
  return [...new Set(list.split(environment.platform === 'win32' ? ';' : ':'))].filter((f) => f !== '');
}

/**
 * Reads and merges the kubeconfig files. The first file that sets a key wins, also for `current-context`. Relative
 * paths start at the folder of their file.
 * @throws UserError where the file of `--kubeconfig` does not exist, or a file cannot be read or decoded
 */
export async function readKubeConfig(flags: GlobalFlags, environment: Environment): Promise<KubeConfig> {
  const path = pathOf(environment);
  const merged: KubeConfig = {
    currentContext: '',
    clusters: new Map(),
    users: new Map(),
    contexts: new Map(),
    looked: filesToRead(flags, environment),
    found: [],
  };
  const found: string[] = [];
  for (const name of merged.looked) {
    const file = path.resolve(environment.cwd, name);
    let text: string;
    try {
      text = (await smallOf(file, environment.clock)).toString('utf8');
    } catch (error) {
      if (error instanceof UserError) throw error;
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' && !flags.kubeconfig) continue;
      if (code === 'ENOENT')
        throw new UserError(`the kubeconfig file ${name} does not exist`, 'check the value of --kubeconfig');
      throw new UserError(
        `the kubeconfig file ${name} cannot be read: ${(error as Error).message}`,
        'check its permissions, KUBECONFIG and --kubeconfig',
      );
    }
    found.push(name);
    const one = await decodeKubeConfig(text, name, file, path);
    merged.currentContext ||= one.currentContext;
    for (const key of ['clusters', 'users', 'contexts'] as const) {
      const into: Map<string, unknown> = merged[key];
      for (const [k, value] of one[key]) if (!into.has(k)) into.set(k, value);
    }
  }
  merged.found = found;
  return merged;
}
