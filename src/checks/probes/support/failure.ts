/** Failures of probes, sorted by what the message of the kubelet's Unhealthy event means. */
import { once, oneOf } from '../../../expressions.ts';
import { hostOf } from '../../../knowledge/probes.ts';
import type { Container, Pod, Probe } from '../../../model/objects.ts';
import { isLoopback } from './ports.ts';
import { redirectTarget } from './redirect.ts';

/**
 * What a failure means. `timeout` and `no-grpc` failures take as long as the timeout. `redirected`: the app answers with
 * a redirect, and the request to its target fails. `elsewhere`: the probe asks a host that is not the pod.
 */
export type Nature =
  | 'refused'
  | 'timeout'
  | 'status'
  | 'scheme'
  | 'exec'
  | 'grpc-missing'
  | 'no-grpc'
  | 'unhealthy'
  | 'redirected'
  | 'elsewhere'
  | 'other'
  | 'unknown';

/** A failure of a probe. */
export interface Failure {
  readonly nature: Nature;
  /** The text after `Liveness probe failed: `; empty where none is left. */
  readonly text: string;
  /** Of an HTTP answer. */
  readonly status: number | undefined;
  /** Where the app redirected the probe, if it did. */
  readonly target?: string;
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

/** Whether a probe asks a host that is not the pod. In a pod with the node's network, localhost is the pod. */
export function asksElsewhere(pod: Pick<Pod, 'spec' | 'status'>, probe: Probe): boolean {
  const host = hostOf(probe);
  if (host === undefined || host === pod.status?.podIP) return false;
  return pod.spec?.hostNetwork !== true || !(isLoopback(host) || host === pod.status?.hostIP);
}

/**
 * Sorts a failure of a probe by its message and by what the probe asks.
 * @param text without the `Liveness probe failed: ` in front
 */
export function failureOf(pod: Pod, container: Container, probe: Probe, text: string): Failure {
  const plain = readFailure(text, probe.exec !== undefined);
  if (asksElsewhere(pod, probe)) return { nature: 'elsewhere', text, status: undefined };
  const target = redirectTarget(probe, container, text);
  return target === undefined ? plain : { ...plain, nature: 'redirected', target };
}

/** Returns the text of a failure without the URL and the addresses, which the spec names: `connection refused`. */
export function shortly(failure: Failure): string {
  const text = failure.text
    .replace(/^Get "[^"]{0,2000}": /, '')
    .replace(/^(?:dial|read) tcp [^ ]{1,100}(?:->[^ ]{1,60})?: (?:connect: |read: )?/, '');
  return text.trim() === '' ? 'no output' : text;
}
