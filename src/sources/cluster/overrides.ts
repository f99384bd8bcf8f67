/**
 * Applies the flags to a cluster and a user. Source: client-go
 * `tools/clientcmd/client_config.go:getCluster,getAuthInfo`.
 */
import { pathOf, type Environment, type GlobalFlags } from './flags.ts';
import { emptyCluster, emptyUser, type Cluster, type User } from './kubeconfig.ts';

/** kubectl's server where neither the kubeconfig, a flag nor `$KUBERNETES_MASTER` names one. */
const DEFAULT_SERVER = 'http://localhost:8080';

/** Returns the cluster with the flags applied. */
export function mergeCluster(base: Cluster | undefined, flags: GlobalFlags, environment: Environment): Cluster {
  const cluster = { ...(base ?? emptyCluster()) };
  cluster.server = flags.server || cluster.server || environment.env.KUBERNETES_MASTER || DEFAULT_SERVER;
  if (flags.insecureSkipTlsVerify || flags.certificateAuthority) {
    cluster.insecureSkipTlsVerify = flags.insecureSkipTlsVerify ?? false;
    cluster.certificateAuthority = fromHere(flags.certificateAuthority, environment);
    cluster.certificateAuthorityData = undefined;
  }
  // With --server, the kubeconfig's tls-server-name is that of another server.
  if (flags.tlsServerName || flags.server) cluster.tlsServerName = flags.tlsServerName ?? '';
  if (flags.disableCompression) cluster.disableCompression = true;
  return cluster;
}

/** Returns the user with the flags applied. */
export function mergeUser(base: User | undefined, flags: GlobalFlags, environment: Environment): User {
  const user = { ...(base ?? emptyUser()) };
  user.token = flags.token || user.token;
  user.as = flags.as || user.as;
  user.asUid = flags.asUid || user.asUid;
  if (flags.asGroup?.length) user.asGroups = [...flags.asGroup];
  // client-go merges maps key by key. The flag's value of a key wins.
  user.asUserExtra = { ...user.asUserExtra, ...splitExtra(flags.asUserExtra) };
  user.username = flags.username || user.username;
  user.password = flags.password || user.password;
  if (flags.clientKey) {
    user.clientKey = fromHere(flags.clientKey, environment);
    user.clientKeyData = undefined;
  }
  if (flags.clientCertificate) {
    user.clientCertificate = fromHere(flags.clientCertificate, environment);
    user.clientCertificateData = undefined;
  }
  return user;
}

/** Parses the values of `--as-user-extra key=value`. */
function splitExtra(flags: readonly string[] | undefined): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  for (const flag of flags ?? []) {
    const equals = flag.indexOf('=');
    if (equals < 0) continue;
    const key = flag.slice(0, equals);
    extra[key] = [...(extra[key] ?? []), flag.slice(equals + 1)];
  }
  return extra;
}

const fromHere = (file: string | undefined, environment: Environment): string =>
  file ? pathOf(environment).resolve(environment.cwd, file) : '';
