/** A name that only a Service can have, and no Service has it. */
import { citeAbsent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { andThen, command, fileNameFor } from '../../model/command.ts';
import { unknown } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { replaceCommand } from '../support/remake.ts';
import { sentence } from '../support/words.ts';
import { BY_CLIENT, BY_SETTINGS, evidenceOf, ofHops, SERVICE_SOURCES, SHOWN } from './support/hop.ts';
import type { Hop, HopCause } from './support/hop.ts';
import { addressOf, failureOf, link, ownLink, refOf } from './support/phrases.ts';
import { absentFixes } from './support/service-fixes.ts';
import type { Absent } from './support/service-fixes.ts';
import type { Target } from './support/target.ts';

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

function doesNotExist(context: PodContext, target: Target, to: Absent): HopCause {
  const object = refOf(context, 'Service', to.name, to.namespace);
  const { why, says } = reasonOf(to);
  // A single label or a `.svc` name is a Service's. But what refused or did not answer has an IP: another DNS server
  // knows the name, or the Service was deleted since.
  const hasIp = target.symptom === 'refused' || target.symptom === 'timeout';
  const sure = target.named && !hasIp && target.symptom !== 'waits' && target.guess === undefined;
  const evidence = evidenceOf(
    target,
    to.namespaceAbsent ? citeAbsent(`Namespace/${to.namespace}`) : citeAbsent(object),
  );
  if (to.peer && context.pod.spec?.subdomain === to.name)
    evidence.push(citeField(`Pod/${context.name}`, 'spec.subdomain', to.name));
  return {
    confidence: sure ? 'confirmed' : hasIp && target.guess ? 'possible' : 'likely',
    summary: sentence(`${failureOf(target)} ${addressOf(target.host, target)}: ${why}`),
    chain: [ownLink(context, target), link(object, says)],
    evidence,
    fixes: absentFixes(context, target, to),
  };
}

/** The Service exists now, but it was created only after the name did not resolve. */
function createdSince(context: PodContext, { target, to }: Hop): HopCause | undefined {
  if (to.is !== 'service') return undefined;
  const created = to.service.metadata?.creationTimestamp;
  const died = target.container.dead?.finishedAt;
  const said = target.evidence[0]?.time ?? died;
  if (!created || !died || !said || Date.parse(created) <= Date.parse(said)) return undefined;
  const object = refOf(context, 'Service', to.name, to.namespace);
  const when = Date.parse(created) > Date.parse(died) ? `when it died at ${died}` : `at ${said}`;
  const why = `Service ${to.name} did not exist ${when}; it was created at ${created}`;
  return {
    confidence: 'likely',
    summary: sentence(`${failureOf(target)} ${addressOf(target.host, target)}: ${why}`),
    chain: [ownLink(context, target), { object, says: `created at ${created}, after the container looked for it` }],
    evidence: evidenceOf(target, citeField(object, 'metadata.creationTimestamp', created, created)),
    fixes: [
      {
        text: 'wait for the next restart, or recreate the pod now',
        command: replaceCommand(context),
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
      `StatefulSet's pods is not headless. ${SHOWN}`,
    likely:
      'The log names no host, and the settings name one that no Service has; or the host refused the connection or did ' +
      `not answer; or the Service was created only after that. ${BY_CLIENT}`,
    possible: `${BY_SETTINGS} Or the exit code of curl says that the name had an IP.`,
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
    ofHops(
      context,
      'upstream/no-such-service',
      (hop) => {
        const { target, to } = hop;
        if (to.is === 'absent') return [doesNotExist(context, target, to)];
        if (to.is === 'unknown') return [unknown(`${target.host}: ${to.why}`)];
        const found = createdSince(context, hop) ?? notHeadless(context, hop);
        return found ? [found] : [];
      },
      true,
    ),
});
