/** Failures of probes, sorted by what the message of the kubelet's Unhealthy event means. */
import { once, oneOf } from '../../../expressions.ts';

/** What a failure means. `timeout` and `no-grpc` failures take as long as the timeout. */
export type Nature =
  | 'refused'
  | 'timeout'
  | 'status'
  | 'scheme'
  | 'exec'
  | 'grpc-missing'
  | 'no-grpc'
  | 'unhealthy'
  | 'other'
  | 'unknown';

/** A failure of a probe. */
export interface Failure {
  readonly nature: Nature;
  /** The text after `Liveness probe failed: `; empty where none is left. */
  readonly text: string;
  /** Of an HTTP answer. */
  readonly status: number | undefined;
}

const SCHEME = once(() =>
  oneOf([
    /server gave HTTP response to HTTPS client|malformed HTTP (?:response|status code|version)/i,
    /first record does not look like a TLS handshake|HTTP request to an HTTPS server|tls: unsupported|SSL routines/i,
  ]),
);
const TIMEOUT = once(() =>
  oneOf([
    /context deadline exceeded|Client\.Timeout|i\/o timeout|timed out|did not complete within/i,
    /TLS handshake timeout|within \S{1,20}: context/i,
  ]),
);
const REFUSED = once(() =>
  oneOf([
    /connection refused|actively refused|No connection could be made|connectex|connection reset by peer/i,
    /no route to host|: EOF$/i,
  ]),
);

/**
 * Sorts a failure by its message (pkg/probe/http, tcp, grpc and exec; Go's net/http; Windows' winsock).
 * @param text without the `Liveness probe failed: ` in front
 */
export function readFailure(text: string, isExec = false): Failure {
  const status = /HTTP probe failed with statuscode: (\d{3})/.exec(text)?.[1];
  const as = (nature: Nature): Failure => ({ nature, text, status: status ? Number(status) : undefined });
  if (status) return as('status');
  if (/does not implement the grpc health protocol|unknown service/i.test(text)) return as('grpc-missing');
  // The dial blocks until a gRPC handshake is done: a refused port, an HTTP/1 server and TLS all end
  // like this (pkg/probe/grpc/grpc.go:Probe).
  if (!/connection refused/i.test(text) && /^(?:timeout|error): failed to connect (?:grpc )?service/i.test(text))
    return as('no-grpc');
  if (/^service unhealthy/.test(text)) return as('unhealthy');
  if (isExec)
    return /^command (?:timed out|".{0,2000}" timed out)|timed out after/s.test(text) ? as('timeout') : as('exec');
  if (SCHEME().test(text)) return as('scheme');
  if (/connection refused|actively refused/i.test(text)) return as('refused');
  if (TIMEOUT().test(text)) return as('timeout');
  return as(REFUSED().test(text) ? 'refused' : 'other');
}

/** Returns the text of a failure without the URL and the addresses, which the spec names: `connection refused`. */
export function shortly(failure: Failure): string {
  const text = failure.text
    .replace(/^Get "[^"]{0,2000}": /, '')
    .replace(/^(?:dial|read) tcp [^ ]{1,100}(?:->[^ ]{1,60})?: (?:connect: |read: )?/, '');
  return text.trim() === '' ? 'no output' : text;
}
