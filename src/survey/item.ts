/** An item of the list, from a diagnosis. */
import type { Diagnosis } from '../model/diagnosis.ts';
import type { PodItem } from '../model/list.ts';
import { isOpen } from './gaps.ts';

/** Returns a copy with its own strings: a quote that is a slice of a log would keep the whole log in memory. */
const detached = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Returns the log that would say more than the causes, and could not be read. */
function unreadLogOf(diagnosis: Pick<Diagnosis, 'causes' | 'history' | 'gaps'>): PodItem['unreadLog'] {
  const gap = isOpen(diagnosis)
    ? diagnosis.gaps.find(
        ({ request, state }) =>
          request?.resource === 'pods/log' && (state === 'failed' || state === 'forbidden' || state === 'absent'),
      )
    : undefined;
  return gap === undefined ? null : detached({ what: gap.what, state: gap.state, why: gap.why });
}

/** Whether another try may read the log: no right is missing. */
export const mayBeRead = ({ unreadLog }: Pick<PodItem, 'unreadLog'>): boolean =>
  unreadLog !== null && unreadLog.state !== 'forbidden';

/** Returns the item of a pod or a workload, with its first cause. */
export const itemOf = (
  { target, node, createdAt, workload }: Pick<PodItem, 'target' | 'node' | 'createdAt' | 'workload'>,
  diagnosis: Pick<Diagnosis, 'state' | 'containers' | 'causes' | 'history' | 'gaps'> & {
    readonly stake: Pick<Diagnosis['stake'], 'rollback'>;
  },
): PodItem => ({
  target,
  state: diagnosis.state,
  containers: diagnosis.containers,
  causes: detached(diagnosis.causes.slice(0, 1)),
  history: diagnosis.causes.length > 0 ? [] : detached(diagnosis.history.slice(0, 1)),
  node,
  createdAt,
  workload,
  sharedFrom: null,
  olderRevision:
    diagnosis.stake.rollback === null
      ? null
      : { revision: diagnosis.stake.rollback.revision, why: detached(diagnosis.stake.rollback.why) },
  unreadLog: unreadLogOf(diagnosis),
});
