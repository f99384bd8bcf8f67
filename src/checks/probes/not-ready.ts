/** A container that runs and does not become ready, because its readiness or startup probe fails. */
import { targetOf, timingOf } from '../../knowledge/probes.ts';
import type { Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { describePod } from '../support/kubectl.ts';
import { codeFix, editFix, look } from '../support/owner.ts';
import { logCommand, reasonSummary, summary, who } from '../support/words.ts';
import { sayDuration, waitingOf } from '../upstream/support/waiting.ts';
import { errorsOf } from './support/errors-in-log.ts';
import type { Errors } from './support/errors-in-log.ts';
import { shortly } from './support/failure.ts';
import { ofGate } from './support/gate.ts';
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

/** Returns what the log of a container says that it waits for, else its errors. */
function fromLog(context: PodContext, one: Unsuccessful): Errors & { readonly waits: boolean } {
  const log = context.runningLog(one.waiting.container);
  const wait = log.state === 'known' ? loggedWait(log.value) : undefined;
  return wait ? { text: wait.message, evidence: [], waits: true } : { ...errorsOf(context, one), waits: false };
}

function ofProbe(context: PodContext, one: Unsuccessful): Found {
  const { waiting, failure, event, kind } = one;
  const { container } = waiting;
  const isTold = failure.nature === 'status' || (failure.nature === 'timeout' && one.probe.exec === undefined);
  const { text: logged, evidence, waits } = fromLog(context, one);
  const failed = logged !== '' && failure.nature === 'refused' ? 'connection refused' : shortly(failure);
  const said = event && !isTold ? failed : '';
  // The app answers the probe, and says why: the probe only shows it.
  const isOfApp = logged !== '' && !waits && (failure.status ?? 0) >= 500;
  // The error needs the room.
  const begin = isOfApp
    ? `${who(container)} has not been ready for ${sayDuration(waiting.seconds)}: ${targetOf(one.probe, container.spec)} answers ${failure.status}`
    : `${before(one)} ${says(one)}`;
  const its = logged === '' ? '' : `; its log: ${logged}`;
  return {
    result: 'found',
    id: 'probes/not-ready',
    category: isOfApp ? 'app-error' : 'liveness-probe',
    confidence: event ? 'likely' : 'possible',
    container: container.name,
    about: null,
    summary:
      said === '' && logged !== '' ? summary(`${begin}; its log: `, logged) : reasonSummary(begin, `${said}${its}`),
    chain: [],
    evidence: proofOf(context, one, evidence),
    fixes: [
      look(
        `read what ${container.name} does instead of becoming ready`,
        logCommand(context, container, { previous: false }),
      ),
      lookAtEvents(context, kind),
      isOfApp
        ? codeFix(
            `fix what the log of ${who(container)} reports: the ${kind} probe is right, a slower one changes nothing`,
          )
        : editFix(
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

export default defineCheck({
  id: 'probes/not-ready',
  category: 'liveness-probe',
  title: 'Runs, but does not become ready',
  description:
    'A container runs for longer than its probes and a start allow, and its readiness or startup probe has not ' +
    'succeeded; or a readiness gate of the pod is not true. An answer of 500 or more counts as app-error if the log has an ' +
    'error.',
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
