/** Whether a mesh redirects the connections of a container to a proxy that does not run. */
import { MESHES } from '../../../knowledge/meshes.ts';
import type { Mesh } from '../../../knowledge/meshes.ts';
import { instant } from '../../../knowledge/time.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';

/** Connections that end at a proxy that does not run. */
export interface Redirected {
  readonly mesh: Mesh;
  readonly proxy: ContainerView;
  /** not-started: it starts later · late: it started after the container · ended: it has ended. */
  readonly when: 'not-started' | 'late' | 'ended';
  /** What redirects: `istio-init`, `its CNI plugin`. */
  readonly by: string;
  readonly evidence: readonly Citation[];
}

const stateOf = ({ state, waiting, dead }: ContainerView): string =>
  state === 'running' ? 'running' : (waiting?.reason ?? dead?.reason ?? 'not started');

/** Returns the place of a container in the order of starts. */
const placeOf = ({ containers }: PodContext, { name }: ContainerView): number =>
  containers.findIndex((one) => one.name === name);

/** Returns when the proxy does not run while the container does; undefined where it does. */
function absence(context: PodContext, container: ContainerView, proxy: ContainerView): Redirected['when'] | undefined {
  // App containers start after all init containers; a sidecar after the init containers before it.
  if (container.type === 'init')
    return placeOf(context, proxy) > placeOf(context, container) ? 'not-started' : undefined;
  if (proxy.type === 'sidecar') return undefined;
  const ended = instant(container.dead?.finishedAt);
  const proxyEnded = instant(proxy.dead?.finishedAt);
  if (proxy.state === 'terminated' && proxyEnded !== undefined && (ended === undefined || proxyEnded <= ended))
    return 'ended';
  const proxyStarted = instant(proxy.status?.state?.running?.startedAt);
  // A proxy that was restarted was there before.
  return ended !== undefined && proxy.restarts === 0 && proxyStarted !== undefined && proxyStarted >= ended
    ? 'late'
    : undefined;
}

/** Returns what redirects the connections of a container; undefined where none of its pod shows that. */
function redirector(
  context: PodContext,
  container: ContainerView,
  mesh: Mesh,
): { by: string; cite: Citation } | undefined {
  const init = context.containers.filter(({ type }) => type === 'init');
  const validator = init.find(({ name }) => mesh.validators.includes(name));
  const cni = `the CNI plugin of ${mesh.name}`;
  if (validator) return { by: cni, cite: citePod(context, validator.specPath, `checks what ${cni} redirects`) };
  const annotation = mesh.byCni === undefined ? undefined : context.pod.metadata?.annotations?.[mesh.byCni];
  if (annotation !== undefined)
    return { by: cni, cite: citePod(context, `metadata.annotations[${mesh.byCni}]`, annotation) };
  const own = init.find(({ name }) => mesh.redirectors.includes(name));
  const isBefore = own !== undefined && placeOf(context, own) < placeOf(context, container);
  return isBefore && own.name !== container.name
    ? { by: own.name, cite: citePod(context, own.specPath, `redirects the containers after it to the proxy`) }
    : undefined;
}

/** Whether the mesh leaves the connections to this port alone, or those of the container's user. */
function isExcluded(context: PodContext, { spec }: ContainerView, mesh: Mesh, port: number | undefined): boolean {
  const { hostNetwork, securityContext } = context.pod.spec ?? {};
  const ports = context.pod.metadata?.annotations?.[mesh.excludePorts] ?? '';
  const user = spec.securityContext?.runAsUser ?? securityContext?.runAsUser;
  const group = spec.securityContext?.runAsGroup ?? securityContext?.runAsGroup;
  const isPort = (one: string): boolean => {
    const [from, to = from] = one.trim().split('-').map(Number);
    return port !== undefined && from !== undefined && to !== undefined && from <= port && port <= to;
  };
  return (
    hostNetwork === true ||
    user === mesh.user ||
    group === mesh.user ||
    context.pod.metadata?.annotations?.['sidecar.istio.io/interceptionMode'] === 'NONE' ||
    ports.slice(0, 2000).split(',').some(isPort)
  );
}

/**
 * Returns the mesh that redirects the connections of a container to a proxy that does not run.
 * @param port that the container called
 */
export function redirected(
  context: PodContext,
  container: ContainerView,
  port: number | undefined,
): Redirected | undefined {
  for (const mesh of MESHES) {
    const proxy = context.containers.find(({ name }) => mesh.proxies.includes(name));
    if (!proxy || proxy.name === container.name || isExcluded(context, container, mesh, port)) continue;
    if ([...mesh.redirectors, ...mesh.validators].includes(container.name)) continue;
    const when = absence(context, container, proxy);
    const by = redirector(context, container, mesh);
    if (when === undefined || by === undefined) continue;
    const state = citePod(context, `${proxy.statusPath}.state`, stateOf(proxy));
    return { mesh, proxy, when, by: by.by, evidence: [by.cite, state] };
  }
  return undefined;
}
