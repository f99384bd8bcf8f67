/** What has to answer a request, for the line that says what is waited for. */
import type { ApiRequest } from './client.ts';

/** `/api/v1/namespaces/NAMESPACE/pods/POD/log`. */
const LOG_PATH = /\/pods\/([^/]+)\/log$/;
/** `/api/v1/nodes/NODE/proxy/…`, which the API server passes on to the kubelet. */
const KUBELET_PATH = /^\/api\/v1\/nodes\/([^/]+)\/proxy\//;

/**
 * Returns what has to answer a request. The API server forwards a request for a log to the kubelet of the pod's node, so
 * a slow node is named as such.
 */
export function answererOf(server: string, { path, query }: ApiRequest): string {
  const pod = LOG_PATH.exec(path)?.[1];
  if (pod !== undefined) {
    const container = query?.container === undefined ? '' : ` (container ${query.container})`;
    return `the kubelet's log of pod ${pod}${container}`;
  }
  const node = KUBELET_PATH.exec(path)?.[1];
  return node === undefined ? `the API server at ${serverText(server)}` : `the kubelet of node ${node}`;
}

/** Returns the address of a server without the name and the password that a URL can have. */
function serverText(server: string): string {
  const { origin, pathname } = new URL(server);
  return `${origin}${pathname.replace(/\/$/, '')}`;
}
