/** A postStart hook that fails, for which the kubelet kills the container. */
import { citeEvent, citeExit, citePod, citeWaiting } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { endedBySignalToStop } from '../support/kills.ts';
import { alternative, editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';

type Handler = NonNullable<NonNullable<ContainerView['spec']['lifecycle']>['postStart']>;

/** What the hook does, in the spec's words. */
function said(hook: Handler | undefined): string {
  if (hook?.exec) return (hook.exec.command ?? []).join(' ');
  if (hook?.httpGet) return `httpGet ${hook.httpGet.path ?? '/'} on port ${hook.httpGet.port}`;
  if (hook?.tcpSocket) return `tcpSocket on port ${hook.tcpSocket.port}`;
  return 'its hook';
}

function failed(context: PodContext, container: ContainerView): Outcome[] {
  const hook = container.spec.lifecycle?.postStart;
  const events = context.podEvents().some;
  const event = events.findLast(
    (one) => one.reason === 'FailedPostStartHook' && (one.container === null || one.container === container.name),
  );
  const killing = events.findLast(
    (one) =>
      one.reason === 'Killing' && one.container === container.name && one.message.includes('FailedPostStartHook'),
  );
  const waiting = container.waiting?.reason === 'PostStartHookError';
  const stated = waiting || event !== undefined || killing !== undefined;
  // Without an event left, a kill soon after the start of a container with a hook and without a probe points there.
  const inferred =
    hook !== undefined &&
    endedBySignalToStop(container) &&
    container.dead?.reason !== 'OOMKilled' &&
    !container.spec.livenessProbe &&
    !container.spec.startupProbe &&
    (container.ranSeconds ?? 999) < 60;
  if (!hook || (!stated && !inferred)) return [];
  const what = said(hook);
  const evidence: Citation[] = [];
  if (waiting) evidence.push(citeWaiting(context, container));
  if (event) evidence.push(citeEvent(event));
  if (killing) evidence.push(citeEvent(killing));
  evidence.push(citePod(context, `${container.specPath}.lifecycle.postStart`, what));
  if (container.dead) evidence.push(citeExit(context, container));
  const detail = waiting && container.waiting?.message ? container.waiting.message : what;
  return [
    {
      result: 'found',
      id: 'app/post-start-hook',
      category: 'app-error',
      confidence: stated ? 'confirmed' : 'likely',
      container: container.name,
      about: null,
      summary: summary(`${who(container)}: its postStart hook fails, so the kubelet kills it: `, detail),
      chain: [],
      evidence,
      fixes: [
        {
          text: 'see what the hook said (the event hides it; the waiting message shows it for a moment)',
          command: `kubectl -n ${context.namespace} get pod ${context.name} -o jsonpath='{range .status.containerStatuses[*]}{.state.waiting.message}{"\\n"}{end}'`,
          risk: 'read-only',
        },
        editFix(
          context,
          'mend the hook so that it ends with 0: it runs beside the entrypoint, without order, so have it wait for what it needs',
        ),
        alternative(
          editFix(context, 'take the hook out to see the container run without it', {
            container: container.name,
            set: { 'lifecycle.postStart': null },
          }),
        ),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/post-start-hook',
  category: 'app-error',
  title: 'postStart hook failed',
  description:
    "The container's postStart hook ended with an error, so the kubelet killed the container: the exit code 137 or 143 is the kubelet's doing.",
  criteria: {
    confirmed: 'The API states it: waiting reason PostStartHookError, or an event FailedPostStartHook.',
    likely:
      'No event is left, but a container with a hook and without a probe was killed within a minute of its start.',
    possible: null,
  },
  silent: 'A hook whose failure no longer matters because the container ends by itself with a code of its own.',
  sources: ['pkg/kubelet/lifecycle/handlers.go', 'pkg/kubelet/kuberuntime/kuberuntime_container.go:startContainer'],
  goesAway: 'perhaps',
  endedBy: 'hook',
  settledBy: null,
  explains: [{ symptomsOf: 'kill' }],
  symptomOf: ['eviction'],
  weight: 80,
  run: (context) => context.subjects.flatMap((container) => failed(context, container)),
});
