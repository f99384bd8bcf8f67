/** Shapes of Roles, their bindings and NetworkPolicies. Source: k8s.io/api rbac/v1 and networking/v1 types.go. */
import type { NetworkPolicy, Role, RoleBinding } from '../../model/objects.ts';
import { meta, selector } from './common.ts';
import { anyObject, fields, int, intOrName, list, orElse, text } from './fit.ts';

type Needed<T> = NonNullable<T>;
const HEAD = { apiVersion: text, kind: text, metadata: meta };

/** A Role or a ClusterRole. */
export const role = fields<Role>(
  () => ({
    ...HEAD,
    rules: orElse(
      list(
        fields<Needed<Role['rules']>[number]>({
          verbs: orElse(list(text), () => []),
          apiGroups: list(text),
          resources: list(text),
          resourceNames: list(text),
          nonResourceURLs: list(text),
        }),
      ),
      () => [],
    ),
  }),
  'metadata',
);

/** A RoleBinding or a ClusterRoleBinding. */
export const roleBinding = fields<RoleBinding>(
  () => ({
    ...HEAD,
    roleRef: fields<RoleBinding['roleRef']>({ apiGroup: text, kind: text, name: text }, 'kind', 'name'),
    subjects: list(
      fields<Needed<RoleBinding['subjects']>[number]>(
        { apiGroup: text, kind: text, name: text, namespace: text },
        'kind',
        'name',
      ),
    ),
  }),
  'metadata',
);

type PolicySpec = Needed<NetworkPolicy['spec']>;
type Egress = Needed<PolicySpec['egress']>[number];
type Ingress = Needed<PolicySpec['ingress']>[number];
type Peer = Needed<Egress['to']>[number];
const peers = list(fields<Peer>({ podSelector: selector, namespaceSelector: selector, ipBlock: anyObject }));
const ports = list(fields<Needed<Egress['ports']>[number]>({ port: intOrName as never, endPort: int, protocol: text }));

export const networkPolicy = fields<NetworkPolicy>(
  () => ({
    ...HEAD,
    spec: fields<PolicySpec>({
      podSelector: selector,
      policyTypes: list(text),
      ingress: list(fields<Ingress>({ ports, from: peers } as never)),
      egress: list(fields<Egress>({ ports, to: peers })),
    }),
  }),
  'metadata',
);
