/** All checks, in the order that decides between equal causes. */
import { APP_CHECKS } from './app/index.ts';
import changed from './app/changed.ts';
import jobDeadline from './app/job-deadline.ts';
import type { Check, CheckMeta, WorkloadCheck } from './check.ts';
import { CONFIG_CHECKS, CONFIG_WORKLOAD_CHECKS } from './config/index.ts';
import { IMAGE_CHECKS } from './image/index.ts';
import { LIMITS_CHECKS } from './limits/index.ts';
import { NODE_CHECKS, NODE_FALLBACKS } from './node/index.ts';
import { PROBES_CHECKS } from './probes/index.ts';
import { UPSTREAM_CHECKS } from './upstream/index.ts';
import serviceWithoutPods from './upstream/service-without-pods.ts';
import { VOLUMES_CHECKS } from './volumes/index.ts';

/** The checks of a pod. */
export const CHECKS: readonly Check[] = [
  ...CONFIG_CHECKS,
  ...VOLUMES_CHECKS,
  ...NODE_CHECKS,
  ...LIMITS_CHECKS,
  ...UPSTREAM_CHECKS,
  ...IMAGE_CHECKS,
  ...PROBES_CHECKS,
  ...APP_CHECKS,
];

/** The checks of a workload or a Service without pods. */
export const WORKLOAD_CHECKS: readonly WorkloadCheck[] = [...CONFIG_WORKLOAD_CHECKS, jobDeadline, serviceWithoutPods];

/** Checks that quote what no other check reads. They run only where no cause is likely. */
export const FALLBACKS: readonly Check[] = [...NODE_FALLBACKS];

/** Checks that run only where no other found a cause. */
export const LAST_RESORTS: readonly Check[] = [changed];

const byId = new Map<string, CheckMeta>();
for (const check of [...CHECKS, ...WORKLOAD_CHECKS, ...FALLBACKS, ...LAST_RESORTS]) {
  byId.set(check.id, check);
  for (const [id, own] of Object.entries(check.alsoFinds ?? {})) byId.set(id, { ...check, ...own });
}

/** Returns the metadata of the check that finds causes with this id. */
export function checkOf(id: string): CheckMeta | undefined {
  return byId.get(id);
}
