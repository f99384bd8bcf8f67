/** Fixes for a request that RBAC refused: never wider than what was refused. */
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { alternative, look } from '../../support/owner.ts';
import { replaceCommand } from '../../support/remake.ts';
import type { Grants, Request } from './rbac.ts';

/** A ServiceAccount: its name and namespace. */
export interface Account {
  readonly name: string;
  readonly namespace: string;
}

/** Verbs that RBAC cannot limit to a name: the request has none (docs of RBAC, "Referring to resources"). */
const WITHOUT_NAME = new Set(['create', 'list', 'watch', 'deletecollection']);

/** `leases.coordination.k8s.io`, `pods/log`. */
export const fullResource = ({ resource, group }: Request): string => {
  const [main = '', sub] = resource.split('/');
  return `${main}${group ? `.${group}` : ''}${sub ? `/${sub}` : ''}`;
};

/** A Role that the API server's own libraries name in their refusals. */
const HINT = /--role=(extension-apiserver-authentication-reader)\b/;

/** Returns the binding that the log itself asks for; undefined where it names none that is known to be narrow. */
function hinted(line: string, account: Account, { namespace }: Request): Fix | undefined {
  const role = HINT.exec(line)?.[1];
  if (!role || namespace !== 'kube-system') return undefined;
  return {
    text: `bind Role ${role} of kube-system to the ServiceAccount, as the log says`,
    command: command`kubectl -n kube-system create rolebinding ${`${account.name}-authentication-reader`.slice(0, 63)} --role=${role} --serviceaccount=${`${account.namespace}:${account.name}`}`,
    risk: 'changes',
  };
}

/**
 * Returns a fix that creates a Role for exactly these verbs on one resource, and binds it.
 * @param verbs of requests that differ only in the verb
 */
function createRole(account: Account, request: Request, verbs: readonly string[]): Fix {
  const { namespace, name } = request;
  const named = name !== undefined && verbs.every((verb) => !WITHOUT_NAME.has(verb)) ? [`--resource-name=${name}`] : [];
  // The names of ClusterRoles are unique in the cluster, and each namespace has a ServiceAccount `default`.
  const owner = namespace ? account.name : `${account.namespace}-${account.name}`;
  const role = `${owner}-${request.resource.replace(/[^a-z0-9]+/g, '-')}-${verbs[0]}`.replace(/--+/g, '-').slice(0, 60);
  // A path that is no resource, such as /metrics.
  const isPath = request.resource.startsWith('/');
  const target = isPath ? `--non-resource-url=${request.resource}` : `--resource=${fullResource(request)}`;
  const what = [`--verb=${verbs.join(',')}`, target, ...named];
  const subject = `${account.namespace}:${account.name}`;
  const create = ['kubectl', ...(namespace ? ['-n', namespace] : []), 'create'];
  return {
    text:
      `create a ${namespace ? 'Role' : 'ClusterRole'} for ${verbs.join(', ')} on ${fullResource(request)}` +
      `${named.length > 0 ? ` ${name}` : ''} only, and bind it to the ServiceAccount`,
    command: namespace
      ? command`${create} role ${role} ${what} && ${create} rolebinding ${role} --role=${role} --serviceaccount=${subject}`
      : command`${create} clusterrole ${role} ${what} && ${create} clusterrolebinding ${role} --clusterrole=${role} --serviceaccount=${subject}`,
    risk: 'changes',
  };
}

/** What was refused: requests that differ only in the verb are one. */
export interface Refusal {
  readonly request: Request;
  readonly verbs: readonly string[];
}

/** Returns the fixes for what was refused. @param line of the log */
export function rbacFixes(
  context: PodContext,
  account: Account,
  refusals: readonly Refusal[],
  grants: Grants,
  line: string,
): Fix[] {
  const { request } = refusals[0]!;
  const as = `system:serviceaccount:${account.namespace}:${account.name}`;
  const object = `${fullResource(request)}${request.name ? `/${request.name}` : ''}`;
  const canI = look(
    'ask the API server whether the ServiceAccount may do it now',
    command`kubectl auth can-i ${request.verb} ${object} --as=${as} ${request.namespace ? ['-n', request.namespace] : ['-A']}`,
  );
  if (grants.roles.some((role) => role.allows))
    return [
      canI,
      {
        text: 'restart the container: a Role allows the request now',
        command: replaceCommand(context),
        risk: 'restarts',
      },
    ];
  const hint = hinted(line, account, request);
  const own = grants.roles.find(({ kind }) => kind === (request.namespace ? 'Role' : 'ClusterRole'));
  const create = refusals.map((one) => createRole(account, one.request, one.verbs)).slice(0, 3);
  return [
    ...(hint ? [hint] : []),
    ...(hint ? create.map(alternative).slice(0, 1) : create),
    ...(own
      ? [
          alternative({
            text: `add ${refusals[0]!.verbs.join(', ')} to the rule for ${request.resource} in ${own.kind} ${own.name}, which is bound to it`,
            command: command`kubectl ${request.namespace ? ['-n', request.namespace] : []} edit ${own.kind.toLowerCase()} ${own.name}`,
            risk: 'changes',
          }),
        ]
      : []),
    canI,
  ];
}
