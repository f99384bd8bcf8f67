/** Error messages for a server that cannot be reached or that refuses the login. Many are kubectl's own. */
import { UserError } from '../../errors.ts';
import { Unauthorized } from './api-error.ts';
import { jwtExpiry } from './auth-provider.ts';
import type { DialError } from './dial-error.ts';
import { hostOf, portOf } from './address.ts';
import type { ExecCredentials } from './exec-plugin.ts';
import type { Environment } from './flags.ts';
import { pemError } from './pem-error.ts';
import { proxyFor } from './proxy.ts';
import type { RestConfig } from './rest-config.ts';

interface Failure extends NodeJS.ErrnoException {
  hostname?: string;
  reason?: string;
  errors?: NodeJS.ErrnoException[];
}

/** Returns the error for a connection that could not be opened. */
export async function unreachable(error: DialError, config: RestConfig, environment: Environment): Promise<UserError> {
  const server = new URL(config.server);
  const address = `${server.hostname}:${portOf(server)}`;
  const cause = firstCause(error.cause);
  if (error.stage === 'proxy') {
    const proxy = proxyFor(server, config.proxyUrl, environment.env);
    const where = proxy ? `${proxy.protocol}//${proxy.host}` : 'the proxy';
    const from = config.proxyUrl
      ? 'proxy-url of the cluster in the kubeconfig'
      : 'HTTPS_PROXY or HTTP_PROXY in the environment';
    return new UserError(
      `Unable to connect to the server: ${address} through the proxy ${where}: ${plain(cause)}`,
      `the proxy comes from ${from}`,
    );
  }
  if (error.stage === 'tls') return (await pemError(config)) ?? tlsError(cause, config, address, hostOf(server));
  const hint = config.hintIfUnreachable;
  if (cause.code === 'ECONNREFUSED') {
    const loopback = /^(localhost|127\.|\[::1\])/.test(server.host);
    return new UserError(
      `The connection to the server ${address} was refused`,
      hint ??
        (loopback
          ? 'is the local cluster, the tunnel or "kubectl proxy" running?'
          : `are host and port right? ${config.name.includes('://') ? '' : `They come from context ${config.name}; try another with --context`}`.trim()),
    );
  }
  if (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN') {
    const why = cause.code === 'ENOTFOUND' ? 'no such host' : 'temporary failure in name resolution';
    return new UserError(
      `Unable to connect to the server: lookup ${cause.hostname ?? hostOf(server)}: ${why}`,
      hint ?? 'is the VPN up, and does the cluster still exist?',
    );
  }
  if (cause.code === 'ETIMEDOUT')
    return new UserError(
      `Unable to connect to the server: ${address} does not answer (timeout)`,
      hint ?? 'is the VPN up, and does a firewall let you through?',
    );
  return new UserError(`Unable to connect to the server: ${address}: ${plain(cause)}`, hint);
}

/** Returns the error of the first address where all addresses of a name failed. */
function firstCause(error: Error): Failure {
  const failure = error as Failure;
  return failure.errors?.[0] ?? failure;
}

const plain = (error: Failure): string =>
  ({
    ECONNREFUSED: 'connection refused',
    ENOTFOUND: 'no such host',
    ETIMEDOUT: 'timeout',
    ECONNRESET: 'connection reset',
  })[error.code ?? ''] ?? error.message.split('\n')[0]!.slice(0, 300);

const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);

function tlsError(cause: Failure, config: RestConfig, address: string, host: string): UserError {
  const code = cause.code ?? '';
  const failed = 'Unable to connect to the server: failed to verify certificate';
  const ca = config.tls.ca
    ? 'certificate-authority of the cluster in the kubeconfig'
    : 'certificates this machine trusts';
  if (UNKNOWN_AUTHORITY.has(code)) {
    return new UserError(
      `${failed}: signed by unknown authority`,
      `the certificate of ${address} is not signed by the ${ca}: if the cluster was recreated, fetch its kubeconfig again; else a proxy may be intercepting the connection`,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = ((cause as { cert?: { subjectaltname?: string } }).cert?.subjectaltname ?? '')
      .split(', ')
      .map((n) => n.replace(/^(?:DNS|IP Address):/, ''))
      .filter(Boolean);
    const some = names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ');
    return new UserError(
      `${failed}: it is valid for ${some || 'no name'}, not ${config.tls.serverName ?? host}`,
      'use one of these names as the server, or --tls-server-name',
    );
  }
  if (code === 'CERT_HAS_EXPIRED')
    return new UserError(
      `${failed}: certificate has expired`,
      `check this machine's clock; if it is right, the certificate of ${address} has to be renewed on the server`,
    );
  if (code === 'CERT_NOT_YET_VALID')
    return new UserError(`${failed}: certificate is not yet valid`, "check this machine's clock");
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code))
    return new UserError(
      `Unable to connect to the server: ${address} does not speak TLS`,
      'is it an http:// server, or another service on that port?',
    );
  if (code === 'ETIMEDOUT')
    return new UserError(`Unable to connect to the server: TLS handshake timeout with ${address}`);
  if (/PEM|ASN1|OSSL|KEY_VALUES_MISMATCH/.test(code))
    return new UserError(
      `the certificates of the kubeconfig cannot be used: ${plain(cause)}`,
      'check certificate-authority, client-certificate and client-key',
    );
  return new UserError(`Unable to connect to the server: TLS handshake with ${address}: ${plain(cause)}`);
}

/**
 * Returns the error for a server that refuses the credentials.
 * @param exec what the credential plugin returned
 * @param now milliseconds since 1970
 */
export async function unauthorized(
  config: RestConfig,
  exec: ExecCredentials | undefined,
  now: number,
): Promise<Unauthorized> {
  const message = 'You must be logged in to the server (Unauthorized)';
  const { auth, tls } = config;
  const token = exec?.token ?? auth.token;
  const expired = token ? jwtExpiry(token) : undefined;
  if (expired !== undefined && expired < now)
    return new Unauthorized(
      message,
      `the token of user "${auth.user}" expired at ${new Date(expired).toISOString().slice(0, 19)}Z: log in again`,
    );
  if (exec)
    return new Unauthorized(
      message,
      `the server refused the credentials of the credential plugin ${auth.exec?.command} twice: log in again with the plugin's tool`,
    );
  if (tls.cert) {
    const { X509Certificate } = await import('node:crypto');
    try {
      const { validTo, validToDate } = new X509Certificate(tls.cert);
      if (validToDate.getTime() < now)
        return new Unauthorized(message, `the client certificate of user "${auth.user}" expired at ${validTo}`);
    } catch {
      // Not readable here, although the handshake accepted it: its age is unknown.
    }
  }
  if (auth.token || auth.tokenFile || auth.basic || auth.authProvider || tls.cert)
    return new Unauthorized(message, `the server refused the credentials of user "${auth.user}": log in again`);
  return new Unauthorized(
    message,
    config.server.startsWith('http:')
      ? 'kubectl and this program do not send credentials to an http:// server'
      : `${config.name.includes('://') ? 'no credentials were given' : `context ${config.name} holds no credentials`}`,
  );
}
