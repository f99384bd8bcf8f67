/** What is known of a kill by a probe. */
import type { KillWindow, ProbeTiming } from '../../../knowledge/probes.ts';
import type { Probe } from '../../../model/objects.ts';
import type { Confidence, RuledOut, Unknown } from '../../../model/finding.ts';
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import type { Failure } from './failure.ts';
import type { KillingKind } from './probe-events.ts';

/** A kill of a container by one of its probes. */
export interface ProbeKill {
  readonly container: ContainerView;
  readonly kind: KillingKind;
  readonly probe: Probe;
  readonly timing: ProbeTiming;
  readonly window: KillWindow;
  /** How sure it is that this probe ended the newest dead instance. */
  readonly confidence: Confidence;
  readonly killing: EventView | undefined;
  /** Whether the Killing event is in the life of the newest dead instance; false: it is about another one. */
  readonly inLife: boolean;
  readonly unhealthy: EventView | undefined;
  readonly failure: Failure;
  /** Seconds from the start to the SIGTERM: by the Killing event, else as far as the exit shows it. */
  readonly lived: number | undefined;
  /**
   * Whether the app answered for a time: it lived well beyond the window in which a probe that never succeeds kills. If
   * connections were refused at the end, there must also be proof that this port answered once.
   */
  readonly worked: boolean;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly grace: number;
}

/** A kill, or the proof that there was none, or why that is unknown. */
export type Verdict = { readonly kill: ProbeKill } | { readonly kill: undefined; readonly outcome: RuledOut | Unknown };

/** Returns a verdict without a kill. */
export const noKill = (outcome: RuledOut | Unknown): Verdict => ({ kill: undefined, outcome });
