/** The TLS handshake with the server, or with a proxy that is itself reached by TLS. */
import { isIP, type Socket } from 'node:net';
import type { PeerCertificate, SecureContext, TLSSocket } from 'node:tls';
import { DialError } from './dial-error.ts';

/** Certificates and checks of a TLS connection. */
export interface TlsOptions {
  /** Certificate authorities; undefined: those that the operating system trusts. */
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | string | undefined;
  readonly key: Buffer | string | undefined;
  /** Accept any certificate. */
  readonly insecure: boolean;
  /** The name that the certificate must have, where it is not the host. */
  readonly serverName: string | undefined;
}

/** Node's TLS module, and the certificates after parsing. */
export interface Prepared {
  readonly node: typeof import('node:tls');
  /** An Error where the certificates cannot be parsed. */
  readonly context: SecureContext | Error;
}

/**
 * Loads Node's TLS module and parses the certificates, which takes tens of milliseconds.
 * @param toProxy trust what the operating system trusts, besides `ca`: `ca` is the cluster's authority
 */
export async function prepareTls(options: TlsOptions, toProxy: boolean): Promise<Prepared> {
  const node = await import('node:tls');
  // Go trusts the operating system's authorities where the kubeconfig names none.
  const system = (): string[] => {
    const own = node.getCACertificates('system');
    return [...(own.length > 0 ? own : node.getCACertificates('bundled')), ...node.getCACertificates('extra')];
  };
  const ca = options.ca
    ? toProxy
      ? [...system(), options.ca.toString()]
      : options.ca
    : options.insecure
      ? undefined
      : system();
  try {
    const context = node.createSecureContext({
      minVersion: 'TLSv1.2',
      ...(ca && { ca }),
      ...(options.cert && options.key && { cert: options.cert, key: options.key }),
    });
    return { node, context };
  } catch (error) {
    return { node, context: error as Error };
  }
}

/** Where a handshake goes. */
export interface Handshake {
  readonly host: string;
  /** Protocols to offer (ALPN), the preferred one first. */
  readonly protocols: string[];
  /** What a DialError names. */
  readonly stage: 'tls' | 'proxy';
}

/** Returns what is wrong with the names of the server's certificate, in Node's words; undefined if it has this one. */
function identityError(node: typeof import('node:tls'), socket: TLSSocket, name: string): Error | undefined {
  const certificate = socket.getPeerX509Certificate();
  // Without what OpenSSL takes and Node may not; what does not fit so, Node judges.
  const fits =
    isIP(name) !== 0
      ? certificate?.checkIP(name)
      : certificate?.checkHost(name, { subject: 'never', partialWildcards: false });
  return fits === undefined
    ? node.checkServerIdentity(name, node.TLSSocket.prototype.getPeerCertificate.call(socket, true) as PeerCertificate)
    : undefined;
}

/**
 * Makes the handshake over an open socket.
 * @param keep gets the new socket at once, so that the caller can destroy it
 * @throws DialError
 */
export function startTls(
  socket: Socket,
  { host, protocols, stage }: Handshake,
  options: TlsOptions,
  { node, context }: Prepared,
  keep: <T extends Socket>(socket: T) => T,
): Promise<TLSSocket> {
  const name = options.serverName ?? host;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new DialError(stage, error));
    if (context instanceof Error) return fail(context);
    try {
      const secured: TLSSocket = keep(
        node.connect({
          socket,
          host,
          secureContext: context,
          ALPNProtocols: protocols,
          rejectUnauthorized: !options.insecure,
          checkServerIdentity: () => identityError(node, secured, name),
          // RFC 6066 forbids an IP address as the server name of the greeting.
          ...(isIP(name) ? {} : { servername: name }),
        }),
      );
      // Node reads the whole certificate into an object before it asks for the check above: 1 % of `explain`.
      secured.getPeerCertificate = (() => ({})) as unknown as TLSSocket['getPeerCertificate'];
      secured.once('error', fail);
      secured.once('close', () =>
        fail(Object.assign(new Error('the connection was closed during the TLS handshake'), { code: 'ECONNRESET' })),
      );
      secured.once('secureConnect', () => {
        secured.removeAllListeners('error').removeAllListeners('close');
        resolve(secured);
      });
    } catch (error) {
      fail(error as Error);
    }
  });
}
