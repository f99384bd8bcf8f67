/** SIGTERM that the kubelet did not send. */
import { citeExit, citeNoProbe } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { unknown } from '../../model/finding.ts';
import type { Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { hasKillingProbe } from '../support/kills.ts';
import { editFix, look } from '../support/owner.ts';
import { logCommand, sentence, who } from '../support/words.ts';
import { citeNoKill, killedByKubelet } from './support/outside-kill.ts';

function sigterm(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  if (dead?.exitCode !== 143 || dead.reason === 'OOMKilled') return [];
  const killed = killedByKubelet(context, container);
  if (killed === 'yes') return [];
  if (killed === 'unknown')
    return [unknown(`${container.name} exited with 143 (SIGTERM); no event is left that says whether a probe did it`)];
  const probed = hasKillingProbe(container);
  const eventsRead = context.podEvents().all.state === 'known';
  const why = `${eventsRead ? 'no Killing event' : 'no probe'}, no deletion`;
  const log = context.log(container);
  return [
    {
      result: 'found',
      id: 'app/exit-sigterm',
      category: 'app-error',
      confidence: probed ? 'possible' : 'likely',
      container: container.name,
      about: null,
      summary: sentence(
        `${who(container)} exits 143: a process inside the container sent SIGTERM, not the kubelet (${why})`,
      ),
      chain: [],
      evidence: [
        citeExit(context, container),
        ...(probed ? [] : [citeNoProbe(context, container)]),
        ...(probed || eventsRead ? [citeNoKill(context, container)] : []),
      ],
      fixes: [
        look(
          'look in the log for what stopped it: a supervisor, a wrapper script (kill, timeout, trap), a worker manager',
          logCommand(context, container, log.state === 'known' ? log.value : undefined),
        ),
        editFix(
          context,
          'remove the wrapper that ends the process (timeout, supervisor, watchdog), or run the program itself as PID 1',
        ),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/exit-sigterm',
  category: 'app-error',
  title: 'SIGTERM from inside the container',
  description:
    'The process exited with 143 (SIGTERM), and no probe, hook, deletion or eviction is recorded that can have sent the ' +
    'signal. A process inside the container sent it, or the program exits with this code by itself.',
  criteria: {
    confirmed: null,
    likely: 'Exit code 143, no liveness or startup probe that can have killed it, no Killing event, no deletion.',
    possible: 'Exit code 143 and no Killing event, but the container has a probe that kills, and an event can be lost.',
  },
  silent:
    'A Killing event within the lifetime of the container, pods that are deleted or evicted, and containers with a ' +
    'postStart hook.',
  sources: [
    'pkg/kubelet/kuberuntime/kuberuntime_container.go:killContainer',
    'https://man7.org/linux/man-pages/man7/signal.7.html',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['app/silent-exit'],
  symptomOf: ['specific-error', 'kill', 'eviction'],
  weight: 15,
  run: (context) => context.subjects.flatMap((container) => sigterm(context, container)),
});
