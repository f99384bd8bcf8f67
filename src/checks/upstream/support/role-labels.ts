/** Labels that say which pod of several leads. An operator, or the program itself, sets them on a pod that works. */
import { command } from '../../../model/command.ts';
import { serviceSelector } from '../../../evidence/selector.ts';
import type { Pod, Service } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { look } from '../../support/owner.ts';
import { sentence } from '../../support/words.ts';
import { isReady } from './backends.ts';
import { evidenceOf } from './hop.ts';
import type { Hop, HopCause } from './hop.ts';
import type { Near } from './no-pods.ts';
import { citeBackends, whyNotReady } from './not-ready.ts';
import { addressOf, failureOf, link, ownLink, refOf } from './phrases.ts';

/** `role`, `spilo-role` (Zalando), `cnpg.io/instanceRole`, `postgres-operator.crunchydata.com/role`, `vault-active`. */
const ROLE = /(?:^|[./_-])(?:[a-z]{0,20}role|leader|primary|master|active)$/i;

/** Returns the pairs of a selector that only such labels lack; undefined where another label differs, too. */
function missingRole(service: Service, { wrong }: Near): string | undefined {
  const selector = service.spec?.selector ?? {};
  const isRole =
    wrong.length > 0 && wrong.length < Object.keys(selector).length && wrong.every((key) => ROLE.test(key));
  return isRole ? wrong.map((key) => `${key}=${selector[key]}`).join(',') : undefined;
}

/**
 * Returns the cause where the pods of a Service lack only the label of the one that leads: the pod fails, or none leads.
 * @param near the pod with the closest labels
 */
export function noLeader(
  context: PodContext,
  { target, backends }: Hop,
  service: Service,
  near: Near,
): HopCause | undefined {
  const role = missingRole(service, near);
  if (role === undefined) return undefined;
  const { name = '', namespace = '' } = service.metadata ?? {};
  const fact = context.get('pods', near.name, namespace);
  const pod: Pod | undefined = fact.state === 'known' && !isReady(fact.value) ? fact.value : undefined;
  const reason = pod && whyNotReady(context, pod);
  const keys = near.wrong.join(',');
  return {
    confidence: 'likely',
    summary: sentence(
      `${failureOf(target)} Service ${addressOf(name, target)}: no pod has ${role}, the label of the one that leads` +
        (reason ? `; ${reason.why.includes(near.name) ? '' : `${near.name}: `}${reason.why}` : ''),
    ),
    chain: [
      ownLink(context, target),
      link(refOf(context, 'Service', name, namespace), `selects ${serviceSelector(service)}: 0 pods`),
      ...(reason?.links ?? [link(near.object, `has no ${role}`)]),
    ],
    evidence: evidenceOf(
      target,
      ...(backends ? citeBackends(context, service, backends) : []),
      ...(reason?.evidence ?? []),
    ),
    fixes: [
      ...(reason?.fixes ?? []),
      look(
        'see which pod leads: an operator, or the program itself, sets that label',
        command`kubectl -n ${namespace} get pods -L ${keys}`,
      ),
    ],
  };
}
