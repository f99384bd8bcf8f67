/** A container that runs and does not become ready, because its readiness or startup probe fails. */
import { instant } from '../../knowledge/time.ts';
import { targetOf, timingOf } from '../../knowledge/probes.ts';
import type { Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { unreadyOf } from '../../evidence/unready.ts';
import { citePod } from '../support/cite.ts';
import { describePod } from '../support/kubectl.ts';
import { editFix, look } from '../support/owner.ts';
import { logCommand, reasonSummary, summary, who } from '../support/words.ts';
import { sayDuration, waitingOf } from '../upstream/support/waiting.ts';
import { shortly } from './support/failure.ts';
import { loggedWait } from './support/logged-wait.ts';
import { before, lookAtEvents, proofOf, unsuccessful } from './support/unready.ts';
import type { Unsuccessful } from './support/unready.ts';

/** Returns what the app answers to the probe: a clause after `its readiness probe`. */
function says({ failure, probe, waiting, event }: Unsuccessful): string {
  const target = targetOf(probe, waiting.container.spec);
  if (event === undefined) return `(${target}) has not succeeded`;
  // What a command printed says more than the command.
  if (probe.exec && failure.text.trim() !== '') return 'fails: ';
  if (failure.nature === 'timeout' && !probe.exec)
    return `(${target}) gets no answer within ${timingOf(probe).timeout} s`;
  return failure.nature === 'status' ? `(${target}) gets ${failure.status}` : `(${target}) fails: `;
}

/** The last lines of a log that may say why a program answers with an error. */
const LAST_LINES = 15;

/**
 * Returns what the log of a container says that it waits for, or its newest error if it answers the probe with an error;
 * empty without either.
 */
function fromLog(context: PodContext, { failure, waiting }: Unsuccessful): string {
  const log = context.runningLog(waiting.container);
  if (log.state !== 'known') return '';
  const wait = loggedWait(log.value);
  if (wait) return `; its log: ${wait.message}`;
  if (failure.nature !== 'status' && failure.nature !== 'timeout') return '';
  const error = log.value.lines
    .slice(-LAST_LINES)
    .findLast(({ severity }) => severity === 'error' || severity === 'fatal');
  return error ? `; its log: ${error.message}` : '';
}

function ofProbe(context: PodContext, one: Unsuccessful): Found {
  const { waiting, failure, event, kind } = one;
  const { container } = waiting;
  const isTold = failure.nature === 'status' || (failure.nature === 'timeout' && one.probe.exec === undefined);
  const logged = fromLog(context, one);
  const failed = logged !== '' && failure.nature === 'refused' ? 'connection refused' : shortly(failure);
  const said = `${event && !isTold ? failed : ''}${logged}`;
  return {
    result: 'found',
    id: 'probes/not-ready',
    category: 'liveness-probe',
    confidence: event ? 'likely' : 'possible',
    container: container.name,
    about: null,
    summary: reasonSummary(`${before(one)} ${says(one)}`, said),
    chain: [],
    evidence: proofOf(context, one),
    fixes: [
      look(
        `read what ${container.name} does instead of becoming ready`,
        logCommand(context, container, { previous: false }),
      ),
      lookAtEvents(context, kind),
      editFix(
        context,
        `fix what keeps ${who(container)} from answering its ${kind} probe, or correct the probe if the app is right`,
      ),
    ],
  };
}

/** A container without a probe is ready as soon as it runs: the kubelet has not reported it. */
function withoutProbe(context: PodContext): Found[] {
  const probed = unsuccessful(context).map(({ waiting }) => waiting.container.name);
  return waitingOf(context)
    .filter(({ container, kind }) => kind === 'not-ready' && !probed.includes(container.name))
    .map(({ container, seconds, since }) => ({
      result: 'found',
      id: 'probes/not-ready',
      category: 'node',
      confidence: 'possible',
      container: container.name,
      about: null,
      summary: summary(
        `${who(container)} runs without a readiness probe, and the kubelet has not reported it ready for ${sayDuration(seconds)}`,
        '',
      ),
      chain: [],
      evidence: [citePod(context, `${container.statusPath}.ready`, 'false', since ?? null)],
      fixes: [look('read the conditions and the events of the pod', describePod(context))],
    }));
}

function ofGate(context: PodContext): Found[] {
  const unready = unreadyOf(context.pod, context.now).find(({ kind }) => kind === 'gate');
  if (unready?.gate === undefined) return [];
  const { gate, seconds, since } = unready;
  const condition = context.pod.status?.conditions?.find(({ type }) => type === gate);
  const why = [condition?.reason, condition?.message].filter(Boolean).join(': ');
  return [
    {
      result: 'found',
      id: 'probes/not-ready',
      category: 'app-error',
      confidence: 'likely',
      container: null,
      about: null,
      summary: summary(
        `all containers are ready, but the readiness gate ${gate} has not been true for ${sayDuration(seconds)}${condition ? '' : ': no controller has set it'}${why ? ': ' : ''}`,
        why,
      ),
      chain: [],
      evidence: [
        citePod(context, 'spec.readinessGates', gate),
        citePod(context, 'status.conditions[Ready]', 'False', since),
        ...(condition
          ? [
              citePod(
                context,
                `status.conditions[${gate}]`,
                `${condition.status}${why ? ` ${why}` : ''}`,
                instant(condition.lastTransitionTime) === undefined ? null : (condition.lastTransitionTime ?? null),
              ),
            ]
          : []),
      ],
      fixes: [
        look('see the conditions of the pod', describePod(context)),
        editFix(
          context,
          `check the controller that sets ${gate} (a load balancer, a mesh), or remove the readiness gate`,
        ),
      ],
    },
  ];
}

export default defineCheck({
  id: 'probes/not-ready',
  category: 'liveness-probe',
  title: 'Runs, but does not become ready',
  description:
    'A container runs for longer than its probes and a start allow, and its readiness or startup probe has not ' +
    'succeeded; or a readiness gate of the pod is not true.',
  criteria: {
    confirmed: null,
    likely: "The kubelet's events report how the probe fails, or the readiness gate is not true.",
    possible: 'No event is left that says how the probe fails, or the container has no such probe.',
  },
  silent:
    'The first 2 minutes, and as long as the startup and readiness probes allow; containers that crash; pods that are ' +
    'being deleted.',
  sources: ['pkg/kubelet/prober/worker.go:doProbe', 'pkg/kubelet/status/generate.go:GeneratePodReadyCondition'],
  goesAway: 'perhaps',
  endedBy: null,
  settledBy: null,
  explains: [],
  symptomOf: ['unreachable-service', 'probe-failure', 'eviction'],
  weight: 40,
  run: (context) => [
    ...unsuccessful(context).map((one) => ofProbe(context, one)),
    ...withoutProbe(context),
    ...ofGate(context),
  ],
});
