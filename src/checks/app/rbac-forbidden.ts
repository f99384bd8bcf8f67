/** The API server refuses a request of the pod's ServiceAccount. */
import { command } from '../../model/command.ts';
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { look } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';

const ACCOUNT = /^system:serviceaccount:([a-z0-9.-]{1,253}):([a-z0-9.-]{1,253})$/;
/** Clients that list an object nearly always watch and get it too. */
const READING = ['get', 'list', 'watch'];

export default defineCheck({
  id: 'app/rbac-forbidden',
  category: 'app-error',
  title: 'The ServiceAccount lacks an RBAC permission',
  description:
    'The program sends the API server a request that no Role or ClusterRole of its ServiceAccount allows, and gives up.',
  criteria: {
    confirmed:
      "The log quotes the API server's refusal of this pod's ServiceAccount, with verb and resource, as the reason for the " +
      'exit.',
    likely: 'The refusal names another user, or no user.',
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
  weight: 70,
  run: (context) =>
    endedBy(context, 'rbac-forbidden').map(({ container, match, evidence, sure }) => {
      const { user, verb, resource, group, namespace } = match.fields;
      const own = context.pod.spec?.serviceAccountName ?? 'default';
      const [, accountNamespace, account] = ACCOUNT.exec(user) ?? [];
      const isOwn = accountNamespace === context.namespace && account === own;
      const name = `${account ?? own}-${resource.replace(/[^a-z0-9]+/g, '-')}-${verb}`.slice(0, 60);
      const verbs = READING.includes(verb) ? READING : [verb];
      const subject = `${accountNamespace ?? context.namespace}:${account ?? own}`;
      const full = `${resource}${group ? `.${group}` : ''}`;
      const as = user || `system:serviceaccount:${context.namespace}:${own}`;
      const what = [`--verb=${verbs.join(',')}`, `--resource=${full}`];
      const create = ['kubectl', ...(namespace ? ['-n', namespace] : []), 'create'];
      const bind = namespace
        ? command`${create} role ${name} ${what} && ${create} rolebinding ${name} --role=${name} --serviceaccount=${subject}`
        : command`${create} clusterrole ${name} ${what} && ${create} clusterrolebinding ${name} --clusterrole=${name} --serviceaccount=${subject}`;
      const place = namespace ? `in namespace ${namespace}` : 'in the whole cluster';
      return {
        result: 'found',
        id: 'app/rbac-forbidden',
        category: 'app-error',
        confidence: sure(isOwn ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: sentence(
          `${who(container)}: ServiceAccount ${account ?? own} is forbidden to ${verb} ${full} ${place}: an RBAC Role is missing`,
        ),
        chain: [
          {
            object: `ServiceAccount/${account ?? own}`,
            says: `no Role or ClusterRole lets it ${verb} ${resource} ${place}`,
          },
        ],
        evidence: [...evidence, citePod(context, 'spec.serviceAccountName', own)],
        fixes: [
          look(
            'ask the API server whether the ServiceAccount may do it',
            command`kubectl auth can-i ${verb} ${full} --as=${as} ${namespace ? ['-n', namespace] : ['-A']}`,
          ),
          {
            text: `create a ${namespace ? 'Role' : 'ClusterRole'} with exactly these verbs, and bind it to the ServiceAccount`,
            command: bind,
            risk: 'changes',
          },
        ],
      };
    }),
});
