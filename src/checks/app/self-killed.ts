/** SIGKILL that is not an OOM kill by anything that is recorded. */
import { citeExit, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { unknown } from '../../model/finding.ts';
import type { Citation, Confidence, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { eventsCover, hasKillingProbe, killOf } from '../support/kills.ts';
import { cut, logCommand, who } from '../support/words.ts';

/** Reasons the kubelet makes up, and an OOM that the runtime saw. */
const TOLD = new Set(['OOMKilled', 'ContainerStatusUnknown', 'RestartingAllContainers', 'StartError']);

function sigkill(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  if (
    dead?.exitCode !== 137 ||
    TOLD.has(dead.reason ?? '') ||
    context.pod.status?.reason ||
    container.spec.lifecycle?.postStart
  )
    return [];
  const kill = killOf(context, container);
  if (kill?.sure || kill?.by === 'stopped') return [];
  const probed = hasKillingProbe(container);
  if (kill || (probed && !eventsCover(context, container)))
    return [unknown(`${container.name} ended with 137 (SIGKILL); whether a probe did it is not recorded any more`)];
  const podLimit = (context.pod.spec as { resources?: { limits?: Record<string, string> } } | undefined)?.resources
    ?.limits?.memory;
  const limit = container.memoryLimit ?? podLimit;
  const confidence: Confidence = probed ? 'possible' : 'likely';
  const evidence: Citation[] = [citeExit(context, container)];
  evidence.push(
    limit === undefined
      ? citePod(context, `${container.specPath}.resources`, 'no memory limit: no cgroup limit can have been hit')
      : citePod(
          context,
          `${container.specPath}.resources.limits.memory`,
          `${limit}; the runtime recorded no OOM kill (reason ${dead.reason ?? 'none'})`,
        ),
  );
  if (!probed)
    evidence.push(
      citePod(context, container.specPath, 'no livenessProbe and no startupProbe: no probe can have killed it'),
    );
  const log = context.log(container);
  return [
    {
      result: 'found',
      id: 'app/self-killed',
      category: 'app-error',
      confidence,
      container: container.name,
      about: null,
      summary: cut(
        `${who(container)} exits 137 (SIGKILL), not an OOM kill by what is recorded, and not the kubelet's: the app killed or ended itself so`,
        160,
      ),
      chain: [],
      evidence,
      fixes: [
        {
          text: 'look in the log for who killed it: a parent that kills its workers, a watchdog, kill -9, or exit(137)',
          command: logCommand(context, container, log.state === 'known' ? log.value : undefined),
          risk: 'read-only',
        },
        ...(limit === undefined
          ? []
          : [
              {
                text: `to be sure that it is not memory (a runtime can miss an OOM kill), run it with more than ${limit}`,
                command: `kubectl crashloop oom-test ${context.name} -n ${context.namespace}`,
                risk: 'changes' as const,
              },
            ]),
        {
          text: "the node's kernel log tells an OOM kill from any other",
          command: `kubectl get events -A --field-selector involvedObject.kind=Node,involvedObject.name=${context.pod.spec?.nodeName ?? ''}`,
          risk: 'read-only',
        },
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/self-killed',
  category: 'app-error',
  title: 'SIGKILL that is not an OOM kill',
  description:
    'The process ended with 137 (SIGKILL), but the runtime recorded no OOM kill, and neither a probe, a hook, a deletion nor an eviction is recorded. Something within the container killed it, or it ends with that code by itself.',
  criteria: {
    confirmed: null,
    likely:
      'Exit code 137 with a reason other than OOMKilled, and no liveness or startup probe that could have killed it, no Killing event, no deletion.',
    possible: 'As likely, but the container has a probe that may kill, and an event can be lost.',
  },
  silent:
    'OOMKilled, ContainerStatusUnknown, an evicted or deleted pod, a Killing event within its life, and a container with a postStart hook.',
  sources: [
    'internal/cri/server/events.go (containerd)',
    'pkg/kubelet/kuberuntime/kuberuntime_container.go:killContainer',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: 'oom-test',
  explains: ['app/silent-exit'],
  symptomOf: ['specific-error', 'memory', 'kill', 'eviction'],
  weight: 15,
  run: (context) => context.subjects.flatMap((container) => sigkill(context, container)),
});
