/** What the Roles of a ServiceAccount allow, by the bindings and Roles that could be read. */
import type { KubeObject } from '../../../model/objects.ts';
import { nameOf } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';

/** A request that the API server refused. */
export interface Request {
  readonly verb: string;
  /** With a subresource: `pods/log`. */
  readonly resource: string;
  /** '' for the core group. */
  readonly group: string;
  /** undefined: at the cluster scope. */
  readonly namespace: string | undefined;
  /** The object's name, where the message has it. */
  readonly name: string | undefined;
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface Subject {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** The parts of a Role or a binding that are read. */
type Rbac = KubeObject & {
  readonly rules?: readonly Rule[];
  readonly subjects?: readonly Subject[];
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
};

/** A Role that is bound to the ServiceAccount. */
export interface BoundRole {
  readonly kind: 'Role' | 'ClusterRole';
  readonly name: string;
  readonly role: Rbac;
  readonly allows: boolean;
  /** The verbs that it allows on the same resource. */
  readonly verbs: readonly string[];
}

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes(value) || list.includes('*'));

/** Whether a rule is for the resource (k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go). */
const isFor = (rule: Rule, { resource, group }: Request): boolean =>
  has(rule.apiGroups, group) &&
  (has(rule.resources, resource) || (rule.resources ?? []).includes(`*/${resource.split('/')[1] ?? '*'}`));

const allows = (rule: Rule, request: Request): boolean =>
  isFor(rule, request) &&
  has(rule.verbs, request.verb) &&
  ((rule.resourceNames ?? []).length === 0 ||
    (request.name !== undefined && rule.resourceNames!.includes(request.name)));

/** Whether a subject of a binding is the ServiceAccount, by name or by one of its groups. */
function isSubject(
  { kind, name, namespace }: Subject,
  account: string,
  home: string,
  place: string | undefined,
): boolean {
  if (kind === 'ServiceAccount') return name === account && (namespace ?? place) === home;
  if (kind === 'User') return name === `system:serviceaccount:${home}:${account}`;
  return (
    kind === 'Group' &&
    ['system:serviceaccounts', `system:serviceaccounts:${home}`, 'system:authenticated'].includes(name ?? '')
  );
}

/** What the Roles of a ServiceAccount say about a request. */
export interface Grants {
  /** Whether every binding and Role that could allow it was read. */
  readonly complete: boolean;
  /** Those for the resource, or that allow the request. */
  readonly roles: readonly BoundRole[];
}

/**
 * Returns what the Roles that are bound to a ServiceAccount say about a request.
 * @param home the namespace of the account
 */
export function grantsOf(context: PodContext, account: string, home: string, request: Request): Grants {
  const lists = [
    context.list('clusterrolebindings', {}),
    ...(request.namespace === undefined ? [] : [context.list('rolebindings', { namespace: request.namespace })]),
  ];
  const bindings = lists.flatMap(({ some }) => some as readonly Rbac[]);
  let complete = lists.every(({ all }) => all.state === 'known');
  const roles = bindings
    .filter((binding) =>
      (binding.subjects ?? []).some((one) => isSubject(one, account, home, binding.metadata?.namespace)),
    )
    .flatMap((binding): BoundRole[] => {
      const { kind, name = '' } = binding.roleRef ?? {};
      const role =
        kind === 'Role'
          ? context.get('roles', name, binding.metadata?.namespace ?? '')
          : context.get('clusterroles', name);
      // A Role that does not exist allows nothing.
      if (role.state !== 'known' && role.state !== 'absent') complete = false;
      if (role.state !== 'known') return [];
      const rules = ((role.value as Rbac).rules ?? []).filter((rule) => isFor(rule, request));
      const verbs = [...new Set(rules.flatMap((rule) => rule.verbs ?? []))];
      if (verbs.length === 0) return [];
      return [
        {
          kind: kind === 'Role' ? 'Role' : 'ClusterRole',
          name: nameOf(role.value),
          role: role.value as Rbac,
          allows: rules.some((rule) => allows(rule, request)),
          verbs,
        },
      ];
    });
  return { complete, roles };
}
