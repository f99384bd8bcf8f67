/** From a target to its Diagnosis. (Engine under construction: the signature is fixed.) */
import type { Evidence } from '../evidence/facts.ts';
import type { Source } from '../sources/source.ts';
import type { Diagnosis } from './types.ts';

export interface Target {
  /** `pods`, or a workload's resource name. */
  readonly resource: 'pods' | 'deployments' | 'statefulsets' | 'daemonsets' | 'replicasets' | 'jobs' | 'cronjobs';
  readonly namespace: string;
  readonly name: string;
  /** Only this container (`-c`). */
  readonly container?: string;
}

export interface Options {
  /** Told of what is being read, for a progress line. */
  readonly onProgress?: (what: string) => void;
}

/**
 * Gathers what the checks ask for, runs them until they ask for nothing more, and ranks what they found.
 * @throws UserError where the target or its namespace does not exist, or nothing can be asked
 */
export async function diagnose(_source: Source, _target: Target, _options?: Options): Promise<{ diagnosis: Diagnosis; evidence: Evidence }> {
  throw new Error('under construction');
}
