/** A name that only a Service can have, and no Service has it. */
import { distance } from '../../evidence/text.ts';
import { citeAbsent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { andThen, command, fileNameFor } from '../../model/command.ts';
import { unknown } from '../../model/finding.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { alternative, look } from '../support/owner.ts';
import { correctHost } from './support/correct-host.ts';
import { sentence } from '../support/words.ts';
import { evidenceOf, ofHops, SERVICE_SOURCES } from './support/hop.ts';
import type { Hop, HopCause } from './support/hop.ts';
import { addressOf, failureOf, link, ownLink, refOf } from './support/phrases.ts';
import type { Resolution } from './support/resolve.ts';
import type { Target } from './support/target.ts';

type Absent = Extract<Resolution, { is: 'absent' }>;

function reasonOf(to: Absent): { readonly why: string; readonly says: string } {
  const where = `namespace ${to.namespace}`;
  if (to.namespaceAbsent) return { why: `${where} does not exist`, says: `does not exist: ${where} does not exist` };
  const near = to.near.length > 0 ? ` (similar: ${to.near.join(', ')})` : undefined;
  const elsewhere = to.elsewhere.length > 0 ? ` (it is in namespace ${to.elsewhere.slice(0, 2).join(', ')})` : '';
  const hint = near ?? elsewhere;
  return to.peer === undefined
    ? { why: `no Service of that name in ${where}${hint}`, says: `not found in ${where}${hint}` }
    : {
        why: `there is no headless Service ${to.name} in ${where}${hint}`,
        says: `headless Service not found in ${where}${hint}`,
      };
}

/** Returns the host of a target with another Service in it: `db.shop` becomes `postgres.shop`. */
const withService = (host: string, to: Absent, service: string): string =>
  host
    .split('.')
    .map((label, i) => (i === (to.peer === undefined ? 0 : 1) ? service : label))
    .join('.');

/** Whether two names differ by a typing mistake: one edit in a short name, two in a longer one. */
const isTypo = (wanted: string, name: string): boolean => distance(wanted, name) <= (wanted.length < 5 ? 1 : 2);

/** What a Service needs (its pods, its port) is not known where it does not exist: no command guesses it. */
function creation({ port }: Target, to: Absent): Fix {
  if (to.peer === undefined)
    return {
      text: `create the Service ${to.name}, with the labels of the pods that should serve it as its selector`,
      command: null,
      risk: 'changes',
    };
  return {
    text: `create the headless Service ${to.name} that names the StatefulSet's pods, then set its selector to their labels`,
    command: port
      ? command`kubectl -n ${to.namespace} create service clusterip ${to.name} --clusterip=None --tcp=${port}:${port}`
      : null,
    risk: 'changes',
  };
}

function fixesOf(context: PodContext, target: Target, to: Absent): Fix[] {
  const [near] = to.near;
  const [other] = to.elsewhere;
  const right = near ? withService(target.host, to, near) : other ? `${to.name}.${other}` : undefined;
  const list = look('list the Services', command`kubectl -n ${to.namespace} get services`);
  if (right === undefined) return [creation(target, to), list];
  const sure = near !== undefined && to.near.filter((name) => isTypo(to.name, name)).join() === near;
  return [correctHost(context, target.container, target.host, right, sure), alternative(creation(target, to)), list];
}

function doesNotExist(context: PodContext, target: Target, to: Absent): HopCause {
  const object = refOf(context, 'Service', to.name, to.namespace);
  const { why, says } = reasonOf(to);
  // A single label or a `.svc` name is a Service's. But what refused or did not answer has an IP: another DNS server
  // knows the name, or the Service was deleted since.
  const hasIp = target.symptom === 'refused' || target.symptom === 'timeout';
  const sure = target.named && !hasIp && target.symptom !== 'waits';
  const evidence = evidenceOf(
    target,
    to.namespaceAbsent ? citeAbsent(`Namespace/${to.namespace}`) : citeAbsent(object),
  );
  if (to.peer && context.pod.spec?.subdomain === to.name)
    evidence.push(citeField(`Pod/${context.name}`, 'spec.subdomain', to.name));
  return {
    confidence: sure ? 'confirmed' : 'likely',
    summary: sentence(`${failureOf(target)} ${addressOf(target.host, target)}: ${why}`),
    chain: [ownLink(context, target), link(object, says)],
    evidence,
    fixes: fixesOf(context, target, to),
  };
}

/** The Service exists now, but it was created only after the container died. */
function createdSince(context: PodContext, { target, to }: Hop): HopCause | undefined {
  if (to.is !== 'service') return undefined;
  const created = to.service.metadata?.creationTimestamp;
  const died = target.container.dead?.finishedAt;
  if (!created || !died || Date.parse(created) <= Date.parse(died)) return undefined;
  const object = refOf(context, 'Service', to.name, to.namespace);
  const why = `Service ${to.name} did not exist when it died at ${died}; it was created at ${created}`;
  return {
    confidence: 'likely',
    summary: sentence(`${failureOf(target)} ${addressOf(target.host, target)}: ${why}`),
    chain: [ownLink(context, target), { object, says: `created at ${created}, after the container died` }],
    evidence: evidenceOf(target, citeField(object, 'metadata.creationTimestamp', created, created)),
    fixes: [
      {
        text: 'wait for the next restart, or recreate the pod now',
        command: command`kubectl -n ${context.namespace} delete pod ${context.name}`,
        risk: 'restarts',
      },
    ],
  };
}

/** A Service with a clusterIP gives its pods no names. */
function notHeadless(context: PodContext, { target, to }: Hop): HopCause | undefined {
  if (to.is !== 'service' || to.peer === undefined || target.symptom !== 'dns') return undefined;
  const ip = to.service.spec?.clusterIP;
  if (!ip || ip === 'None') return undefined;
  const object = refOf(context, 'Service', to.name, to.namespace);
  const file = fileNameFor(to.name);
  return {
    confidence: 'confirmed',
    summary: sentence(
      `${failureOf(target)} ${target.host}: Service ${to.name} is not headless (clusterIP ${ip}), so its pods have no DNS names`,
    ),
    chain: [ownLink(context, target), { object, says: `clusterIP ${ip}: not a headless Service` }],
    evidence: evidenceOf(target, citeField(object, 'spec.clusterIP', ip)),
    fixes: [
      {
        text: `recreate Service ${to.name} as headless (clusterIP: None); clusterIP cannot be edited`,
        command: andThen(
          command`kubectl -n ${to.namespace} get service ${to.name} -o yaml > ${file}`,
          'set clusterIP: None, then',
          command`kubectl replace --force -f ${file}`,
        ),
        risk: 'changes',
      },
    ],
  };
}

export default defineCheck({
  id: 'upstream/no-such-service',
  category: 'app-error',
  title: 'No Service of that name',
  description:
    'The container looked up a name that only a Service of the cluster can have, and there is no such Service, or no ' +
    'such namespace.',
  criteria: {
    confirmed:
      "The log names the host, the namespace's Services were read, and none has the name; or the Service of a " +
      "StatefulSet's pods is not headless.",
    likely:
      'The log names no host, and the settings name one that no Service has; or the host refused the connection or did ' +
      'not answer; or the Service was created only after the container died.',
    possible: null,
  },
  silent: "Names outside the cluster (db.example.com), names in the pod's hostAliases, and the pod's own name.",
  sources: SERVICE_SOURCES,
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }],
  rulesOut: ['bad-image', 'volume'],
  symptomOf: [],
  weight: 85,
  run: (context) =>
    ofHops(context, 'upstream/no-such-service', (hop) => {
      const { target, to } = hop;
      if (to.is === 'absent') return [doesNotExist(context, target, to)];
      if (to.is === 'unknown') return [unknown(`${target.host}: ${to.why}`)];
      const found = createdSince(context, hop) ?? notHeadless(context, hop);
      return found ? [found] : [];
    }),
});
