/**
 * Decodes the YAML of one kubeconfig file. Source: client-go `tools/clientcmd/api/v1/{types,conversion,defaults}.go`.
 */
import type { posix } from 'node:path';
import { UserError } from '../../errors.ts';
import { at, bool, bytes, named, str, strings, stringsMap, stringMap, WrongShape, type Raw } from './decode.ts';
import { decodeExec } from './exec-config.ts';
import type { Cluster, KubeConfig, User } from './kubeconfig.ts';

/**
 * Decodes one file.
 * @param name the file's name for errors
 * @param file its absolute path, from which relative paths in it start
 * @param path the path functions of the platform
 * @throws UserError where it is no kubeconfig
 */
export async function decodeKubeConfig(
  text: string,
  name: string,
  file: string,
  path: typeof posix,
): Promise<Pick<KubeConfig, 'currentContext' | 'clusters' | 'users' | 'contexts'>> {
  try {
    const root = await parse(text);
    const kind = str(root, 'kind');
    const apiVersion = str(root, 'apiVersion');
    if (kind !== '' && kind !== 'Config') throw new WrongShape(`it is a ${kind}, not a Config`);
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
    // A YAML error quotes the lines around it, which can contain a token. Use its first line only.
    throw new UserError(`error loading kubeconfig file "${name}": ${error.message.split('\n')[0]}`);
  }
}

/** Parses YAML as Go's decoder does: with merge keys; the last of two equal keys wins; timestamps stay text. */
async function parse(text: string): Promise<Raw> {
  if (text.trim() === '') return {};
  let value: unknown;
  if (text.trimStart().startsWith('{')) {
    try {
      value = JSON.parse(text);
    } catch {
      // It can be flow-style YAML, which also starts with a brace.
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
    // A command without a separator is searched on PATH; a relative path starts at the file's folder.
    exec: exec && decodeExec(exec, (command) => (command.includes(separator) ? resolve(command) : command)),
  };
}
