/** No connection came about. */
export class DialError extends Error {
  override readonly name = 'DialError';
  /** Where it failed: on the way to the server, at the proxy, or in the TLS handshake with the server. */
  readonly stage: 'connect' | 'proxy' | 'tls';
  override readonly cause: Error;
  constructor(stage: 'connect' | 'proxy' | 'tls', cause: Error) {
    super(cause.message);
    this.stage = stage;
    this.cause = cause;
  }
}
