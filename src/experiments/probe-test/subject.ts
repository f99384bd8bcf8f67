/** What a probe-test measures: the probe that kills, its timing, and how the pod was killed. Pure. */
import type { ProbeKill } from '../../checks/probes/support/kill.ts';
import type { KillingKind } from '../../checks/probes/support/probe-events.ts';
import { verdictOf } from '../../checks/probes/support/verdict.ts';
import { podContext } from '../../diagnosis/context.ts';
import { kindOf, measuredProbe } from '../../diagnosis/takes/probe.ts';
import { Ledger } from '../../evidence/ledger.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { graceOf, killWindow, targetOf, timingOf } from '../../knowledge/probes.ts';
import type { KillWindow, ProbeTiming } from '../../knowledge/probes.ts';
import type { Confidence } from '../../model/finding.ts';
import type { Probe } from '../../model/objects.ts';
import { failingContainer, usualSeconds } from '../observed.ts';
import type { Lab } from '../test.ts';

/** The probe under test, and what the pod shows of it. */
export interface Subject {
  readonly container: ContainerView;
  readonly kind: KillingKind;
  readonly probe: Probe;
  readonly timing: ProbeTiming;
  /** When the probe kills if it never succeeds, in seconds since the container's start: with every try a timeout. */
  readonly window: KillWindow;
  /** Seconds that a startup probe may take before this liveness probe begins; 0: there is none. */
  readonly startup: number;
  /** What the probe asks: `GET /healthz on port 8080`. */
  readonly asks: string;
  /** How sure it is that a probe ended the pod's container; null: it did not, or that is unknown. */
  readonly killed: Confidence | null;
  /** Seconds from the start of the pod's container to its SIGTERM, or of the longest run; null: it never ran. */
  readonly lived: number | null;
}

/** Returns the kill of the container by a probe, as `explain` finds it in the same facts. */
function killOf({ evidence, pod }: Lab, container: ContainerView): ProbeKill | undefined {
  const ledger = new Ledger(evidence.now, evidence.undated);
  for (const { query, fact } of Object.values(evidence.facts)) ledger.put(query, fact);
  const context = podContext(ledger, pod, [container], () => undefined);
  return verdictOf(context, container).kill;
}

/**
 * Returns what to measure.
 * @param wanted the container that `-c` names
 * @throws UserError where there is no such container, no probe that kills, or a probe that no copy can answer
 */
export function subjectOf(lab: Lab, wanted: string | undefined): Subject {
  const { pod } = lab;
  const container = failingContainer(lab, wanted);
  const kill = killOf(lab, container);
  const { kind, probe } = measuredProbe(pod, container, kill?.kind ?? kindOf(container));
  const timing = timingOf(probe);
  const { startupProbe } = container.spec;
  const usual = usualSeconds(container, lab.diagnosis.at ?? lab.source.now());
  const grace = container.dead?.exitCode === 137 ? graceOf(pod, probe) : 0;
  return {
    container,
    kind,
    probe,
    timing,
    window: killWindow(timing, true),
    startup: kind === 'liveness' && startupProbe ? killWindow(timingOf(startupProbe), true).latest : 0,
    asks: targetOf(probe, container.spec),
    killed: kill?.confidence ?? null,
    lived: kill?.lived ?? (usual === null ? null : Math.max(0, usual - grace)),
  };
}
