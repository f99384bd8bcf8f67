/** The memory limit that holds for a container, and its citation. */
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';

export { limitInForce, podMemoryLimit } from '../../../evidence/memory-limit.ts';

/** Cites the memory limit of a container: from its status, which shows the limit in force, else from the spec. */
export function citeLimit(context: PodContext, container: ContainerView): Citation {
  const inStatus = container.status?.resources?.limits?.memory !== undefined;
  const path = inStatus ? container.statusPath : container.specPath;
  return citePod(context, `${path}.resources.limits.memory`, container.memoryLimit ?? 'none');
}
