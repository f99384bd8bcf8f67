/** A dependency that rejects the credentials. */
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { credentialsOf, plainCredentials } from './support/settings.ts';

/** Whether a product is what the container itself runs, by its name or its image's. */
function isItself(container: ContainerView, product: string): boolean {
  const image = (container.spec.image ?? '').split('@')[0]?.split('/').at(-1)?.split(':')[0] ?? '';
  const name = product.toLowerCase().replaceAll(' ', '');
  return [container.name, image].some((own) => own === name || (own.length > 4 && name.startsWith(own)));
}

/** What to do where the credentials are good and may too little. */
function allow(context: PodContext, action: string, user: string | undefined): Fix[] {
  const account = context.pod.spec?.serviceAccountName ?? 'default';
  return [
    {
      text: `see whether ServiceAccount ${account} is bound to a cloud identity of its own (an annotation such as eks.amazonaws.com/role-arn, iam.gke.io/gcp-service-account or azure.workload.identity/client-id); without one the pod acts as its node`,
      command: `kubectl -n ${context.namespace} describe serviceaccount ${account}`,
      risk: 'read-only',
    },
    {
      text: `allow ${action} in the IAM policy (role assignment) of ${user ?? 'the identity the pod acts as'}, or bind the ServiceAccount to an identity that has it`,
      command: null,
      risk: 'changes',
    },
  ];
}

export default defineCheck({
  id: 'app/auth-failed',
  category: 'app-error',
  title: 'Authentication or authorisation at a dependency failed',
  description:
    'A database, broker or other service was reached and rejects the user name, password, key or token; or a cloud knows who asks and does not allow the action.',
  criteria: {
    confirmed: null,
    likely: "The log quotes the dependency's refusal as the reason of its end.",
    possible: WEAKENED,
  },
  silent:
    'Logins of others that a server refuses while it serves; a refusal by the Kubernetes API, which app/rbac-forbidden tells.',
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
    endedBy(context, 'auth-failed').map(({ container, match, evidence, sure }) => {
      const { detail, user, host, service, action } = match.fields;
      if (action !== undefined) {
        return {
          result: 'found',
          id: 'app/auth-failed',
          category: 'app-error',
          confidence: sure('likely'),
          container: container.name,
          about: null,
          summary: summary(
            `${who(container)} is not authorised to do ${action.slice(0, 60)}: `,
            user ? `${user.slice(0, 90)} lacks that permission` : detail,
          ),
          chain: [],
          evidence,
          fixes: allow(context, action, user),
        };
      }
      const sources = credentialsOf(context, container);
      // A server that names itself is not the one that refuses it.
      const by = service !== undefined && isItself(container, service) ? host : (service ?? host);
      const fixes: Fix[] = sources
        .filter(
          (source, at) => sources.findIndex((other) => other.kind === source.kind && other.name === source.name) === at,
        )
        .map(({ kind, name }) => ({
          text: `compare ${kind} ${name} with what ${by ?? 'the other side'} has for ${user ? `user ${user}` : 'this user'} (look for a stray newline at the end of a value)`,
          command: `kubectl -n ${context.namespace} describe ${kind.toLowerCase()} ${name}`,
          risk: 'read-only',
        }));
      fixes.push(
        sources[0]
          ? {
              text: `correct the value in ${sources[0].kind} ${sources[0].name}, then restart: env is read only when a container starts`,
              command: `kubectl -n ${context.namespace} edit ${sources[0].kind.toLowerCase()} ${sources[0].name}`,
              risk: 'changes',
            }
          : editFix(
              context,
              `correct the credentials${user ? ` of user ${user}` : ''} where the program takes them from, or those on the other side`,
            ),
      );
      return {
        result: 'found',
        id: 'app/auth-failed',
        category: 'app-error',
        confidence: sure('likely'),
        container: container.name,
        about: null,
        summary: summary(`${who(container)} fails authentication${by ? ` at ${by.slice(0, 40)}` : ''}: `, detail),
        chain: [],
        evidence: [
          ...evidence,
          ...(sources.length > 0 ? sources.map((source) => source.citation) : plainCredentials(context, container)),
        ],
        fixes,
      };
    }),
});
