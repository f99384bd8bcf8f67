/** Says that no connection could be opened. */
export class DialError extends Error {
  override readonly name = 'DialError';
  /** The step that failed: connecting to the server, the proxy, or the TLS handshake with the server. */
  readonly stage: 'connect' | 'proxy' | 'tls';
  override readonly cause: Error;
  constructor(stage: 'connect' | 'proxy' | 'tls', cause: Error) {
    super(cause.message);
    this.stage = stage;
    this.cause = cause;
  }
}
