/** SIGTERM that nobody outside the container sent. */
import { citeExit, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { unknown } from '../../model/finding.ts';
import type { Confidence, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { eventsCover, hasKillingProbe, killOf } from '../support/kills.ts';
import { editFix } from '../support/owner.ts';
import { cut, logCommand, who } from '../support/words.ts';

function sigterm(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  if (
    dead?.exitCode !== 143 ||
    dead.reason === 'OOMKilled' ||
    context.pod.status?.reason ||
    container.spec.lifecycle?.postStart
  )
    return [];
  const kill = killOf(context, container);
  if (kill?.sure || kill?.by === 'stopped') return [];
  const probed = hasKillingProbe(container);
  if (kill || (probed && !eventsCover(context, container)))
    return [unknown(`${container.name} ended with 143 (SIGTERM); whether a probe did it is not recorded any more`)];
  const seen = context.podEvents().all.state === 'known';
  const confidence: Confidence = probed ? 'possible' : 'likely';
  const log = context.log(container);
  return [
    {
      result: 'found',
      id: 'app/exit-sigterm',
      category: 'app-error',
      confidence,
      container: container.name,
      about: null,
      summary: cut(
        `${who(container)} got SIGTERM (143) from inside itself: ${seen ? 'no Killing event' : 'no probe'}, no deletion, so the kubelet did not send it`,
        160,
      ),
      chain: [],
      evidence: [
        citeExit(context, container),
        probed
          ? {
              object: `Pod/${context.name}`,
              field: 'event Killing',
              time: null,
              quote: `no Killing event for ${container.name}`,
            }
          : citePod(context, container.specPath, 'no livenessProbe and no startupProbe: no probe can have killed it'),
        ...(seen && !probed
          ? [
              {
                object: `Pod/${context.name}`,
                field: 'event Killing',
                time: null,
                quote: `no Killing event for ${container.name}`,
              },
            ]
          : []),
      ],
      fixes: [
        {
          text: 'look in the log for who told it to stop: a supervisor, a wrapper script (kill, timeout, trap), a worker manager',
          command: logCommand(context, container, log.state === 'known' ? log.value : undefined),
          risk: 'read-only',
        },
        editFix(
          context,
          'take out the wrapper (timeout, supervisor, watchdog) that ends the process, or run the program itself as PID 1',
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
    'The process ended with 143 (SIGTERM), and neither a probe, a hook, a deletion nor an eviction is recorded that would have sent it. Something within the container did, or the program exits so by itself.',
  criteria: {
    confirmed: null,
    likely: 'Exit code 143, no liveness or startup probe that could have killed it, no Killing event, no deletion.',
    possible:
      'Exit code 143 and no Killing event, but the container has a probe that may kill, and an event can be lost.',
  },
  silent:
    'A Killing event within its life, a pod that is being deleted or was evicted, and a container with a postStart hook.',
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
