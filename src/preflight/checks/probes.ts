/** Probe arithmetic: how long a container has before a probe kills it; probes of ports that have no name. */
import { budgetInWords, killWindow, PROBE_FIELD, startupBudget, timingOf } from '../../knowledge/probes.ts';
import type { ProbeKind } from '../../knowledge/probes.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { citePod } from '../../checks/support/cite.ts';
import { noFault, notUsed } from '../../model/finding.ts';
import type { Found, Outcome } from '../../model/finding.ts';
import type { Probe } from '../../model/objects.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';

/** Seconds. Few programs need longer than this to answer, and a probe that gives less kills those. */
const SHORT = 10;
/** Seconds after which a Deployment counts as stuck (pkg/apis/apps/v1/defaults.go). */
const PROGRESS_DEADLINE = 600;

/** The probe that kills a container which does not answer after its start. */
function killerOf({ spec }: ContainerView): [ProbeKind, Probe] | undefined {
  if (spec.startupProbe) return ['startup', spec.startupProbe];
  return spec.livenessProbe ? ['liveness', spec.livenessProbe] : undefined;
}

function tooSoon(context: PlannedContext, container: ContainerView): Found[] {
  const killer = killerOf(container);
  if (!killer) return [];
  const [kind, probe] = killer;
  const timing = timingOf(probe);
  if (killWindow(timing).latest >= SHORT) return [];
  const { periodSeconds, failureThreshold } = startupBudget(60);
  const field = `${container.specPath}.${PROBE_FIELD[kind]}`;
  return [
    faultOf({
      id: 'preflight/probe-too-soon',
      category: 'liveness-probe',
      confidence: 'possible',
      container: container.name,
      summary: `the ${kind} probe kills ${container.name} if it does not answer within ${budgetInWords(timing)} of its start`,
      evidence: [
        citePod(
          context,
          field,
          `initialDelaySeconds: ${timing.initialDelay}, periodSeconds: ${timing.period}, failureThreshold: ${timing.failureThreshold}`,
        ),
      ],
      fixes: [
        manifestFix(
          `give it a startupProbe with periodSeconds: ${periodSeconds} and failureThreshold: ${failureThreshold}`,
        ),
      ],
    }),
  ];
}

/** A startup that may take longer than the rollout is given. */
function tooLate(context: PlannedContext, container: ContainerView): Found[] {
  const { planned } = context;
  const { startupProbe } = container.spec;
  if (planned.resource !== 'deployments' || !startupProbe) return [];
  const { spec } = planned.object as { spec?: { progressDeadlineSeconds?: unknown } };
  const deadline = typeof spec?.progressDeadlineSeconds === 'number' ? spec.progressDeadlineSeconds : PROGRESS_DEADLINE;
  const { latest } = killWindow(timingOf(startupProbe));
  if (latest <= deadline) return [];
  return [
    faultOf({
      id: 'preflight/progress-deadline',
      category: 'liveness-probe',
      confidence: 'possible',
      container: container.name,
      summary: `the startup probe gives ${container.name} ${latest} s, and the rollout counts as failed after ${deadline} s (progressDeadlineSeconds)`,
      evidence: [
        citePod(context, `${container.specPath}.startupProbe`, budgetInWords(timingOf(startupProbe))),
        { object: `Pod/${context.name}`, field: 'progressDeadlineSeconds', time: null, quote: String(deadline) },
      ],
      fixes: [manifestFix(`set progressDeadlineSeconds to more than ${latest}`)],
    }),
  ];
}

/** A port that the probe asks by a name which no port of the container has (pkg/probe/util.go: ResolveContainerPort). */
function unnamed(context: PlannedContext, container: ContainerView): Found[] {
  const { spec, name } = container;
  return (Object.keys(PROBE_FIELD) as ProbeKind[]).flatMap((kind): Found[] => {
    const probe = spec[PROBE_FIELD[kind]];
    const asked = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
    if (typeof asked !== 'string' || (spec.ports ?? []).some((port) => port.name === asked)) return [];
    // Kubernetes before 1.37 reads a quoted number as a number.
    const isNumber = /^\d{1,5}$/.test(asked);
    // The result of such a probe is thrown away (pkg/kubelet/prober/worker.go): liveness never kills, the others never pass.
    const stays = kind !== 'liveness' && !isNumber;
    return [
      faultOf({
        id: 'preflight/probe-port-unnamed',
        category: 'liveness-probe',
        confidence: stays ? 'likely' : 'possible',
        container: name,
        summary: `the ${kind} probe of ${name} asks port "${asked}", and no port of ${name} has this name${stays ? `: ${name} never becomes ready` : ''}`,
        evidence: [
          citePod(context, `${container.specPath}.${PROBE_FIELD[kind]}`, `port: ${asked}`),
          citePod(
            context,
            `${container.specPath}.ports`,
            (spec.ports ?? []).map((port) => port.name ?? port.containerPort).join(', ') || 'none',
          ),
        ],
        fixes: [manifestFix(`declare a port with the name ${asked}, or write the number of the port in the probe`)],
      }),
    ];
  });
}

export const probes: PlannedCheck = {
  run(context) {
    const probed = context.containers.filter(
      ({ spec }) => spec.livenessProbe ?? spec.startupProbe ?? spec.readinessProbe,
    );
    if (probed.length === 0) return [notUsed(noFault('no container has a probe'))];
    const found = probed.flatMap((container): Outcome[] => [
      ...tooSoon(context, container),
      ...tooLate(context, container),
      ...unnamed(context, container),
    ]);
    return [...found, noFault('the probes leave time for a start')];
  },
};
