/**
 * Checks a cluster and a user as client-go does, with its messages. Source: client-go `tools/clientcmd/validation.go`,
 * `transport/transport.go:TLSConfigFor`.
 */
import { accessSync, constants } from 'node:fs';
import { UserError } from '../../errors.ts';
import type { Cluster, User } from './kubeconfig.ts';

/** Checks a cluster and a user. @throws UserError with all problems, not only the first */
export function validate(clusterName: string, cluster: Cluster, userName: string, user: User): void {
  const wrong = [...clusterErrors(clusterName, cluster), ...userErrors(userName, user)];
  if (wrong.length > 0)
    throw new UserError(`invalid configuration: ${wrong.length === 1 ? wrong[0] : `[${wrong.join(', ')}]`}`);
}

function* clusterErrors(name: string, cluster: Cluster): Iterable<string> {
  if (cluster.proxyUrl !== '') {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(cluster.proxyUrl)?.[1]?.toLowerCase() ?? '';
    if (!['http', 'https', 'socks5'].includes(scheme)) {
      yield `invalid 'proxy-url' for cluster "${name}": unsupported scheme "${scheme}", must be http, https, or socks5`;
    } else if (!URL.canParse(cluster.proxyUrl)) {
      yield `invalid 'proxy-url' for cluster "${name}": could not parse it`;
    }
  }
  if (cluster.certificateAuthority && cluster.certificateAuthorityData) {
    yield `certificate-authority-data and certificate-authority are both specified for ${name}`;
  }
  yield* unreadable('certificate-authority', cluster.certificateAuthority, name);
  if (cluster.insecureSkipTlsVerify && (cluster.certificateAuthority || cluster.certificateAuthorityData)) {
    yield `specifying a root certificates file with the insecure flag is not allowed for ${name}`;
  }
}

function* userErrors(name: string, user: User): Iterable<string> {
  if (user.clientCertificate || user.clientCertificateData) {
    if (user.clientCertificate && user.clientCertificateData)
      yield `client-cert-data and client-cert are both specified for ${name}`;
    if (user.clientKey && user.clientKeyData) yield `client-key-data and client-key are both specified for ${name}`;
    if (!user.clientKey && !user.clientKeyData)
      yield `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method`;
    yield* unreadable('client-cert', user.clientCertificate, name);
    yield* unreadable('client-key', user.clientKey, name);
  }
  if (user.exec) {
    const uses = `for ${name} to use exec authentication plugin`;
    if (user.authProvider) yield `authProvider cannot be provided in combination with an exec plugin for ${name}`;
    if (!user.exec.command) yield `command must be specified ${uses}`;
    if (!user.exec.apiVersion) yield `apiVersion must be specified ${uses}`;
    if (user.exec.env.some((e) => e.name === '')) yield `env variable name must be specified ${uses}`;
    if (!user.exec.interactiveMode) yield `interactiveMode must be specified ${uses}`;
    else if (!['Never', 'IfAvailable', 'Always'].includes(user.exec.interactiveMode))
      yield `invalid interactiveMode for ${name}: "${user.exec.interactiveMode}"`;
  }
  if (user.token && (user.username || user.password)) {
    yield `more than one authentication method found for ${name}; found [token basicAuth], only one is allowed`;
  }
  if (!user.as && (user.asUid || user.asGroups.length > 0 || Object.keys(user.asUserExtra).length > 0)) {
    yield `requesting uid, groups or user-extra for ${name} without impersonating a user`;
  }
}

function* unreadable(what: string, file: string, name: string): Iterable<string> {
  if (file === '') return;
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    yield `unable to read ${what} ${file} for ${name} due to ${(error as Error).message}`;
  }
}
