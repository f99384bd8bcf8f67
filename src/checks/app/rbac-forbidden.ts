/** The Kubernetes API refuses what the app's ServiceAccount asks. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';

const ACCOUNT = /^system:serviceaccount:([a-z0-9.-]{1,253}):([a-z0-9.-]{1,253})$/;
/** A client that lists nearly always watches, and reads one, as well. */
const READING = ['get', 'list', 'watch'];

export default defineCheck({
  id: 'app/rbac-forbidden',
  category: 'app-error',
  title: 'The ServiceAccount lacks an RBAC permission',
  description:
    'The program asks the Kubernetes API for something that no Role or ClusterRole bound to its ServiceAccount allows, and gives up.',
  criteria: {
    confirmed:
      "The log quotes the API server's refusal of this pod's own ServiceAccount, with verb and resource, as the reason of its end.",
    likely: 'The refusal names another user, or none.',
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
  symptomOf: ['eviction'],
  weight: 70,
  run: (context) =>
    endedBy(context, 'rbac-forbidden').map(({ container, match, evidence, sure }) => {
      const { user, verb, resource, group, namespace } = match.fields;
      const own = context.pod.spec?.serviceAccountName ?? 'default';
      const [, accountNamespace, account] = ACCOUNT.exec(user) ?? [];
      const isOwn = accountNamespace === context.namespace && account === own;
      const name = `${account ?? own}-${resource.replace(/[^a-z0-9]+/g, '-')}-${verb}`.slice(0, 60);
      const verbs = READING.includes(verb) ? READING : [verb];
      const subject = `--serviceaccount=${accountNamespace ?? context.namespace}:${account ?? own}`;
      const what = `--verb=${verbs.join(',')} --resource=${resource}${group ? `.${group}` : ''}`;
      const command = namespace
        ? `kubectl -n ${namespace} create role ${name} ${what} && kubectl -n ${namespace} create rolebinding ${name} --role=${name} ${subject}`
        : `kubectl create clusterrole ${name} ${what} && kubectl create clusterrolebinding ${name} --clusterrole=${name} ${subject}`;
      const place = namespace ? `in namespace ${namespace}` : 'in the whole cluster';
      return {
        result: 'found',
        id: 'app/rbac-forbidden',
        category: 'app-error',
        confidence: sure(isOwn ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: cut(
          `${who(container)}: ServiceAccount ${account ?? own} is forbidden to ${verb} ${resource}${group ? `.${group}` : ''} ${place}: an RBAC Role is missing`,
          160,
        ),
        chain: [
          {
            object: `ServiceAccount/${account ?? own}`,
            says: `no Role or ClusterRole bound to it allows ${verb} ${resource} ${place}`,
          },
        ],
        evidence: [...evidence, citePod(context, 'spec.serviceAccountName', own)],
        fixes: [
          {
            text: 'ask the API server whether it may',
            command: `kubectl auth can-i ${verb} ${resource}${group ? `.${group}` : ''} --as=${user || `system:serviceaccount:${context.namespace}:${own}`}${namespace ? ` -n ${namespace}` : ' -A'}`,
            risk: 'read-only',
          },
          {
            text: `let it: a ${namespace ? 'Role' : 'ClusterRole'} with exactly these verbs, bound to the ServiceAccount`,
            command,
            risk: 'changes',
          },
        ],
      };
    }),
});
