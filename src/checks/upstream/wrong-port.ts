/** A port that the Service, or its pods, do not have. */
import { command } from '../../model/command.ts';
import type { Pod, Service } from '../../model/objects.ts';
import { citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { isReady } from './support/backends.ts';
import { evidenceOf, ofHops, SERVICE_SOURCES, SHOWN } from './support/hop.ts';
import type { Hop, HopCause } from './support/hop.ts';
import { addressOf, failureOf, link, ownLink, refOf } from './support/phrases.ts';
import { declaredPorts, portsInWords, portsOf, servicePort } from './support/ports.ts';
import type { DeclaredPort, ServicePort } from './support/ports.ts';

const isDeclared = (targetPort: number | string, byName: boolean, declared: readonly DeclaredPort[]): boolean =>
  byName
    ? declared.some(({ name }) => name === targetPort)
    : declared.some(({ containerPort }) => containerPort === Number(targetPort));

function noSuchPort(context: PodContext, { target }: Hop, service: Service, sure: boolean): HopCause {
  const { name = '', namespace = '' } = service.metadata ?? {};
  const object = refOf(context, 'Service', name, namespace);
  const ports = portsInWords(portsOf(service).map((one) => ({ name: one.name, number: one.port })));
  const right = portsOf(service)[0]?.port;
  return {
    confidence: sure ? 'confirmed' : 'likely',
    summary: sentence(
      `${failureOf(target)} Service ${addressOf(name, target)}: the Service has no port ${target.port}, it has ${ports}`,
    ),
    chain: [ownLink(context, target), { object, says: `has port ${ports}, not ${target.port}` }],
    evidence: evidenceOf(target, citeField(object, 'spec.ports', ports)),
    fixes: [
      ...(right === undefined ? [] : [editFix(context, `connect to port ${right} instead of ${target.port}`)]),
      {
        alternative: true,
        text: `add port ${target.port} to the Service`,
        command: command`kubectl -n ${namespace} edit service ${name}`,
        risk: 'changes',
      },
    ],
    // No connection by this port reaches a pod, even if all pods are ready.
    explains: ['upstream/no-ready-endpoints', 'upstream/selector-matches-nothing'],
  };
}

/** @param sure the log names the Service, and all its pods were read */
function wrongTarget(
  context: PodContext,
  { target }: Hop,
  service: Service,
  port: ServicePort,
  pods: readonly Pod[],
  sure: boolean,
): HopCause | undefined {
  const { name = '', namespace = '' } = service.metadata ?? {};
  const object = refOf(context, 'Service', name, namespace);
  const targetPort = port.targetPort ?? port.port;
  const declared = pods.flatMap(declaredPorts);
  const byName = typeof targetPort === 'string' && !/^\d+$/.test(targetPort);
  if (isDeclared(targetPort, byName, declared) || (!byName && declared.length === 0)) return undefined;
  const pod = pods[0]!.metadata?.name ?? '';
  const podObject = refOf(context, 'Pod', pod, pods[0]!.metadata?.namespace ?? '');
  const has = portsInWords(declared.map((one) => ({ name: one.name, number: one.containerPort }))) || 'none';
  const patch = { spec: { ports: [{ port: port.port, targetPort: declared[0]?.containerPort }] } };
  return {
    // A container may listen on a number that it does not declare. A name that no container declares has no number.
    confidence: byName && sure ? 'confirmed' : 'likely',
    summary: sentence(
      `${failureOf(target)} Service ${addressOf(name, target)}: ${pod} has no port for its targetPort ${targetPort}, it has ${has}`,
    ),
    chain: [
      ownLink(context, target),
      { object, says: `port ${port.port} goes to targetPort ${targetPort}` },
      link(podObject, `declares ports ${has}`),
    ],
    evidence: evidenceOf(
      target,
      citeField(object, `spec.ports[${port.name ?? port.port}].targetPort`, targetPort),
      citeField(podObject, 'spec.containers[].ports', has),
    ),
    fixes: [
      {
        text: `set the Service's targetPort to a port of the pods: ${has}`,
        command: declared[0]
          ? command`kubectl -n ${namespace} patch service ${name} -p ${JSON.stringify(patch)}`
          : command`kubectl -n ${namespace} edit service ${name}`,
        risk: 'changes',
      },
    ],
  };
}

export default defineCheck({
  id: 'upstream/wrong-port',
  category: 'app-error',
  title: 'Service port that no pod serves',
  description:
    'The container calls a port that the Service does not have, or the Service forwards to a targetPort that its pods ' +
    'do not have.',
  criteria: {
    confirmed:
      'The log names the Service and a port that spec.ports lacks; or targetPort is a name that none of its pods declares. ' +
      SHOWN,
    likely:
      'targetPort is a number that no container declares, while containers declare others, and connections are refused.',
    possible: null,
  },
  silent: 'Headless Services (their ports change nothing), and log lines that name no port.',
  sources: [...SERVICE_SOURCES, 'pkg/api/v1/pod/util.go:FindPort'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }, 'upstream/not-listening', 'upstream/network'],
  rulesOut: ['bad-image', 'volume'],
  symptomOf: [],
  weight: 88,
  run: (context) =>
    ofHops(context, 'upstream/wrong-port', (hop) => {
      const { target, to, backends } = hop;
      if (to.is !== 'service' || to.service.spec?.type === 'ExternalName' || to.service.spec?.clusterIP === 'None')
        return [];
      if (target.symptom === 'dns' || target.port === undefined || portsOf(to.service).length === 0) return [];
      const sure = to.sure && target.symptom !== 'waits';
      const port = servicePort(to.service, target.port);
      if (!port) return [noSuchPort(context, hop, to.service, sure)];
      const ready = (backends?.pods ?? []).filter(isReady);
      if (ready.length === 0) return [];
      return [wrongTarget(context, hop, to.service, port, ready, sure && backends?.allPods === true)];
    }),
});
