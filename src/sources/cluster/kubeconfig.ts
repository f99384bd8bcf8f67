/**
 * Kubeconfig files: which are read, how they are decoded, how several become one.
 * The rules are client-go's: `tools/clientcmd/loader.go`, `merge.go`, `api/v1/{types,conversion,defaults}.go`.
 */
import { readFileSync, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { UserError } from '../../errors.ts';
import { decodeExec, type ExecConfig } from './exec-config.ts';
import { at, bool, bytes, named, str, strings, stringsMap, stringMap, WrongShape, type Raw } from './decode.ts';
import type { Environment, GlobalFlags } from './flags.ts';

export interface Cluster {
  server: string;
  tlsServerName: string;
  insecureSkipTlsVerify: boolean;
  certificateAuthority: string;
  certificateAuthorityData: Buffer | undefined;
  proxyUrl: string;
  disableCompression: boolean;
  /** What stands under the extension `client.authentication.k8s.io/exec`, for credential plugins. */
  execConfig: unknown;
}

export interface User {
  clientCertificate: string;
  clientCertificateData: Buffer | undefined;
  clientKey: string;
  clientKeyData: Buffer | undefined;
  token: string;
  tokenFile: string;
  as: string;
  asUid: string;
  asGroups: string[];
  asUserExtra: Record<string, string[]>;
  username: string;
  password: string;
  authProvider: { name: string; config: Record<string, string> } | undefined;
  exec: ExecConfig | undefined;
}

export interface Context {
  cluster: string;
  user: string;
  namespace: string;
}

/** All kubeconfig files merged into one. */
export interface KubeConfig {
  currentContext: string;
  clusters: Map<string, Cluster>;
  users: Map<string, User>;
  contexts: Map<string, Context>;
  /** The files that were looked for, and those of them that were there. */
  looked: readonly string[];
  found: readonly string[];
}

export function emptyCluster(): Cluster {
  return {
    server: '',
    tlsServerName: '',
    insecureSkipTlsVerify: false,
    certificateAuthority: '',
    certificateAuthorityData: undefined,
    proxyUrl: '',
    disableCompression: false,
    execConfig: undefined,
  };
}

export function emptyUser(): User {
  return {
    clientCertificate: '',
    clientCertificateData: undefined,
    clientKey: '',
    clientKeyData: undefined,
    token: '',
    tokenFile: '',
    as: '',
    asUid: '',
    asGroups: [],
    asUserExtra: {},
    username: '',
    password: '',
    authProvider: undefined,
    exec: undefined,
  };
}

/** The path rules of the platform the session runs on. */
export const pathOf = (environment: Environment): typeof posix => (environment.platform === 'win32' ? win32 : posix);

/** client-go's `util/homedir`: on Windows the first candidate that holds a `.kube/config`. */
function homeOf(environment: Environment): string {
  const { env, platform, homedir } = environment;
  if (platform !== 'win32') return env.HOME || homedir;
  const candidates = [env.HOME, env.HOMEDRIVE && env.HOMEPATH ? env.HOMEDRIVE + env.HOMEPATH : '', env.USERPROFILE];
  const set = candidates.filter((c): c is string => Boolean(c));
  return set.find((c) => statSync(win32.join(c, '.kube', 'config'), { throwIfNoEntry: false })) ?? set[0] ?? homedir;
}

/** The files to read, in order. Empty and repeated entries of `KUBECONFIG` are dropped. */
function filesToRead(flags: GlobalFlags, environment: Environment): string[] {
  if (flags.kubeconfig) return [flags.kubeconfig];
  const list = environment.env.KUBECONFIG;
  if (!list) return [pathOf(environment).join(homeOf(environment), '.kube', 'config')];
  return [...new Set(list.split(environment.platform === 'win32' ? ';' : ':'))].filter((f) => f !== '');
}

/**
 * Reads and merges the kubeconfig files: the first file to set a key wins, also for `current-context`; relative
 * paths are made absolute from the file they stand in.
 * @throws UserError where `--kubeconfig` names no file, or a file cannot be read or decoded
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
      text = readFileSync(file, 'utf8');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' && !flags.kubeconfig) continue;
      if (code === 'ENOENT')
        throw new UserError(`the kubeconfig file ${name} does not exist`, 'it was given with --kubeconfig');
      throw new UserError(`the kubeconfig file ${name} cannot be read: ${(error as Error).message}`);
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

async function decodeKubeConfig(
  text: string,
  name: string,
  file: string,
  path: typeof posix,
): Promise<Pick<KubeConfig, 'currentContext' | 'clusters' | 'users' | 'contexts'>> {
  try {
    const root = await parse(text);
    const kind = str(root, 'kind');
    const apiVersion = str(root, 'apiVersion');
    if (kind !== '' && kind !== 'Config') throw new WrongShape(`it holds a ${kind}, not a Config`);
    if (apiVersion !== '' && apiVersion !== 'v1') throw new WrongShape(`its apiVersion is ${apiVersion}, not v1`);
    const base = path.dirname(file);
    const resolve = (p: string): string => (p === '' || path.isAbsolute(p) ? p : path.join(base, p));
    return {
      currentContext: str(root, 'current-context'),
      clusters: named(root, 'clusters', 'cluster', (raw) => decodeCluster(raw, resolve)),
      users: named(root, 'users', 'user', (raw) => decodeUser(raw, resolve, path.sep)),
      contexts: named(root, 'contexts', 'context', (raw) => ({
        cluster: str(raw, 'cluster'),
        user: str(raw, 'user'),
        namespace: str(raw, 'namespace'),
      })),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // A YAML error quotes the lines around it, which may hold a token: only its first line is passed on.
    throw new UserError(`error loading kubeconfig file "${name}": ${error.message.split('\n')[0]}`);
  }
}

/** YAML as Go's decoder reads it: merge keys, the last of two equal keys wins, timestamps stay text. */
async function parse(text: string): Promise<Raw> {
  if (text.trim() === '') return {};
  let value: unknown;
  if (text.trimStart().startsWith('{')) {
    try {
      value = JSON.parse(text);
    } catch {
      // Flow-style YAML starts alike.
    }
  }
  if (value === undefined) {
    const yaml = await import('js-yaml');
    value = yaml.load(text, { schema: yaml.CORE_SCHEMA.withTags(yaml.mergeTag), json: true });
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new WrongShape('it is not a YAML mapping');
  return value as Raw;
}

function decodeCluster(raw: Raw, resolve: (p: string) => string): Cluster {
  const extensions = named(raw, 'extensions', 'extension', (extension) => extension as unknown);
  return {
    server: str(raw, 'server'),
    tlsServerName: str(raw, 'tls-server-name'),
    insecureSkipTlsVerify: bool(raw, 'insecure-skip-tls-verify'),
    certificateAuthority: resolve(str(raw, 'certificate-authority')),
    certificateAuthorityData: bytes(raw, 'certificate-authority-data'),
    proxyUrl: str(raw, 'proxy-url'),
    disableCompression: bool(raw, 'disable-compression'),
    execConfig: extensions.get('client.authentication.k8s.io/exec'),
  };
}

function decodeUser(raw: Raw, resolve: (p: string) => string, separator: string): User {
  const provider = at(raw, 'auth-provider');
  const exec = at(raw, 'exec');
  return {
    clientCertificate: resolve(str(raw, 'client-certificate')),
    clientCertificateData: bytes(raw, 'client-certificate-data'),
    clientKey: resolve(str(raw, 'client-key')),
    clientKeyData: bytes(raw, 'client-key-data'),
    token: str(raw, 'token'),
    tokenFile: resolve(str(raw, 'tokenFile')),
    as: str(raw, 'as'),
    asUid: str(raw, 'as-uid'),
    asGroups: strings(raw, 'as-groups'),
    asUserExtra: stringsMap(raw, 'as-user-extra'),
    username: str(raw, 'username'),
    password: str(raw, 'password'),
    authProvider: provider && { name: str(provider, 'name'), config: stringMap(provider, 'config') },
    // A command without a separator is looked up on PATH, any other from the file's folder.
    exec: exec && decodeExec(exec, (command) => (command.includes(separator) ? resolve(command) : command)),
  };
}
