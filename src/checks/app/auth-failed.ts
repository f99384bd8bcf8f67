/** A dependency that rejects the credentials. */
import { defineCheck } from '../check.ts';
import { once, oneOf } from '../../expressions.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { command } from '../../model/command.ts';
import type { Command } from '../../model/command.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { remoteSettings } from '../upstream/support/target.ts';
import { editFix, look } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { reasonSummary, summary, who } from '../support/words.ts';
import { byFederation } from './support/federation.ts';
import { credentialsOf, plainCredentials } from './support/settings.ts';
import type { Credential } from './support/settings.ts';

/** Whether the container itself runs a product, by its name or its image. */
function isItself(container: ContainerView, product: string): boolean {
  const image = (container.spec.image ?? '').split('@')[0]?.split('/').at(-1)?.split(':')[0] ?? '';
  const name = product.toLowerCase().replaceAll(' ', '');
  return [container.name, image].some((own) => own === name || (own.length > 4 && name.startsWith(own)));
}

/** Annotations that bind a ServiceAccount to a cloud identity. */
const IDENTITIES =
  'annotation eks.amazonaws.com/role-arn, iam.gke.io/gcp-service-account or azure.workload.identity/client-id';

/** Returns what to do when the credentials are accepted but lack a permission. */
function allow(context: PodContext, action: string, user: string | undefined): Fix[] {
  const account = context.pod.spec?.serviceAccountName ?? 'default';
  return [
    look(
      `check whether ServiceAccount ${account} has its own cloud identity (${IDENTITIES}); without one the pod uses its node's`,
      command`kubectl -n ${context.namespace} describe serviceaccount ${account}`,
    ),
    {
      text: `allow ${action} in the IAM policy of ${user ?? "the pod's cloud identity"}, or use an identity that has it`,
      command: null,
      risk: 'changes',
    },
  ];
}

/** A page instead of an answer, or the text of a proxy that has a rule against the request. */
const OF_PROXY = once(() =>
  oneOf([
    /<html|<!doctype|<center>|administrative rules/i,
    /(?:blocked|denied|forbidden) by (?:a |the )?(?:\w{1,20} )?(?:rules?|policy|firewall|waf|proxy)/i,
  ]),
);

/** Returns the summary and the fixes if a proxy in front of the dependency refuses the request; else undefined. */
function byProxy(
  context: PodContext,
  { container, match, evidence }: Ended<'auth-failed'>,
): Pick<Found, 'summary' | 'evidence' | 'fixes'> | undefined {
  const { detail } = match.fields;
  if (!/\b403\b|forbidden/i.test(detail) || !OF_PROXY().test(detail)) return undefined;
  const settings = remoteSettings(context, container).map(({ host, port }) => (port ? `${host}:${port}` : host));
  const known = [...new Set(settings)].slice(0, 3).join(', ');
  return {
    summary: reasonSummary(`${who(container)} is refused by a proxy or web server in between: `, detail),
    evidence,
    fixes: [
      {
        text: `allow this request in the proxy or web server that answers with the page${known ? ` (the settings name ${known})` : ''}`,
        command: null,
        risk: 'changes',
      },
      editFix(context, 'or correct the address in the configuration, so that it calls the server itself'),
    ],
  };
}

/** Words of a product in the name of a variable or a Secret. */
const PRODUCTS: readonly (readonly [product: RegExp, named: RegExp])[] = [
  [
    /postgres|mysql|maria|sql server|oracle|mongo|cassandra|database/i,
    /postgres|pg|mysql|maria|mongo|sql|data_?(?:base|source)|db|jdbc/i,
  ],
  [/redis|valkey/i, /redis|valkey|cache/i],
  [/rabbit|kafka|amqp|nats|broker/i, /rabbit|kafka|amqp|nats|broker|sasl|queue/i],
];

/** Returns the credentials that belong to a product by the name of their variable or object; all of them if none does. */
function ofProduct(sources: readonly Credential[], service: string | undefined): readonly Credential[] {
  const named = PRODUCTS.find(([product]) => service !== undefined && product.test(service))?.[1];
  const own = named ? sources.filter(({ name, citation }) => named.test(name) || named.test(citation.field)) : [];
  return own.length > 0 ? own : sources;
}

/** The dependency rejects the credentials. */
function rejected(
  context: PodContext,
  { container, match, evidence }: Ended<'auth-failed'>,
): Pick<Found, 'summary' | 'evidence' | 'fixes'> {
  const { detail, user, host, service } = match.fields;
  const sources = ofProduct(credentialsOf(context, container), service);
  const objects = [...new Map(sources.map((source) => [`${source.kind}/${source.name}`, source])).values()];
  // A server that names itself is not the one that rejects it.
  const by = service !== undefined && isItself(container, service) ? host : (service ?? host);
  const account = `${user ? `user ${user}` : 'this user'} at ${by ?? 'the dependency'}`;
  const kubectl = (verb: string, { kind, name }: Credential): Command =>
    command`kubectl -n ${context.namespace} ${verb} ${kind.toLowerCase()} ${name}`;
  const compare = objects.map((source) =>
    look(
      `compare ${source.kind} ${source.name} with the credentials of ${account} (a newline at the end of a value also fails)`,
      kubectl('describe', source),
    ),
  );
  const first = objects[0];
  const correct: Fix = first
    ? {
        text: `correct the value in ${first.kind} ${first.name}, then restart: containers read env only at start`,
        command: kubectl('edit', first),
        risk: 'changes',
      }
    : editFix(context, `correct the credentials of ${account}, or those in the program's configuration`);
  const cited = sources.length > 0 ? sources.map(({ citation }) => citation) : plainCredentials(context, container);
  return {
    summary: reasonSummary(`${who(container)} fails authentication${by ? ` at ${by.slice(0, 40)}` : ''}: `, detail),
    evidence: [...evidence, ...cited],
    fixes: [...compare, correct],
  };
}

export default defineCheck({
  id: 'app/auth-failed',
  category: 'app-error',
  title: 'Authentication or authorisation at a dependency failed',
  description:
    'A database, broker or other service rejects the user name, password, key or token; or a cloud knows the identity ' +
    'and does not allow the action.',
  criteria: {
    confirmed: null,
    likely: "The log quotes the dependency's refusal as the reason for the exit.",
    possible: WEAKENED,
  },
  silent:
    'Logins of clients that a server rejects while it serves, and refusals by the Kubernetes API (app/rbac-forbidden).',
  sources: [
    'https://www.postgresql.org/docs/current/errcodes-appendix.html',
    'https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html',
  ],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/connection-failed'],
  symptomOf: ['eviction'],
  weight: 58,
  run: (context) =>
    endedBy(context, 'auth-failed').map((ended) => {
      const { container, match, evidence, sure } = ended;
      const { action, detail, user } = match.fields;
      const base = {
        result: 'found',
        id: 'app/auth-failed',
        category: 'app-error',
        confidence: sure('likely'),
        container: container.name,
        about: null,
        chain: [],
      } as const;
      const federation = byFederation(context, ended);
      if (federation !== undefined) return { ...base, ...federation };
      if (action === undefined) return { ...base, ...(byProxy(context, ended) ?? rejected(context, ended)) };
      const why = user ? `${user.slice(0, 90)} lacks that permission` : detail;
      return {
        ...base,
        summary: summary(`${who(container)} may not do ${action.slice(0, 60)}: `, why),
        evidence,
        fixes: allow(context, action, user),
      };
    }),
});
