/** NetworkPolicies, as far as the pods' labels decide them (k8s.io/api/networking/v1). */
import type { Pod } from '../../../model/objects.ts';
import { selects } from '../../../evidence/selector.ts';
import type { LabelSelector } from '../../../evidence/selector.ts';
import type { PodContext } from '../../check.ts';

interface Peer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: unknown;
}

interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port?: number | string; protocol?: string; endPort?: number }[];
}

/** The parts of a NetworkPolicy that are read. */
export interface Policy {
  metadata?: { name?: string; namespace?: string };
  spec?: { podSelector?: LabelSelector; policyTypes?: string[]; ingress?: Rule[]; egress?: Rule[] };
}

const labelsOf = (pod: Pod): Record<string, string> => pod.metadata?.labels ?? {};

/** The label that the API server gives every namespace (1.21+, pkg/registry/core/namespace/strategy.go). */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Whether a selector may select a namespace. Labels other than its name are not known here, so they may. */
function mayBe(namespace: string | undefined, { matchLabels, matchExpressions }: LabelSelector): boolean {
  const named = matchLabels?.[NAME_LABEL];
  return (
    (named === undefined || named === namespace) &&
    (matchExpressions ?? []).every(
      ({ key, operator, values }) =>
        key !== NAME_LABEL || operator !== 'In' || (values ?? []).includes(namespace ?? ''),
    )
  );
}

/** Whether a rule may allow a connection. What labels do not decide (other namespaces, IP blocks, named ports) may. */
function mayAllow(
  rule: Rule,
  peers: Peer[] | undefined,
  other: Pod,
  sameNamespace: boolean,
  port: number | undefined,
): boolean {
  const ports = rule.ports ?? [];
  const portFits =
    ports.length === 0 ||
    port === undefined ||
    ports.some(
      (one) =>
        typeof one.port !== 'number' ||
        one.port === port ||
        (one.endPort !== undefined && one.port <= port && port <= one.endPort),
    );
  const peerFits =
    !peers ||
    peers.length === 0 ||
    peers.some(
      (peer) =>
        peer.ipBlock !== undefined ||
        (peer.namespaceSelector != null && mayBe(other.metadata?.namespace, peer.namespaceSelector)) ||
        (peer.namespaceSelector == null && sameNamespace && selects(peer.podSelector, labelsOf(other))),
    );
  return portFits && peerFits;
}

/** Returns the policies of a namespace; undefined where they could not all be read. */
export function policiesIn(context: PodContext, namespace: string): readonly Policy[] | undefined {
  const { all } = context.list('networkpolicies', { namespace });
  return all.state === 'known' ? (all.value as readonly Policy[]) : undefined;
}

/**
 * Returns the policy that denies a connection: it selects one of the pods for that direction, and no policy of that
 * direction has a rule that may allow the connection.
 * @param port undefined: unknown
 */
export function denying(
  policies: readonly Policy[],
  direction: 'Ingress' | 'Egress',
  from: Pod,
  to: Pod,
  port: number | undefined,
): Policy | undefined {
  const subject = direction === 'Ingress' ? to : from;
  const other = direction === 'Ingress' ? from : to;
  const types = (policy: Policy): string[] =>
    policy.spec?.policyTypes ?? ['Ingress', ...(policy.spec?.egress ? ['Egress'] : [])];
  const applying = policies.filter(
    (policy) =>
      types(policy).includes(direction) &&
      policy.metadata?.namespace === subject.metadata?.namespace &&
      selects(policy.spec?.podSelector, labelsOf(subject)),
  );
  const same = from.metadata?.namespace === to.metadata?.namespace;
  const allowed = applying.some((policy) =>
    ((direction === 'Ingress' ? policy.spec?.ingress : policy.spec?.egress) ?? []).some((rule) =>
      mayAllow(rule, direction === 'Ingress' ? rule.from : rule.to, other, same, port),
    ),
  );
  return allowed ? undefined : applying[0];
}
