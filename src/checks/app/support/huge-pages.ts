/** Huge pages that a node has and a pod may not use. */
import type { Citation, Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import { parseQuantity } from '../../../knowledge/quantity.ts';
import type { PodContext } from '../../check.ts';
import { citeField } from '../../support/cite.ts';
import { editFix } from '../../support/owner.ts';

/** What explains a SIGBUS of a program that uses huge pages. */
export interface HugePages {
  /** A part of a sentence. */
  readonly says: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

const RESOURCE = /^hugepages-\d{1,4}[KMG]i$/;

/**
 * Returns the huge pages of the pod's node, where the container requests none: mapping them works, and the first access
 * ends with SIGBUS, because the limit of its hugetlb cgroup is 0.
 * Source: linux Documentation/admin-guide/cgroup-v1/hugetlb.rst; pkg/kubelet/cm/helpers_linux.go:HugePageLimits.
 */
export function unusableHugePages(context: PodContext, container: ContainerView): HugePages | undefined {
  const node = context.pod.spec?.nodeName;
  const requested = Object.keys(container.spec.resources?.limits ?? {}).some((name) => RESOURCE.test(name));
  const fact = node === undefined || requested ? undefined : context.get('nodes', node);
  if (fact?.state !== 'known') return undefined;
  const [name, amount] =
    Object.entries(fact.value.status?.allocatable ?? {}).find(
      ([resource, size]) => RESOURCE.test(resource) && (parseQuantity(size) ?? 0) > 0,
    ) ?? [];
  if (name === undefined || amount === undefined) return undefined;
  return {
    says: `node ${node} has huge pages (${name}: ${amount}), and the container may use none`,
    evidence: [citeField(`Node/${node}`, `status.allocatable[${name}]`, amount)],
    fixes: [
      editFix(
        context,
        `turn huge pages off in the program (PostgreSQL: huge_pages=off; JVM: no -XX:+UseLargePages), or give the container a limit of ${name}`,
      ),
    ],
  };
}
