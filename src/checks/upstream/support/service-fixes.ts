/** What to do about a Service that does not exist. */
import { distance } from '../../../evidence/text.ts';
import { POD_LABELS } from '../../../knowledge/pod-labels.ts';
import { command, PLACEHOLDER } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { Service } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { alternative, editFix, look } from '../../support/owner.ts';
import { correctHost } from './correct-host.ts';
import type { Resolution } from './resolve.ts';
import type { Target } from './target.ts';

export type Absent = Extract<Resolution, { is: 'absent' }>;

/** Returns the host of a target with another Service in it: `db.shop` becomes `postgres.shop`. */
const withService = (host: string, to: Absent, service: string): string =>
  host
    .split('.')
    .map((label, i) => (i === (to.peer === undefined ? 0 : 1) ? service : label))
    .join('.');

/** Whether two names differ by a typing mistake: one edit in a short name, two in a longer one. */
const isTypo = (wanted: string, name: string): boolean => distance(wanted, name) <= (wanted.length < 5 ? 1 : 2);

/** The command reads the labels and the ports from the workload; kubectl expose takes no StatefulSet. */
function expose(context: PodContext, { port }: Target, { name, namespace }: Absent): Fix | undefined {
  const deployment = context.get('deployments', name, namespace);
  const set = deployment.state === 'known' ? undefined : context.get('statefulsets', name, namespace);
  const found = deployment.state === 'known' ? deployment : set;
  if (found?.state !== 'known') return undefined;
  const { spec } = found.value;
  const ports = (spec?.template?.spec?.containers ?? []).flatMap((one) => one.ports ?? []);
  const [own] = ports;
  const number = port ?? own?.containerPort ?? 'YOUR_PORT';
  const isOwn = ports.some(({ containerPort }) => containerPort === number);
  const target = isOwn || own === undefined ? undefined : own.containerPort;
  const kind = set === undefined ? 'Deployment' : 'StatefulSet';
  const text = `create the Service ${name} for the pods of ${kind} ${name}`;
  if (set === undefined)
    return {
      text,
      command: command`kubectl -n ${namespace} expose deployment ${name} --port=${number} ${target === undefined ? [] : [`--target-port=${target}`]}`,
      risk: 'changes',
    };
  const labels = spec?.selector?.matchLabels;
  if (labels === undefined || Object.keys(labels).length === 0 || typeof number !== 'number') return undefined;
  const manifest = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: labels, ports: [{ port: number, ...(target === undefined ? {} : { targetPort: target }) }] },
  };
  return {
    text,
    command: command`printf %s ${JSON.stringify(manifest)} | kubectl -n ${namespace} apply -f -`,
    risk: 'changes',
  };
}

/** What a Service needs is not known where no workload has its name: no command guesses it. */
const createService = (context: PodContext, target: Target, to: Absent): Fix =>
  expose(context, target, to) ?? {
    text: `create the Service ${to.name}, with the labels of the pods that should serve it as its selector`,
    command: null,
    risk: 'changes',
  };

/** Returns the fix that creates the headless Service of a StatefulSet. Peers look each other up before they are ready. */
function createHeadless({ pod, namespace }: PodContext, { port }: Target, to: Absent): Fix {
  const labels = Object.entries(pod.metadata?.labels ?? {}).filter(([label]) => !POD_LABELS.includes(label));
  const isOwn = pod.spec?.subdomain === to.name && namespace === to.namespace && labels.length > 0;
  const manifest = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: to.name },
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: isOwn ? Object.fromEntries(labels) : { app: PLACEHOLDER },
      ...(port === undefined ? {} : { ports: [{ port }] }),
    },
  };
  return {
    text: `create the headless Service ${to.name} that names the pods of the StatefulSet${isOwn ? '' : `, with their label for ${PLACEHOLDER}`}`,
    command: command`printf %s ${JSON.stringify(manifest)} | kubectl -n ${to.namespace} apply -f -`,
    risk: 'changes',
  };
}

/** Returns the fix for pods that look each other up before they are ready. */
export function publishFix({ metadata }: Service): Fix {
  const { name = '', namespace = '' } = metadata ?? {};
  return {
    text: `publish the pods of Service ${name} before they are ready (publishNotReadyAddresses: true)`,
    command: command`kubectl -n ${namespace} patch service ${name} -p '{"spec":{"publishNotReadyAddresses":true}}'`,
    risk: 'changes',
  };
}

/** Returns the fixes for a name that no Service has. */
export function absentFixes(context: PodContext, target: Target, to: Absent): Fix[] {
  const [near] = to.near;
  const [other] = to.elsewhere;
  const right = near ? withService(target.host, to, near) : other ? `${to.name}.${other}` : undefined;
  const sure = near !== undefined && to.near.filter((name) => isTypo(to.name, name)).join() === near;
  const correct = right === undefined ? [] : [correctHost(context, target.container, target.host, right, sure)];
  if (to.namespaceAbsent)
    return [
      ...correct,
      alternative(editFix(context, `correct the namespace of ${target.host}: ${to.namespace} does not exist`)),
      look('list the namespaces', command`kubectl get namespaces`),
    ];
  return [
    ...correct,
    alternative(to.peer === undefined ? createService(context, target, to) : createHeadless(context, target, to)),
    look(
      'find the pods that should serve it, and their labels',
      command`kubectl -n ${to.namespace} get deployments,statefulsets,pods --show-labels`,
    ),
  ];
}
