/** Whether a probe-test can measure a probe with copies of the pod. Pure. */
import { asksElsewhere } from '../../checks/probes/support/failure.ts';
import type { KillingKind } from '../../checks/probes/support/probe-events.ts';
import { UserError } from '../../errors.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { hostOf, PROBE_FIELD } from '../../knowledge/probes.ts';
import type { Pod, Probe } from '../../model/objects.ts';

/** Returns the probe to test where no kill is known: a container that has not started has only its startup probe. */
export function kindOf({ spec, status }: ContainerView): KillingKind | undefined {
  if (spec.startupProbe && (!spec.livenessProbe || status?.started === false)) return 'startup';
  return spec.livenessProbe && 'liveness';
}

/** Whether the probe asks a host that the copy is not: another one, or the original by its IP. */
function asksAnother(pod: Pod, probe: Probe): boolean {
  const isOriginal = hostOf(probe) !== undefined && hostOf(probe) === pod.status?.podIP;
  return asksElsewhere(pod, probe) || (isOriginal && pod.spec?.hostNetwork !== true);
}

/**
 * Returns the probe to measure.
 * @param kind undefined: the container has no probe that kills
 * @throws UserError where there is none, or no copy can answer it
 */
export function measuredProbe(
  pod: Pod,
  container: ContainerView,
  kind: KillingKind | undefined,
): { readonly kind: KillingKind; readonly probe: Probe } {
  const probe = kind && container.spec[PROBE_FIELD[kind]];
  if (!kind || !probe) {
    const probed = [...(pod.spec?.initContainers ?? []), ...pod.spec!.containers]
      .filter(({ livenessProbe, startupProbe }) => livenessProbe ?? startupProbe)
      .map(({ name }) => name);
    throw new UserError(
      `${container.name} has no liveness or startup probe, so no probe killed it`,
      probed.length > 0 ? `with such a probe: ${probed.join(', ')}` : 'explain says what else it may be',
      probed[0] === undefined ? undefined : { to: `to test ${probed[0]}`, add: { container: probed[0] } },
    );
  }
  if (asksAnother(pod, probe))
    throw new UserError(
      `the ${kind} probe of ${container.name} asks ${hostOf(probe)}, so a copy of the pod cannot be measured with it`,
      'remove host from the probe, so that the kubelet asks the pod',
    );
  return { kind, probe };
}
