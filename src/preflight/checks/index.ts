/** The checks before a start. */
import type { Category } from '../../model/finding.ts';
import { admission } from './admission.ts';
import type { PlannedCheck } from './check.ts';
import { images } from './images.ts';
import { limits } from './limits.ts';
import { nodes } from './nodes.ts';
import { objects } from './objects.ts';
import { ports } from './ports.ts';
import { probes } from './probes.ts';
import { references } from './references.ts';
import { scripts } from './scripts.ts';
import { untyped } from './untyped.ts';
import { volumes } from './volumes.ts';

/** Each check, and the categories that it speaks for where it finds nothing. */
export const CHECKS: readonly { readonly categories: readonly Category[]; readonly check: PlannedCheck }[] = [
  { categories: ['missing-config'], check: references },
  { categories: [], check: scripts },
  { categories: ['missing-config'], check: objects },
  { categories: [], check: untyped },
  { categories: ['missing-config', 'resource-limits'], check: admission },
  { categories: ['volume'], check: volumes },
  { categories: ['resource-limits'], check: limits },
  { categories: ['liveness-probe'], check: probes },
  { categories: ['resource-limits', 'node'], check: nodes },
  { categories: ['bad-image'], check: images },
  { categories: [], check: ports },
];
