/** What a check before a start is given, and what it is. */
import type { PodContext } from '../../checks/check.ts';
import type { Category, Citation, Confidence, Fix, Found, Outcome } from '../../model/finding.ts';
import { sentence } from '../../checks/support/words.ts';
import type { Said } from '../dry-run.ts';
import type { Planned } from '../manifests.ts';
import type { World } from '../world.ts';

/** What a check is given: the pod of a template as if it waited to start, without events and logs. */
export interface PlannedContext extends PodContext {
  readonly planned: Planned;
  readonly world: World;
  /** What the API server said of the workload and of its pod; undefined: it was not asked yet. */
  readonly said: { readonly workload: Said | undefined; readonly pod: Said | undefined };
}

/** A check before a start. */
export interface PlannedCheck {
  /** Returns what it finds, and what it could not check; pure. */
  run(context: PlannedContext): readonly Outcome[];
}

/** The parts of a finding that differ. */
export interface Fault {
  /** `preflight/no-room`: stable for ever. */
  readonly id: string;
  readonly category: Category;
  readonly confidence: Confidence;
  readonly container?: string | null;
  readonly about?: Found['about'];
  readonly summary: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** Returns the finding of a fault. */
export const faultOf = ({ container = null, about = null, summary, ...fault }: Fault): Found => ({
  result: 'found',
  chain: [],
  container,
  about,
  summary: sentence(summary),
  ...fault,
});

/** Returns a fix in the manifests. */
export const manifestFix = (text: string): Fix => ({ text, command: null, risk: 'changes' });
