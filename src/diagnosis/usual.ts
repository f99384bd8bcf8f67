/** What the checks of almost every failing pod read. Asking for it first saves a run of all checks. */
import { changesBefore } from '../checks/app/support/changes.ts';
import { siblingsOf } from '../checks/node/support/siblings.ts';
import { ownerOf } from '../checks/support/owner.ts';
import { inTrouble } from '../checks/support/trouble.ts';
import { presentOf } from '../evidence/blocked.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { stateOf } from '../evidence/pod-state.ts';
import { isFailing } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';
import { podContext } from './context.ts';
import { mostRestarted } from './examine.ts';

/**
 * Notes as wishes what the checks would ask for in their first runs, and nothing else: what changed before the crash, the
 * logs, the Deployment, the node, the siblings.
 * @param wanted the container to explain; undefined: all that fail
 */
export function askUsual(ledger: Ledger, pod: Pod, wanted: string | undefined): void {
  const { state, subjects: failing } = stateOf(pod, ledger.now);
  if (!isFailing(state)) return;
  const subjects = mostRestarted(failing.filter(({ name }) => wanted === undefined || name === wanted));
  const context = podContext(ledger, pod, subjects, () => undefined);
  // The checks of a start that is blocked do not see the end before it.
  if (presentOf(pod, context.podEvents().some).outdated.length > 0 || !inTrouble(context)) return;
  changesBefore(context);
  for (const container of subjects) if (container.dead !== undefined) context.log(container);
  const owner = ownerOf(pod);
  if (owner?.kind === 'Deployment') context.get('deployments', owner.name);
  const { nodeName } = pod.spec ?? {};
  if (nodeName) context.get('nodes', nodeName);
  siblingsOf(context);
}
