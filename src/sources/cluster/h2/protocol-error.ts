/** Says that the other side breaks the protocol of HTTP/2. Such a connection cannot be used any more. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
