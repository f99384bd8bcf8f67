/** What to do about a Service that does not exist. */
import { distance } from '../../../evidence/text.ts';
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

/** What a Service needs (its pods, its port) is not known where it does not exist: no command guesses it. */
const createService = (to: Absent): Fix => ({
  text: `create the Service ${to.name}, with the labels of the pods that should serve it as its selector`,
  command: null,
  risk: 'changes',
});

/** Labels that the pods of one template do not share. */
const OWN_LABELS =
  /^(?:pod-template-hash|controller-revision-hash|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index)$/;

/** Returns the fix that creates the headless Service of a StatefulSet. Peers look each other up before they are ready. */
function createHeadless({ pod, namespace }: PodContext, { port }: Target, to: Absent): Fix {
  const labels = Object.entries(pod.metadata?.labels ?? {}).filter(([label]) => !OWN_LABELS.test(label));
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
    alternative(to.peer === undefined ? createService(to) : createHeadless(context, target, to)),
    look(
      'find the pods that should serve it, and their labels',
      command`kubectl -n ${to.namespace} get deployments,statefulsets,pods --show-labels`,
    ),
  ];
}
