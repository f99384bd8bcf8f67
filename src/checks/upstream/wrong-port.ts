import type { Container, Pod, Service } from '../../model/objects.ts';
import { cut } from '../support/words.ts';
import { citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type {} from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { isReady } from './support/backends.ts';
import { addressOf, ofHops, ownLink, refOf, saidOf, sentence, SERVICE_SOURCES } from './support/hop.ts';
import type { Hop } from './support/hop.ts';
import type { HopCause } from './support/hop.ts';

type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

const portsOf = (service: Service): ServicePort[] => service.spec?.ports ?? [];
const say = (ports: readonly ServicePort[]): string =>
  ports.map(({ name, port }) => (name ? `${port} (${name})` : String(port))).join(', ');

interface Declared {
  readonly name: string | undefined;
  readonly containerPort: number;
}

export function declaredPorts(pod: Pod): Declared[] {
  const containers: Container[] = [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ];
  return containers.flatMap(({ ports = [] }) => ports.map(({ name, containerPort }) => ({ name, containerPort })));
}

/**
 * The Service's port that a target means; undefined for another port, and for a headless Service (its ports are not in
 * the way).
 */
export function servicePort(service: Service, port: number | undefined): ServicePort | undefined {
  return portsOf(service).find((one) => one.port === port);
}

function base(
  context: PodContext,
  hop: Hop,
  service: Service,
): Pick<HopCause, 'result' | 'id' | 'category' | 'container'> & { readonly object: string; readonly address: string } {
  const name = service.metadata?.name ?? '';
  return {
    result: 'found',
    id: 'upstream/wrong-port',
    category: 'app-error',
    container: hop.target.container.name,
    object: refOf(context, 'Service', name, service.metadata?.namespace ?? ''),
    address: `Service ${addressOf(name, hop.target)}`,
  };
}

function noSuchPort(context: PodContext, hop: Hop, service: Service, sure: boolean): HopCause {
  const { target } = hop;
  const { object, address, ...rest } = base(context, hop, service);
  const ports = say(portsOf(service));
  const right = portsOf(service)[0]?.port;
  return {
    ...rest,
    confidence: sure ? 'confirmed' : 'likely',
    summary: sentence(`${saidOf(target)} ${address}: the Service has no port ${target.port}, it has ${ports}`),
    chain: [ownLink(context, target), { object, says: `has port ${ports}, not ${target.port}` }],
    evidence: [...target.evidence.slice(0, 1), citeField(object, 'spec.ports', ports), ...target.evidence.slice(1)],
    fixes: [
      ...(right === undefined ? [] : [editFix(context, `connect to port ${right} in place of ${target.port}`)]),
      {
        alternative: true,
        text: `give the Service a port ${target.port}`,
        command: `kubectl -n ${service.metadata?.namespace} edit service ${service.metadata?.name}`,
        risk: 'changes',
      },
    ],
    // Whatever stands behind it, no connection gets there by this port.
    explains: ['upstream/no-ready-endpoints', 'upstream/selector-matches-nothing'],
  };
}

function badTarget(
  context: PodContext,
  hop: Hop,
  service: Service,
  port: ServicePort,
  pods: readonly Pod[],
  sure: boolean,
): HopCause | undefined {
  const { target } = hop;
  const { object, address, ...rest } = base(context, hop, service);
  const targetPort = port.targetPort ?? port.port;
  const declared = pods.flatMap(declaredPorts);
  const pod = pods[0]!;
  const podName = pod.metadata?.name ?? '';
  const podRef = refOf(context, 'Pod', podName, pod.metadata?.namespace ?? '');
  const byName = typeof targetPort === 'string' && !/^\d+$/.test(targetPort);
  if (
    byName
      ? declared.some(({ name }) => name === targetPort)
      : declared.length === 0 || declared.some(({ containerPort }) => containerPort === Number(targetPort))
  )
    return undefined;
  const has =
    [
      ...new Set(
        declared.map(({ name, containerPort }) => (name ? `${containerPort} (${name})` : String(containerPort))),
      ),
    ].join(', ') || 'none';
  // A number that no container declares may still be listened on; a name that none declares leads nowhere.
  const confidence = byName && sure ? 'confirmed' : 'likely';
  return {
    ...rest,
    confidence,
    summary: sentence(
      `${saidOf(target)} ${address}: its targetPort ${targetPort} is no port of ${podName}, which has ${has}`,
    ),
    chain: [
      ownLink(context, target),
      { object, says: `port ${port.port} leads to targetPort ${targetPort}` },
      { object: podRef, says: cut(`declares ports ${has}`, 200) },
    ],
    evidence: [
      ...target.evidence.slice(0, 1),
      citeField(object, `spec.ports[${port.name ?? port.port}].targetPort`, targetPort),
      citeField(podRef, 'spec.containers[].ports', has),
      ...target.evidence.slice(1),
    ],
    fixes: [
      {
        text: `let the Service's targetPort name a port of the pods: ${has}`,
        command: declared[0]
          ? `kubectl -n ${service.metadata?.namespace} patch service ${service.metadata?.name} -p '${JSON.stringify({ spec: { ports: [{ port: port.port, targetPort: declared[0].containerPort }] } })}'`
          : `kubectl -n ${service.metadata?.namespace} edit service ${service.metadata?.name}`,
        risk: 'changes',
      },
    ],
  };
}

export default defineCheck({
  id: 'upstream/wrong-port',
  category: 'app-error',
  title: 'Service port that leads nowhere',
  description:
    'The container asks a port that the Service does not have, or the Service forwards to a targetPort that its pods do not have.',
  criteria: {
    confirmed:
      'The log names the Service and a port that its spec.ports lacks; or targetPort is a name that none of its pods declares.',
    likely: 'targetPort is a number that no container declares while others are declared, and connections are refused.',
    possible: null,
  },
  silent: "For headless Services, whose ports stand in nobody's way, and where the log names no port.",
  sources: [...SERVICE_SOURCES, 'pkg/api/v1/pod/util.go:FindPort'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }, 'upstream/not-listening', 'upstream/network'],
  symptomOf: [],
  weight: 88,
  run(context) {
    return ofHops(context, (hop) => {
      const { target, to, backends } = hop;
      if (
        to.is !== 'service' ||
        target.symptom === 'dns' ||
        target.port === undefined ||
        to.service.spec?.type === 'ExternalName'
      )
        return [];
      const sure = to.sure && target.symptom !== 'waits';
      const headless = to.service.spec?.clusterIP === 'None';
      const port = servicePort(to.service, target.port);
      if (!port)
        return headless || portsOf(to.service).length === 0 ? [] : [noSuchPort(context, hop, to.service, sure)];
      const ready = (backends?.pods ?? []).filter(isReady);
      return headless || ready.length === 0
        ? []
        : (badTarget(context, hop, to.service, port, ready, sure && backends?.allPods === true) ?? []);
    });
  },
});
