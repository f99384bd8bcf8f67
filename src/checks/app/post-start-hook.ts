/** A failed postStart hook, for which the kubelet kills the container. */
import { citeEvent, citeExit, citeOtherRun, citePod, citeWaiting } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Citation, Outcome } from '../../model/finding.ts';
import type { ContainerView, EventView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { endedBySignalToStop, isOfThisEnd } from '../support/kills.ts';
import { alternative, conditional, editFix, look } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { lastCommandFix, listFixes } from './support/hook-fixes.ts';

/** Prints the waiting message of each container. */
const WAITING_MESSAGES = '{range .status.containerStatuses[*]}{.state.waiting.message}{"\\n"}{end}';

type Handler = NonNullable<NonNullable<ContainerView['spec']['lifecycle']>['postStart']>;

/** Returns what the hook runs. */
function hookText(hook: Handler | undefined): string {
  if (hook?.exec) return (hook.exec.command ?? []).join(' ');
  if (hook?.httpGet) return `httpGet ${hook.httpGet.path ?? '/'} on port ${hook.httpGet.port}`;
  if (hook?.tcpSocket) return `tcpSocket on port ${hook.tcpSocket.port}`;
  return 'its hook';
}

function failed(context: PodContext, container: ContainerView): Outcome[] {
  const hook = container.spec.lifecycle?.postStart;
  const events = context.podEvents().some;
  const isNow = (one: EventView): boolean => container.dead === undefined || isOfThisEnd(one, container);
  const newest = (own: readonly EventView[]): EventView | undefined => own.findLast(isNow) ?? own.at(-1);
  const event = newest(
    events.filter(
      (one) => one.reason === 'FailedPostStartHook' && (one.container === null || one.container === container.name),
    ),
  );
  const killing = newest(
    events.filter(
      (one) =>
        one.reason === 'Killing' && one.container === container.name && one.message.includes('FailedPostStartHook'),
    ),
  );
  const cite = (one: EventView): Citation => (isNow(one) ? citeEvent(one) : citeOtherRun(one, container));
  const waiting = container.waiting?.reason === 'PostStartHookError';
  // Without an end, the newest start failed before the hook could run (evidence/blocked.ts).
  if (!waiting && container.dead === undefined) return [];
  const stated = waiting || [event, killing].some((one) => one !== undefined && isNow(one));
  const before = event !== undefined || killing !== undefined;
  // No event of this end is left. A hook is what kills a container without a probe soon after its start.
  const inferred =
    hook !== undefined &&
    endedBySignalToStop(container) &&
    container.dead?.reason !== 'OOMKilled' &&
    (before || (!container.spec.livenessProbe && !container.spec.startupProbe && (container.ranSeconds ?? 999) < 60));
  if (!hook || (!stated && !inferred)) return [];
  const what = hookText(hook);
  const evidence: Citation[] = [];
  if (waiting) evidence.push(citeWaiting(context, container));
  if (event) evidence.push(cite(event));
  if (killing) evidence.push(cite(killing));
  evidence.push(citePod(context, `${container.specPath}.lifecycle.postStart`, what));
  if (container.dead) evidence.push(citeExit(context, container));
  // The event of some versions has the output, too.
  const told = event?.message.replace(/^(?:Internal )?PostStartHook failed:? ?/i, '').trim();
  const detail = (waiting && container.waiting?.message) || told || what;
  return [
    {
      result: 'found',
      id: 'app/post-start-hook',
      category: 'app-error',
      confidence: stated ? 'confirmed' : 'likely',
      container: container.name,
      about: null,
      summary: summary(`the kubelet kills ${who(container)} because its postStart hook fails: `, detail),
      chain: [],
      evidence,
      fixes: [
        look(
          "read the hook's output (the event leaves it out; the waiting message has it only until the next start)",
          command`kubectl -n ${context.namespace} get pod ${context.name} -o jsonpath=${WAITING_MESSAGES}`,
        ),
        ...listFixes(context, container),
        editFix(
          context,
          'fix the hook so that it exits with 0; it runs in parallel with the entrypoint, so make it wait for what it needs',
        ),
        ...lastCommandFix(context, container),
        alternative(
          conditional(
            editFix(context, 'remove the hook, if the app can do without it', {
              container: container.name,
              set: { 'lifecycle.postStart': null },
            }),
          ),
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
    "The container's postStart hook failed, so the kubelet killed the container. That is why the exit code is 137 or 143.",
  criteria: {
    confirmed:
      'The API states it: waiting reason PostStartHookError, or an event FailedPostStartHook in the life of the newest ' +
      'dead instance.',
    likely:
      'The event is about another run, and this one was a kill, too; or no event is left, but the container has a hook ' +
      'and no probe, and was killed within a minute of its start.',
    possible: null,
  },
  silent: 'Hooks of containers that exit by themselves with another exit code.',
  sources: ['pkg/kubelet/lifecycle/handlers.go', 'pkg/kubelet/kuberuntime/kuberuntime_container.go:startContainer'],
  goesAway: 'perhaps',
  endedBy: 'hook',
  settledBy: null,
  explains: [{ symptomsOf: 'kill' }],
  symptomOf: ['eviction'],
  weight: 80,
  run: (context) => context.subjects.flatMap((container) => failed(context, container)),
});
