/** What a copy of a bisect shows. Pure. */
import { groupKey } from '../../diagnosis/group-key.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Cause } from '../../model/diagnosis.ts';
import type { Run } from '../run-copy.ts';
import { causeFor } from '../steps.ts';
import type { Outcome } from './explanations.ts';

/** How a pod fails. */
interface Failure {
  readonly cause: Cause | undefined;
  /** The name of the pod, which its cause may quote. */
  readonly pod: string;
  /** The exit code of the container under test. */
  readonly exit: number | undefined;
  /** The reason for which it does not start. */
  readonly reason: string | undefined;
}

const ofOriginal = ({ dead, waiting }: ContainerView, cause: Cause | undefined): Failure => ({
  cause,
  pod: '',
  exit: dead?.exitCode,
  reason: dead === undefined ? waiting?.reason : undefined,
});

function ofCopy(run: Run, container: string): Failure {
  const isOwn = run.container === null || run.container === container;
  const exit = run.fate === 'completed' ? 0 : run.exitCode;
  return {
    cause: causeFor(run.diagnosis, container),
    pod: run.pod?.metadata?.name ?? '',
    exit: run.fate !== 'stuck' && isOwn ? (exit ?? undefined) : undefined,
    reason: run.fate === 'stuck' ? (run.held?.reason ?? undefined) : undefined,
  };
}

const endsAlike = (one: Failure, other: Failure): boolean =>
  (one.exit !== undefined && one.exit === other.exit) || (one.reason !== undefined && one.reason === other.reason);

/** Whether a copy of the same spec fails as the original: by its cause or its end. Its log may be shorter. */
const reproduces = (copy: Failure, original: Failure): boolean =>
  (copy.cause !== undefined && copy.cause.id === original.cause?.id) || endsAlike(copy, original);

/** A key of the cause that is equal for copies with the same failure, as `list` groups pods. */
function keyOf({ cause, pod }: Failure): string {
  const one = { kind: 'Pod', namespace: '', name: pod };
  return groupKey(cause, cause?.about ?? null, { pod: one, workload: { ...one, name: '' } }, '');
}

/**
 * Whether a copy of another spec fails as the first one: many programs end with one code for everything, and one check
 * may find many errors.
 */
const isSame = (copy: Failure, plain: Failure): boolean =>
  copy.cause !== undefined && plain.cause !== undefined ? keyOf(copy) === keyOf(plain) : endsAlike(copy, plain);

/** What copies are compared with. */
export interface Baseline {
  /** The container under test, of the original. */
  readonly container: ContainerView;
  /** Of the original. */
  readonly cause: Cause | undefined;
  /** The copy with nothing taken back; undefined: it did not run. */
  readonly plain: Run | undefined;
  /** A copy works only if it becomes ready; false where no copy could. */
  readonly needsReady: boolean;
  /** Whether the container is done when it ends with exit 0. */
  readonly mayEnd: boolean;
}

/** Returns what a copy did. */
export function outcomeOf(run: Run, { container, cause, plain, needsReady, mayEnd }: Baseline): Outcome {
  const own = ofCopy(run, container.name);
  const fails = (): Outcome => {
    const alike =
      plain === undefined || plain === run
        ? reproduces(own, ofOriginal(container, cause))
        : isSame(own, ofCopy(plain, container.name));
    return alike ? 'fails' : 'other';
  };
  switch (run.fate) {
    case 'lived':
      return run.ready || !needsReady ? 'works' : 'other';
    case 'completed':
      return container.dead?.exitCode === 0 ? fails() : mayEnd ? 'works' : 'other';
    case 'died':
      return fails();
    case 'stuck':
      // Without a pod, or without a node, the copy shows nothing about its spec, unless the original has no node.
      if (run.pod === undefined || (run.held?.by === 'scheduler' && container.dead !== undefined)) return 'lost';
      return fails();
    case 'refused':
      return 'other';
    case 'unstarted':
    case 'lost':
    case 'interrupted':
      return 'lost';
  }
}
