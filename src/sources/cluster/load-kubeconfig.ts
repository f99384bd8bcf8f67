/**
 * Turns flags and kubeconfig files into a RestConfig. Source: client-go
 * `tools/clientcmd/{client_config,merged_client_builder,validation}.go`, `rest/{config,url_utils}.go`.
 */
import { UserError } from '../../errors.ts';
import { smallOf } from '../input.ts';
import { parseTimeout, type Environment, type GlobalFlags } from './flags.ts';
import type { User } from './kubeconfig.ts';
import { readKubeConfig } from './read-kubeconfig.ts';
import { inClusterNamespace, inClusterPossible, inClusterRest } from './in-cluster.ts';
import { contextMissing, noConfigHint } from './config-errors.ts';
import { mergeCluster, mergeUser } from './overrides.ts';
import type { RestConfig } from './rest-config.ts';
import { validate } from './validate.ts';

/**
 * Returns everything that a connection needs, from kubectl's flags and environment.
 * @throws UserError with kubectl's message, and advice
 */
export async function loadKubeconfig(flags: GlobalFlags, environment: Environment): Promise<RestConfig> {
  const config = await readKubeConfig(flags, environment);
  const timeoutMs = flags.requestTimeout ? parseTimeout(flags.requestTimeout) : undefined;
  const contextName = flags.context || config.currentContext;
  const context = config.contexts.get(contextName);
  if (!context && contextName !== '') throw contextMissing(contextName, Boolean(flags.context), config);

  const clusterName = flags.cluster || context?.cluster || '';
  const userName = flags.user || context?.user || '';
  if (flags.cluster && !config.clusters.has(clusterName))
    throw new UserError(`cluster "${clusterName}" does not exist`, listed('clusters', config.clusters));
  if (flags.user && !config.users.has(userName))
    throw new UserError(`auth info "${userName}" does not exist`, listed('users', config.users));
  const cluster = mergeCluster(config.clusters.get(clusterName), flags, environment);
  const user = mergeUser(config.users.get(userName), flags, environment);
  validate(clusterName, cluster, userName, user);

  const chosen = config.clusters.get(clusterName)?.server || flags.server;
  if (!chosen && inClusterPossible(environment)) {
    const namespace = flags.namespace || context?.namespace || inClusterNamespace(environment);
    return {
      ...inClusterRest(flags, environment),
      namespace,
      impersonate: impersonation(user),
      timeoutMs,
      disableCompression: cluster.disableCompression,
    };
  }
  const server = serverUrl(cluster.server);
  const secure = server.startsWith('https:');
  return {
    name: contextName || server,
    namespace: flags.namespace || context?.namespace || 'default',
    server,
    tls: {
      ca: secure
        ? (cluster.certificateAuthorityData ?? (await read(cluster.certificateAuthority, environment)))
        : undefined,
      ...(secure ? await clientCertificate(user, environment) : { cert: undefined, key: undefined }),
      insecure: cluster.insecureSkipTlsVerify,
      serverName: cluster.tlsServerName || undefined,
    },
    // As kubectl, send no credentials over a connection without TLS.
    auth: {
      user: userName,
      token: (secure && user.token) || undefined,
      tokenFile: (secure && user.tokenFile) || undefined,
      basic:
        secure && (user.username || user.password) ? { username: user.username, password: user.password } : undefined,
      exec: secure ? user.exec : undefined,
      execClusterConfig: cluster.execConfig,
      authProvider: secure ? user.authProvider : undefined,
    },
    impersonate: impersonation(user),
    proxyUrl: cluster.proxyUrl || undefined,
    disableCompression: cluster.disableCompression,
    timeoutMs,
    hintIfUnreachable: chosen ? undefined : noConfigHint(config, flags, environment),
  };
}

const listed = (noun: string, map: ReadonlyMap<string, unknown>): string | undefined =>
  map.size === 0 ? undefined : `${noun}: ${[...map.keys()].sort().slice(0, 8).join(', ')}`;

function impersonation(user: User): RestConfig['impersonate'] {
  return user.as ? { user: user.as, uid: user.asUid, groups: user.asGroups, extra: user.asUserExtra } : undefined;
}

async function clientCertificate(
  user: User,
  environment: Environment,
): Promise<{ cert: Buffer | undefined; key: Buffer | undefined }> {
  const cert = user.clientCertificateData ?? (await read(user.clientCertificate, environment));
  return { cert, key: cert ? (user.clientKeyData ?? (await read(user.clientKey, environment))) : undefined };
}

async function read(file: string, { clock }: Environment): Promise<Buffer | undefined> {
  if (file === '') return undefined;
  try {
    return await smallOf(file, clock);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`unable to read ${file}: ${(error as Error).message}`);
  }
}

/** Returns the server's URL. An address without a scheme means http. Source: client-go `DefaultServerURL`. */
function serverUrl(server: string): string {
  const parse = (text: string): URL | undefined => {
    try {
      return new URL(text);
    } catch {
      return undefined;
    }
  };
  let url = /^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? parse(server) : undefined;
  if (!url) {
    url = parse(`http://${server}`);
    if (url && url.pathname !== '/') url = undefined;
  }
  if (!url)
    throw new UserError(
      `host must be a URL or a host:port pair: "${server}"`,
      'check "server" of the cluster in the kubeconfig, or --server',
    );
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new UserError(
      `the server's address "${server}" has the unsupported scheme ${url.protocol}//`,
      'use https:// or http://',
    );
  return `${url.protocol}//${url.host}${url.pathname}`.replace(/(?<!\/)\/+$/, '');
}
