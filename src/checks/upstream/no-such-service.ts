import { cut } from '../support/words.ts';
import { citeAbsent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { Citation, Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { addressOf, ofHops, look, ownLink, refOf, saidOf, sentence, SERVICE_SOURCES } from './support/hop.ts';
import type { Hop } from './support/hop.ts';
import type { Resolution } from './support/resolve.ts';
import type { Target } from './support/targets.ts';
import type { HopCause } from './support/hop.ts';

type Absent = Extract<Resolution, { is: 'absent' }>;

function words(to: Absent): { readonly why: string; readonly link: string } {
  const where = `namespace ${to.namespace}`;
  if (to.namespaceAbsent) return { why: `${where} does not exist`, link: `does not exist: ${where} does not exist` };
  const hint =
    to.near.length > 0
      ? ` (there is ${to.near.join(', ')})`
      : to.elsewhere.length > 0
        ? ` (it is in namespace ${to.elsewhere.slice(0, 2).join(', ')})`
        : '';
  if (to.peer !== undefined)
    return {
      why: `there is no headless Service ${to.name} in ${where}${hint}`,
      link: `headless Service not found in ${where}${hint}`,
    };
  return { why: `no Service of that name in ${where}${hint}`, link: `not found in ${where}${hint}` };
}

function fixesOf(context: PodContext, target: Target, to: Absent): Fix[] {
  const fixes: Fix[] = [];
  const near = to.near[0];
  if (near) fixes.push(editFix(context, `name the Service that is there: ${near} in place of ${to.name}`));
  else if (to.elsewhere[0])
    fixes.push(editFix(context, `name the Service with its namespace: ${to.name}.${to.elsewhere[0]}`));
  const port = target.port ?? 80;
  fixes.push(
    to.peer === undefined
      ? {
          alternative: true,
          text: `make the Service ${to.name}, selecting the pods that serve it`,
          command: `kubectl -n ${to.namespace} expose deployment ${to.name} --name=${to.name} --port=${port}`,
          risk: 'changes',
        }
      : {
          text: `make the headless Service ${to.name} (clusterIP: None) that gives the StatefulSet's pods their names; then set its selector to the pods' labels`,
          command: `kubectl -n ${to.namespace} create service clusterip ${to.name} --clusterip=None --tcp=${port}:${port}`,
          risk: 'changes',
        },
  );
  fixes.push(look(`see which Services there are`, `kubectl -n ${to.namespace} get services`));
  return fixes;
}

function notThere(context: PodContext, target: Target, to: Absent): HopCause {
  const object = refOf(context, 'Service', to.name, to.namespace);
  const { why, link } = words(to);
  const subdomain: Citation[] =
    to.peer && context.pod.spec?.subdomain === to.name
      ? [citeField(`Pod/${context.name}`, 'spec.subdomain', to.name)]
      : [];
  // A single label or a .svc name can only be a Service's. But what refused or did not answer had an address: then
  // another resolver knows the name, or the Service went away since.
  const answered = target.symptom === 'refused' || target.symptom === 'timeout';
  const sure = target.named && !answered && target.symptom !== 'waits';
  return {
    result: 'found',
    id: 'upstream/no-such-service',
    category: 'app-error',
    confidence: sure ? 'confirmed' : 'likely',
    container: target.container.name,
    summary: sentence(`${saidOf(target)} ${addressOf(target.host, target)}: ${why}`),
    chain: [ownLink(context, target), { object, says: cut(link, 200) }],
    evidence: [
      ...target.evidence.slice(0, 1),
      to.namespaceAbsent ? citeAbsent(`Namespace/${to.namespace}`) : citeAbsent(object),
      ...target.evidence.slice(1),
      ...subdomain,
    ],
    fixes: fixesOf(context, target, to),
  };
}

/** The Service is there now, and was made only after the container's last death. */
function madeSince(context: PodContext, { target, to }: Hop): HopCause[] {
  if (to.is !== 'service') return [];
  const made = to.service.metadata?.creationTimestamp;
  const died = target.container.dead?.finishedAt;
  if (!made || !died || Date.parse(made) <= Date.parse(died)) return [];
  const object = refOf(context, 'Service', to.name, to.namespace);
  return [
    {
      result: 'found',
      id: 'upstream/no-such-service',
      category: 'app-error',
      confidence: 'likely',
      container: target.container.name,
      summary: sentence(
        `${saidOf(target)} ${addressOf(target.host, target)}: there was no Service ${to.name} when it died at ${died}; it was made at ${made}`,
      ),
      chain: [ownLink(context, target), { object, says: `made at ${made}, after the container died` }],
      evidence: [
        ...target.evidence.slice(0, 1),
        citeField(object, 'metadata.creationTimestamp', made, made),
        ...target.evidence.slice(1),
      ],
      fixes: [
        {
          text: 'wait for the next start, or make the pod anew now',
          command: `kubectl -n ${context.namespace} delete pod ${context.name}`,
          risk: 'restarts',
        },
      ],
    },
  ];
}

/** A Service that has a clusterIP gives its members no names of their own. */
function notHeadless(context: PodContext, hop: Hop): HopCause[] {
  const { target, to } = hop;
  if (to.is !== 'service' || to.peer === undefined || target.symptom !== 'dns') return [];
  const ip = to.service.spec?.clusterIP;
  if (!ip || ip === 'None') return [];
  const object = refOf(context, 'Service', to.name, to.namespace);
  return [
    {
      result: 'found',
      id: 'upstream/no-such-service',
      category: 'app-error',
      confidence: 'confirmed',
      container: target.container.name,
      summary: sentence(
        `${saidOf(target)} ${target.host}: Service ${to.name} is not headless (clusterIP ${ip}), so its pods have no names of their own`,
      ),
      chain: [ownLink(context, target), { object, says: `clusterIP ${ip}: not a headless Service` }],
      evidence: [...target.evidence.slice(0, 1), citeField(object, 'spec.clusterIP', ip), ...target.evidence.slice(1)],
      fixes: [
        {
          text: `make Service ${to.name} anew as a headless one (clusterIP: None); clusterIP cannot be edited`,
          command: `kubectl -n ${to.namespace} get service ${to.name} -o yaml > ${to.name}.yaml  # set clusterIP: None, then: kubectl replace --force -f ${to.name}.yaml`,
          risk: 'changes',
        },
      ],
    },
  ];
}

export default defineCheck({
  id: 'upstream/no-such-service',
  category: 'app-error',
  title: 'No Service of that name',
  description:
    'The container looked up a name that can only be a Service of the cluster, and there is no such Service (or no such namespace).',
  criteria: {
    confirmed:
      "The log names the host, the namespace's Services were read and none has the name; or the Service that should name a StatefulSet's pods is not headless.",
    likely:
      'The log names no host and the settings name one that no Service has; something of that name refused or did not answer; or the Service was made only after the container died.',
    possible: null,
  },
  silent: "For names of outside the cluster (db.example.com), names in the pod's hostAliases, and the pod's own name.",
  sources: SERVICE_SOURCES,
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'unreachable-service' }],
  symptomOf: [],
  weight: 85,
  run(context) {
    return ofHops(context, (hop) => {
      if (hop.to.is === 'absent') return [notThere(context, hop.target, hop.to)];
      if (hop.to.is === 'unknown') return [unknown(`${hop.target.host}: ${hop.to.why}`)];
      const found = [...madeSince(context, hop), ...notHeadless(context, hop)];
      if (found.length > 0) return found.slice(0, 1);
      return hop.to.is === 'service' && hop.target.symptom === 'dns' ? [ruledOut(`Service ${hop.to.name} exists`)] : [];
    });
  },
});
