import type { Pod, Probe } from '../../model/objects.ts';
import { cut } from '../support/words.ts';
import { citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { isReady, standingOf } from './support/backends.ts';
import {
  addressOf,
  citeBackends,
  ofHops,
  look,
  ownLink,
  refOf,
  saidOf,
  sentence,
  SERVICE_SOURCES,
  serviceLink,
} from './support/hop.ts';
import type { Hop } from './support/hop.ts';
import { readySince, wasDownThen } from './support/past.ts';
import { servicePort } from './wrong-port.ts';
import type { HopCause } from './support/hop.ts';

/** The number that a probe knocks at. */
function probedPort(pod: Pod, probe: Probe | undefined): number | undefined {
  const port = probe?.tcpSocket?.port ?? probe?.httpGet?.port ?? probe?.grpc?.port;
  if (typeof port !== 'string') return port;
  return (
    pod.spec?.containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === port)?.containerPort ??
    (Number(port) || undefined)
  );
}

function finding(context: PodContext, hop: Hop, pod: Pod, targetPort: number | string): HopCause {
  const { target, to, backends } = hop;
  const podName = pod.metadata?.name ?? '';
  const namespace = pod.metadata?.namespace ?? '';
  const podRef = refOf(context, 'Pod', podName, namespace);
  const probe = pod.spec?.containers.find(({ readinessProbe }) => readinessProbe)?.readinessProbe;
  const isService = to.is === 'service' && backends !== undefined;
  const where = isService ? `Service ${addressOf(to.name, target)}` : `${podName} (${addressOf(target.host, target)})`;
  // It answers its readiness probe on that very port now: then it may have been down only at that time.
  const listensNow = probe !== undefined && probedPort(pod, probe) === Number(targetPort);
  const unprobed = probe ? '' : ' without a readiness probe';
  const others = (isService ? (backends.pods ?? []) : []).filter((other) => other !== pod && !isReady(other));
  const aside: Citation[] = others
    .slice(0, 2)
    .map((other) =>
      citeField(
        refOf(context, 'Pod', other.metadata?.name ?? '', other.metadata?.namespace ?? ''),
        'status.phase',
        `${standingOf(other)}, but ${podName} is left`,
      ),
    );
  return {
    result: 'found',
    id: 'upstream/not-listening',
    category: 'app-error',
    confidence: listensNow ? 'possible' : to.is === 'service' && !to.sure ? 'possible' : 'likely',
    container: target.container.name,
    summary: sentence(
      `${saidOf(target)} ${where}: ${podName} counts as ready${unprobed}, but nothing in it listens on port ${targetPort}`,
    ),
    chain: [
      ownLink(context, target),
      ...(isService ? [serviceLink(context, to.service, backends)] : []),
      { object: podRef, says: cut(`ready${unprobed}, refuses connections on port ${targetPort}`, 200) },
    ],
    evidence: [
      ...target.evidence.slice(0, 1),
      ...(isService ? citeBackends(context, to.service, backends) : []),
      citeField(podRef, 'spec.containers[].readinessProbe', probe ? JSON.stringify(probe).slice(0, 200) : 'none'),
      ...aside,
      ...target.evidence.slice(1),
    ],
    fixes: [
      look(`see what ${podName} says it listens on`, `kubectl -n ${namespace} logs ${podName} --tail=50`),
      look(
        `see what listens in it (where the image has ss or netstat)`,
        `kubectl -n ${namespace} exec ${podName} -- sh -c 'ss -ltn || netstat -ltn || cat /proc/net/tcp'`,
      ),
      ...(probe
        ? []
        : [
            look(
              `give it a readiness probe on port ${targetPort}, so that it counts as ready only when it answers; its spec is`,
              `kubectl -n ${namespace} get pod ${podName} -o yaml`,
            ),
          ]),
    ],
  };
}

export default defineCheck({
  id: 'upstream/not-listening',
  category: 'app-error',
  title: 'Ready endpoint that refuses connections',
  description:
    'The Service has a ready endpoint and the port is right, yet the connection was refused: the pod counts as ready and nothing in it listens on that port.',
  criteria: {
    confirmed: null,
    likely:
      'Connections to the Service were refused while an endpoint counts as ready, and no readiness probe asks that port.',
    possible: 'A readiness probe does ask that port now, or the log names no host.',
  },
  silent: 'Where no endpoint is ready, where the pod behind came up only after the container died, and for timeouts.',
  sources: [...SERVICE_SOURCES, 'pkg/kubelet/prober/prober_manager.go:UpdatePodStatus'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }],
  symptomOf: [],
  weight: 60,
  run(context) {
    return ofHops(context, (hop) => {
      const { target, to, backends } = hop;
      if (target.symptom !== 'refused' || target.port === undefined) return [];
      if (to.is === 'pod')
        return isReady(to.pod) && !wasDownThen(to.pod, target) ? [finding(context, hop, to.pod, target.port)] : [];
      if (to.is !== 'service' || !backends?.pods || backends.ready === 0) return [];
      const port = to.service.spec?.clusterIP === 'None' ? target.port : servicePort(to.service, target.port);
      if (port === undefined) return [];
      const targetPort = typeof port === 'number' ? port : (port.targetPort ?? port.port);
      const ready = backends.pods.filter(isReady).sort((a, b) => readySince(b) - readySince(a));
      const pod = ready[0];
      if (!pod || ready.every((one) => wasDownThen(one, target))) return [];
      return [finding(context, hop, pod, targetPort)];
    });
  },
});
