/** SIGKILL, and neither an OOM kill nor a kill by the kubelet is recorded. */
import { citeExit, citeNoProbe, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import { unknown } from '../../model/finding.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { hasKillingProbe } from '../support/kills.ts';
import { look } from '../support/owner.ts';
import { logCommand, sentence, who } from '../support/words.ts';
import { killedByKubelet } from './support/outside-kill.ts';

/** Reasons that the kubelet sets itself, and an OOM kill that the runtime saw. */
const OTHER_REASONS = new Set(['OOMKilled', 'ContainerStatusUnknown', 'RestartingAllContainers', 'StartError']);

/** Returns the memory limit of the container, else of the pod. */
function limitOf(context: PodContext, container: ContainerView): string | undefined {
  const spec = context.pod.spec as { resources?: { limits?: Record<string, string> } } | undefined;
  return container.memoryLimit ?? spec?.resources?.limits?.memory;
}

const citeLimit = (context: PodContext, container: ContainerView, limit: string | undefined): Citation =>
  limit === undefined
    ? citePod(context, `${container.specPath}.resources`, 'no memory limit: no cgroup limit can have been hit')
    : citePod(
        context,
        `${container.specPath}.resources.limits.memory`,
        `${limit}; the runtime recorded no OOM kill (reason ${container.dead?.reason ?? 'none'})`,
      );

function fixesOf(context: PodContext, container: ContainerView): Fix[] {
  const log = context.log(container);
  return [
    look(
      'look in the log for what killed it: a parent that kills its workers, a watchdog, kill -9, or exit(137)',
      logCommand(context, container, log.state === 'known' ? log.value : undefined),
    ),
    look(
      'see whether memory was the reason: a runtime can miss an OOM kill',
      command`kubectl crashloop oom-test ${context.name} -n ${context.namespace} -c ${container.name}`,
    ),
  ];
}

function sigkill(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  if (dead?.exitCode !== 137 || OTHER_REASONS.has(dead.reason ?? '')) return [];
  const killed = killedByKubelet(context, container);
  if (killed === 'yes') return [];
  if (killed === 'unknown')
    return [unknown(`${container.name} exited with 137 (SIGKILL); no event is left that says whether a probe did it`)];
  const probed = hasKillingProbe(container);
  const limit = limitOf(context, container);
  return [
    {
      result: 'found',
      id: 'app/self-killed',
      category: 'app-error',
      confidence: probed ? 'possible' : 'likely',
      container: container.name,
      about: null,
      summary: sentence(
        `${who(container)} exits 137: a process inside the container sent SIGKILL; no OOM kill and no kill by the kubelet was recorded`,
      ),
      chain: [],
      evidence: [
        citeExit(context, container),
        citeLimit(context, container, limit),
        ...(probed ? [] : [citeNoProbe(context, container)]),
      ],
      fixes: fixesOf(context, container),
    },
  ];
}

export default defineCheck({
  id: 'app/self-killed',
  category: 'app-error',
  title: 'SIGKILL that is not an OOM kill',
  description:
    'The process exited with 137 (SIGKILL), but the runtime recorded no OOM kill, and no probe, hook, deletion or ' +
    'eviction is recorded. A process inside the container killed it, or it exits with this code by itself.',
  criteria: {
    confirmed: null,
    likely:
      'Exit code 137 with a reason other than OOMKilled, no liveness or startup probe that can have killed it, no ' +
      'Killing event, no deletion.',
    possible: 'As likely, but the container has a probe that kills, and an event can be lost.',
  },
  silent:
    'OOMKilled, ContainerStatusUnknown, evicted or deleted pods, a Killing event within the lifetime of the container, ' +
    'and containers with a postStart hook.',
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
