/** A wait that ends early because another one has failed. */
import type { WaitAnswer } from '../model/wait.ts';
import { RESOURCES } from '../model/resources.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import type { Target } from '../diagnosis/target.ts';

/** The wait was ended from outside. */
export const STOPPED = Symbol('stopped');

/**
 * Returns what the work returns, or STOPPED as soon as `stopped` aborts. The work then goes on, and its result is
 * dropped.
 * @throws what the work throws before
 */
export async function unlessStopped<T>(
  stopped: AbortSignal | undefined,
  work: Promise<T>,
): Promise<T | typeof STOPPED> {
  if (stopped === undefined) return work;
  work.catch(() => {});
  try {
    return await orAborted(work, stopped);
  } catch (error) {
    if (stopped.aborted) return STOPPED;
    throw error;
  }
}

/** Returns the answer about a target that was not read yet when the wait was stopped. */
export const unread = ({ resource, namespace, name }: Target): WaitAnswer => ({
  apiVersion: 'crashloop/v1',
  kind: 'Wait',
  target: { kind: RESOURCES[resource].kind, namespace, name },
  outcome: 'unfinished',
  says: 'not read yet',
  seconds: 0,
  replicas: { wanted: null, updated: null, up: null },
  missing: [],
  diagnosis: null,
});
