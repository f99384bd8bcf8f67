/** A ready pod of a Service that refuses connections. */
import { command } from '../../model/command.ts';
import type { Pod, Probe } from '../../model/objects.ts';
import { sentence } from '../support/words.ts';
import { citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { look } from '../support/owner.ts';
import { isReady, statusOf } from './support/backends.ts';
import { evidenceOf, ofHops, SERVICE_SOURCES } from './support/hop.ts';
import type { Hop, HopCause } from './support/hop.ts';
import { citeBackends } from './support/not-ready.ts';
import { readySince, wasDownThen } from './support/past.ts';
import { addressOf, failureOf, link, ownLink, refOf, serviceLink } from './support/phrases.ts';
import { servicePort } from './support/ports.ts';

/** Returns the number of the port that a probe asks. */
function probedPort(pod: Pod, probe: Probe | undefined): number | undefined {
  const port = probe?.tcpSocket?.port ?? probe?.httpGet?.port ?? probe?.grpc?.port;
  if (typeof port !== 'string') return port;
  const declared = pod.spec?.containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === port);
  return declared?.containerPort ?? (Number(port) || undefined);
}

/** Cites the status of other pods of the Service that are not ready. */
function citeOthers(context: PodContext, others: readonly Pod[], ready: string): Citation[] {
  return others.slice(0, 2).map((pod) => {
    const object = refOf(context, 'Pod', pod.metadata?.name ?? '', pod.metadata?.namespace ?? '');
    return citeField(object, 'status.phase', `${statusOf(pod)}, but ${ready} is left`);
  });
}

function fixesOf(pod: string, namespace: string, port: number | string, probed: boolean): Fix[] {
  const fixes = [
    look(`read in the log of ${pod} which port it listens on`, command`kubectl -n ${namespace} logs ${pod} --tail=50`),
    look(
      'list the ports that listen in it (if the image has ss or netstat)',
      command`kubectl -n ${namespace} exec ${pod} -- sh -c 'ss -ltn || netstat -ltn || cat /proc/net/tcp'`,
    ),
  ];
  return probed
    ? fixes
    : [
        ...fixes,
        look(
          `give it a readiness probe on port ${port}, so that it is ready only when it answers; this prints its spec`,
          command`kubectl -n ${namespace} get pod ${pod} -o yaml`,
        ),
      ];
}

function finding(context: PodContext, hop: Hop, pod: Pod, port: number | string): HopCause {
  const { target, to, backends } = hop;
  const name = pod.metadata?.name ?? '';
  const namespace = pod.metadata?.namespace ?? '';
  const object = refOf(context, 'Pod', name, namespace);
  const probe = pod.spec?.containers.find(({ readinessProbe }) => readinessProbe)?.readinessProbe;
  const service = to.is === 'service' && backends ? { ...to, backends } : undefined;
  const called = service ? `Service ${addressOf(service.name, target)}` : `${name} (${addressOf(target.host, target)})`;
  // A probe of this port succeeds now, so the port may have been closed only at that time.
  const listensNow = probe !== undefined && probedPort(pod, probe) === Number(port);
  const unprobed = probe ? '' : ' without a readiness probe';
  const others = (service?.backends.pods ?? []).filter((other) => other !== pod && !isReady(other));
  return {
    confidence: listensNow || (to.is === 'service' && !to.sure) ? 'possible' : 'likely',
    summary: sentence(
      `${failureOf(target)} ${called}: ${name} is ready${unprobed}, but no process in it listens on port ${port}`,
    ),
    chain: [
      ownLink(context, target),
      ...(service ? [serviceLink(context, service.service, service.backends)] : []),
      link(object, `ready${unprobed}, refuses connections on port ${port}`),
    ],
    evidence: evidenceOf(
      target,
      ...(service ? citeBackends(context, service.service, service.backends) : []),
      citeField(object, 'spec.containers[].readinessProbe', probe ? JSON.stringify(probe).slice(0, 200) : 'none'),
      ...citeOthers(context, others, name),
    ),
    fixes: fixesOf(name, namespace, port, probe !== undefined),
  };
}

export default defineCheck({
  id: 'upstream/not-listening',
  category: 'app-error',
  title: 'Ready endpoint that refuses connections',
  description:
    'The Service has a ready endpoint and the port is right, yet the connection was refused: no process in the pod ' +
    'listens on that port.',
  criteria: {
    confirmed: null,
    likely:
      'Connections to the Service were refused while an endpoint is ready, and no readiness probe asks that port.',
    possible: 'A readiness probe asks that port, or the log names no host.',
  },
  silent: 'Services without a ready endpoint, pods that became ready only after the container died, and timeouts.',
  sources: [...SERVICE_SOURCES, 'pkg/kubelet/prober/prober_manager.go:UpdatePodStatus'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }],
  symptomOf: [],
  weight: 60,
  run: (context) =>
    ofHops(context, 'upstream/not-listening', (hop) => {
      const { target, to, backends } = hop;
      if (target.symptom !== 'refused' || target.port === undefined) return [];
      if (to.is === 'pod')
        return isReady(to.pod) && !wasDownThen(to.pod, target) ? [finding(context, hop, to.pod, target.port)] : [];
      if (to.is !== 'service' || !backends?.pods || backends.ready === 0) return [];
      const port = to.service.spec?.clusterIP === 'None' ? target.port : servicePort(to.service, target.port);
      if (port === undefined) return [];
      const ready = backends.pods.filter(isReady).sort((a, b) => readySince(b) - readySince(a));
      const pod = ready[0];
      if (!pod || ready.every((one) => wasDownThen(one, target))) return [];
      return [finding(context, hop, pod, typeof port === 'number' ? port : (port.targetPort ?? port.port))];
    }),
});
