/**
 * The connection of a pod to its own API server. Source: client-go `rest/config.go:InClusterConfig`,
 * `clientcmd/client_config.go:inClusterClientConfig`.
 */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSmall } from '../input.ts';
import type { Environment, GlobalFlags } from './flags.ts';
import type { RestConfig } from './rest-config.ts';

const folder = (environment: Environment): string =>
  environment.serviceAccountDir ?? '/var/run/secrets/kubernetes.io/serviceaccount';

/** Whether this program runs in a pod that has a service account token. */
export function inClusterPossible(environment: Environment): boolean {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment.env;
  return Boolean(host && port && statSync(join(folder(environment), 'token'), { throwIfNoEntry: false })?.isFile());
}

function readOr(file: string): Buffer | undefined {
  try {
    return readSmall(file);
  } catch {
    return undefined;
  }
}

/** Returns the pod's namespace; `default` where it is unknown. */
export function inClusterNamespace(environment: Environment): string {
  return (
    environment.env.POD_NAMESPACE ||
    readOr(join(folder(environment), 'namespace'))
      ?.toString('utf8')
      .trim() ||
    'default'
  );
}

/**
 * Returns the connection of the pod's service account. Flags can set the token, the certificate authority and
 * impersonation only. Unlike kubectl, which then asks localhost:8080, it still finds its server with --as,
 * --request-timeout or --disable-compression.
 */
export function inClusterRest(
  flags: GlobalFlags,
  environment: Environment,
): Omit<RestConfig, 'namespace' | 'impersonate' | 'timeoutMs' | 'disableCompression'> {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port } = environment.env;
  const ca = flags.certificateAuthority
    ? resolve(environment.cwd, flags.certificateAuthority)
    : join(folder(environment), 'ca.crt');
  return {
    name: 'in-cluster',
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tls: { ca: readOr(ca), cert: undefined, key: undefined, insecure: false, serverName: undefined },
    auth: {
      user: 'the service account',
      token: flags.token || undefined,
      tokenFile: flags.token ? undefined : join(folder(environment), 'token'),
      basic: undefined,
      exec: undefined,
      execClusterConfig: undefined,
      authProvider: undefined,
    },
    proxyUrl: undefined,
    hintIfUnreachable: undefined,
  };
}
