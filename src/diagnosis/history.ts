/** What ended containers that are not what is wrong with the pod now. */
import type { Ledger } from '../evidence/ledger.ts';
import type { PodState } from '../evidence/pod-state.ts';
import { isFailing } from '../model/diagnosis.ts';
import type { Found } from '../model/finding.ts';
import type { Pod } from '../model/objects.ts';
import { examinePod, mostRestarted } from './examine.ts';

/**
 * Returns the causes of earlier ends: of a pod in which nothing is wrong now, or in which no container crashes and one
 * only waits.
 * @param chosen the container that the user names; undefined: all
 */
export function historyOf(ledger: Ledger, pod: Pod, read: PodState, chosen: string | undefined): readonly Found[] {
  const waits = read.state === 'waiting' && read.subjects.length === 0;
  if ((isFailing(read.state) && !waits) || read.past.length === 0) return [];
  const past = mostRestarted(read.past.filter(({ name }) => chosen === undefined || name === chosen));
  const { causes } = examinePod(ledger, pod, past);
  // The checks also find what the pod waits for now.
  return waits ? causes.filter(({ container }) => past.some(({ name }) => name === container)) : causes;
}
