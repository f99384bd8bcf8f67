/** Which container of a pod an experiment tests. Pure. */
import { UserError } from '../../errors.ts';
import { containersOf } from '../../evidence/containers.ts';
import { stateOf } from '../../evidence/pod-state.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { isFailing } from '../../model/diagnosis.ts';
import type { Cause } from '../../model/diagnosis.ts';
import type { Pod } from '../../model/objects.ts';

/** A pod that an experiment may be made of. */
export interface Case {
  readonly pod: Pod;
  readonly causes: readonly Cause[];
  /** The source's time, RFC 3339. */
  readonly now: string;
}

/**
 * Returns the container to test: the one asked for, else the first cause's, else the first that fails, else (in a pod
 * that never started) the first.
 * @throws UserError where there is no such container, or nothing is wrong
 */
export function testedContainer({ pod, causes, now }: Case, wanted: string | undefined): ContainerView {
  const all = containersOf(pod).filter((container) => container.type !== 'ephemeral');
  if (all.length === 0) throw new UserError(`${pod.metadata?.name} has no container`);
  const named = (name: string | null | undefined): ContainerView | undefined =>
    all.find((container) => container.name === name);
  if (wanted !== undefined && wanted !== '') {
    const found = named(wanted);
    if (!found)
      throw new UserError(
        `${pod.metadata?.name} has no container "${wanted}"`,
        `it has: ${all.map((container) => container.name).join(', ')}`,
      );
    return found;
  }
  const { state, subjects } = stateOf(pod, now);
  if (!isFailing(state)) {
    throw new UserError(
      `${pod.metadata?.name} ${state === 'healthy' ? 'is healthy' : `has ${state}`}: there is no failure to test`,
      undefined,
      { to: 'to test a container all the same', add: { container: all[0]!.name } },
    );
  }
  return named(causes[0]?.container) ?? subjects[0] ?? all.find((container) => container.type === 'app') ?? all[0]!;
}
