/** A dependency that rejects the credentials. */
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix, look } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { reasonSummary, summary, who } from '../support/words.ts';
import { credentialsOf, plainCredentials } from './support/settings.ts';

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
      `kubectl -n ${context.namespace} describe serviceaccount ${account}`,
    ),
    {
      text: `allow ${action} in the IAM policy of ${user ?? "the pod's cloud identity"}, or use an identity that has it`,
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
            `${who(container)} may not do ${action.slice(0, 60)}: `,
            user ? `${user.slice(0, 90)} lacks that permission` : detail,
          ),
          chain: [],
          evidence,
          fixes: allow(context, action, user),
        };
      }
      const sources = credentialsOf(context, container);
      // A server that names itself is not the one that rejects it.
      const by = service !== undefined && isItself(container, service) ? host : (service ?? host);
      const account = `${user ? `user ${user}` : 'this user'} at ${by ?? 'the dependency'}`;
      const fixes: Fix[] = sources
        .filter(
          (source, at) => sources.findIndex((other) => other.kind === source.kind && other.name === source.name) === at,
        )
        .map(({ kind, name }) =>
          look(
            `compare ${kind} ${name} with the credentials of ${account} (a newline at the end of a value also fails)`,
            `kubectl -n ${context.namespace} describe ${kind.toLowerCase()} ${name}`,
          ),
        );
      fixes.push(
        sources[0]
          ? {
              text: `correct the value in ${sources[0].kind} ${sources[0].name}, then restart: containers read env only at start`,
              command: `kubectl -n ${context.namespace} edit ${sources[0].kind.toLowerCase()} ${sources[0].name}`,
              risk: 'changes',
            }
          : editFix(
              context,
              `correct the credentials${user ? ` of user ${user}` : ''} in the program's configuration, or at ${by ?? 'the dependency'}`,
            ),
      );
      return {
        result: 'found',
        id: 'app/auth-failed',
        category: 'app-error',
        confidence: sure('likely'),
        container: container.name,
        about: null,
        summary: reasonSummary(`${who(container)} fails authentication${by ? ` at ${by.slice(0, 40)}` : ''}: `, detail),
        chain: [],
        evidence: [
          ...evidence,
          ...(sources.length > 0 ? sources.map((source) => source.citation) : plainCredentials(context, container)),
        ],
        fixes,
      };
    }),
});
