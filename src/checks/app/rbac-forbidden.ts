/** The API server refuses a request of the pod's ServiceAccount. */
import type { Citation, Found } from '../../model/finding.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import type { PodContext } from '../check.ts';
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';
import { grantsOf } from './support/rbac.ts';
import type { Grants, Request } from './support/rbac.ts';
import { fullResource, rbacFixes } from './support/rbac-fixes.ts';
import type { Refusal } from './support/rbac-fixes.ts';

const ACCOUNT = /^system:serviceaccount:([a-z0-9.-]{1,253}):([a-z0-9.-]{1,253})$/;
/** The object's name in the same message: `leases.coordination.k8s.io "lock" is forbidden`. */
const NAMED = / \\?"([^"\\\s]{1,253})\\?" is forbidden/;

type Match = Ended<'rbac-forbidden'>['match'];

function requestOf(log: LogAnalysis, { fields, line }: Match): Request {
  const { verb, resource, group = '', namespace } = fields;
  const name = NAMED.exec((log.lines[line]?.text ?? '').slice(0, 4000))?.[1];
  return { verb, resource, group, namespace, name };
}

/** Returns everything that the log says was refused to this user, the reason for the exit first. */
function refusalsIn(log: LogAnalysis, first: Match): Refusal[] {
  const found: { request: Request; verbs: string[] }[] = [];
  const same = log.matches.filter(
    (one): one is Match => one.kind === 'rbac-forbidden' && one.fields.user === first.fields.user,
  );
  for (const match of [first, ...same]) {
    const request = requestOf(log, match);
    const known = found.find(
      ({ request: one }) =>
        one.resource === request.resource &&
        one.group === request.group &&
        one.namespace === request.namespace &&
        one.name === request.name,
    );
    if (!known) found.push({ request, verbs: [request.verb] });
    else if (!known.verbs.includes(request.verb)) known.verbs.push(request.verb);
  }
  return found;
}

/** Returns what the Roles say, in words. */
function sayGrants({ complete, roles }: Grants): string {
  const allowing = roles.find((role) => role.allows);
  if (allowing) return `${allowing.kind} ${allowing.name} allows it now`;
  const [role] = roles;
  if (role) return `${role.kind} ${role.name} allows only ${role.verbs.slice(0, 6).join(', ')}`;
  return complete ? 'no Role that is bound to it allows it' : 'RBAC refused it';
}

function finding(context: PodContext, { container, log, match, evidence, line, sure }: Ended<'rbac-forbidden'>): Found {
  const refusals = refusalsIn(log, match);
  const { request } = refusals[0]!;
  const { user = '' } = match.fields;
  const own = context.pod.spec?.serviceAccountName ?? 'default';
  const [, namespace = context.namespace, name = own] = ACCOUNT.exec(user) ?? [];
  const isOwn = ACCOUNT.test(user) && namespace === context.namespace && name === own;
  const grants = grantsOf(context, name, namespace, request);
  const changed = grants.roles.some((role) => role.allows);
  const place = request.namespace ? `in namespace ${request.namespace}` : 'in the whole cluster';
  const what = `${request.verb} ${fullResource(request)}${request.name ? ` ${request.name}` : ''}`;
  const cited = grants.roles.map(
    (role): Citation =>
      citeField(`${role.kind}/${role.name}`, `rules for ${request.resource}`, `verbs: ${role.verbs.join(', ')}`),
  );
  return {
    result: 'found',
    id: 'app/rbac-forbidden',
    category: 'app-error',
    confidence: sure(isOwn && grants.complete && !changed ? 'confirmed' : 'likely'),
    container: container.name,
    about: null,
    summary: sentence(
      `${who(container)}: ServiceAccount ${name} is forbidden to ${what} ${place}: ${sayGrants(grants)}`,
    ),
    chain: [{ object: `ServiceAccount/${name}`, says: `may not ${what} ${place}: ${sayGrants(grants)}` }],
    evidence: [...evidence, citePod(context, 'spec.serviceAccountName', own), ...cited],
    fixes: rbacFixes(context, { name, namespace }, refusals, grants, line),
  };
}

export default defineCheck({
  id: 'app/rbac-forbidden',
  category: 'app-error',
  title: 'The ServiceAccount lacks an RBAC permission',
  description:
    'The program sends the API server a request that no Role or ClusterRole of its ServiceAccount allows, and gives up.',
  criteria: {
    confirmed:
      "The log quotes the API server's refusal of this pod's ServiceAccount, with verb and resource, as the reason for the " +
      'exit, and the Roles were read and do not allow it.',
    likely:
      'The refusal names another user or no user, not all Roles were read, or one of them allows the request now.',
    possible: WEAKENED,
  },
  silent: 'Refusals that the program survives.',
  sources: [
    'k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go:forbiddenMessage',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  ],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/auth-failed', 'app/connection-failed'],
  rulesOut: ['bad-image', 'resource-limits', 'volume', 'node'],
  symptomOf: ['eviction'],
  weight: 72,
  run: (context) => endedBy(context, 'rbac-forbidden').map((one) => finding(context, one)),
});
