/** Whether a probe killed the newest dead instance of a container. */
import { PROBE_FIELD } from '../../../knowledge/probes.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeNoProbe, citeWaiting } from '../../support/cite.ts';
import { isNotCreated } from '../../support/stage.ts';
import { noFault, notUsed, ruledOut, unknown } from '../../../model/finding.ts';
import type { RuledOut, Unknown } from '../../../model/finding.ts';
import { unread } from '../../support/words.ts';
import { noKill } from './kill.ts';
import type { ProbeKill, Verdict } from './kill.ts';
import { secondsOf } from './probe-events.ts';
import { weigh } from './weigh.ts';

/** Returns the outcome of a container that has not ended. */
function notProbed(context: PodContext, container: ContainerView): RuledOut | Unknown {
  return isNotCreated(container)
    ? ruledOut(`${container.name} has not started, so no probe ran`, citeWaiting(context, container))
    : noFault(`${container.name} has not ended yet`);
}

/**
 * Returns whether a probe killed a container. A readiness probe never kills, nor does a probe that errors
 * (pkg/kubelet/prober/worker.go:doProbe).
 */
export function verdictOf(context: PodContext, container: ContainerView): Verdict {
  const { name, spec, dead } = container;
  if (!spec.livenessProbe && !spec.startupProbe)
    // A container that never ended may wait for another probe.
    return noKill(
      dead || !spec.readinessProbe
        ? notUsed(ruledOut(`${name} has no liveness or startup probe`, citeNoProbe(context, container)))
        : noFault(`${name} has no liveness or startup probe`),
    );
  if (!dead) return noKill(notProbed(context, container));
  const { some: events, all } = context.podEvents();
  const verdicts = (['startup', 'liveness'] as const)
    .filter((kind) => container.spec[PROBE_FIELD[kind]])
    .map((kind) => weigh(context, container, kind, events));
  const surest = (['confirmed', 'likely', 'possible'] as const)
    .flatMap((confidence) => verdicts.filter(({ kill }) => kill?.confidence === confidence))
    .sort((a, b) =>
      a.kill!.confidence === b.kill!.confidence
        ? secondsOf(b.kill!.killing?.last) - secondsOf(a.kill!.killing?.last) || 0
        : 0,
    )[0];
  if (surest) return surest;
  const open = verdicts.find((one) => one.kill === undefined && one.outcome.result === 'unknown');
  if (open && all.state !== 'known')
    return noKill(unknown(`the events of the pod are ${unread(all)}; they would show whether a probe killed ${name}`));
  return open ?? verdicts.at(-1)!;
}

/** Returns every kill by a probe among the containers to be explained. */
export function probeKills(context: PodContext): ProbeKill[] {
  return context.subjects.flatMap((container) => verdictOf(context, container).kill ?? []);
}
