/** Every check there is, in the order in which equal causes are told. */
import type { Check, CheckMeta, WorkloadCheck } from './check.ts';

export const CHECKS: readonly Check[] = [];

export const WORKLOAD_CHECKS: readonly WorkloadCheck[] = [];

const byId = new Map<string, CheckMeta>();
for (const check of [...CHECKS, ...WORKLOAD_CHECKS]) {
  for (const id of [check.id, ...(check.alsoFinds ?? [])]) byId.set(id, check);
}

/** The check that may find a cause of this id. */
export function checkOf(id: string): CheckMeta | undefined {
  return byId.get(id);
}
