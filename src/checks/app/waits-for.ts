/** A container that runs and only waits: an init container, a sidecar, a postStart hook, a program that is not ready. */
import { command } from '../../model/command.ts';
import type { Fix, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutAddress } from '../support/about.ts';
import { editFix, look } from '../support/owner.ts';
import { rejectedFlag } from '../support/rejected-flag.ts';
import { logCommand, summary } from '../support/words.ts';
import { meaningsOf } from '../upstream/support/names.ts';
import { addressOf } from '../upstream/support/phrases.ts';
import { waitingTargets } from '../upstream/support/waiting-targets.ts';
import type { Target } from '../upstream/support/target.ts';
import { citeSince, sayWaiting, waitingOf } from '../upstream/support/waiting.ts';
import type { Waiting } from '../upstream/support/waiting.ts';
import { citeLastLine, thingOf } from './support/awaited-thing.ts';

/** After this time an init container waits for the service in its settings, even if its log does not name it. */
const LONG_SECONDS = 300;
/** After this time it waits for the service that its command names. */
const NAMED_SECONDS = 60;

function fixesOf(context: PodContext, { container, kind }: Waiting, host: string): Fix[] {
  const isOutside = meaningsOf(host, context.namespace).length === 0;
  return [
    ...(kind === 'hook'
      ? []
      : [look(`read the log of ${container.name}`, logCommand(context, container, { previous: false }))]),
    isOutside
      ? look(
          `see whether the pod can resolve ${host}; then check the firewall and the NetworkPolicies for egress`,
          command`kubectl -n ${context.namespace} exec ${context.name} -c ${container.name} -- nslookup ${host}`,
        )
      : look(
          `list the Services and endpoints of namespace ${context.namespace}`,
          command`kubectl -n ${context.namespace} get services,endpointslices -o wide`,
        ),
    editFix(
      context,
      kind === 'init'
        ? `add a timeout to ${container.name}, so that it exits and its error is recorded`
        : `add a timeout to the wait of ${container.name}, so that it fails and its error is recorded`,
    ),
  ];
}

/** Returns what an address that a container waits for means; empty while that is too early to say. */
function ofTarget(context: PodContext, waiting: Waiting, target: Target): Found[] {
  const { container, seconds } = waiting;
  const { host, port, symptom, named } = target;
  const logged = symptom !== 'waits';
  if (!logged && seconds < (named ? NAMED_SECONDS : LONG_SECONDS)) return [];
  const address = addressOf(host, target);
  const says = logged
    ? ` and waits for ${address}: `
    : named
      ? `; it waits for ${address}, which its ${target.evidence[0]?.field.startsWith('log ') ? 'log' : 'command'} names`
      : `; it may wait for ${address}, which its settings name`;
  return [
    {
      result: 'found',
      id: 'app/waits-for',
      category: 'app-error',
      confidence: logged || named ? 'likely' : 'possible',
      container: container.name,
      about: aboutAddress(context, host, logged && symptom === 'dns' ? undefined : port, ''),
      summary: summary(`${sayWaiting(waiting)}${says}`, logged ? target.says : ''),
      chain: [],
      evidence: [...target.evidence, ...(logged ? [] : citeLastLine(context, waiting))],
      fixes: fixesOf(context, waiting, host),
    },
  ];
}

function finding(context: PodContext, waiting: Waiting): Found[] {
  const targets = waitingTargets(context).filter(({ container }) => container === waiting.container);
  if (targets.length > 0) return targets.flatMap((target) => ofTarget(context, waiting, target));
  if (waiting.seconds < NAMED_SECONDS) return [];
  const log = waiting.kind === 'hook' ? undefined : context.runningLog(waiting.container);
  if (log?.state === 'known' && rejectedFlag(log.value)) return [];
  const thing = thingOf(context, waiting);
  if (thing === undefined) return [];
  const { confidence, says, chain, evidence, fixes } = thing;
  const { container, command: cited } = waiting;
  return [
    {
      result: 'found',
      id: 'app/waits-for',
      category: 'app-error',
      confidence,
      container: container.name,
      about: null,
      summary: summary(`${sayWaiting(waiting)}; ${says}`, ''),
      chain,
      evidence: [
        ...(cited.quote ? [cited] : []),
        ...evidence,
        ...citeLastLine(context, waiting),
        citeSince(context, waiting),
      ],
      fixes: [
        ...fixes,
        ...(waiting.kind === 'hook'
          ? []
          : [look(`read the log of ${container.name}`, logCommand(context, container, { previous: false }))]),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/waits-for',
  category: 'app-error',
  title: 'Container waits',
  description:
    'The pod does not start or become ready because a container only waits: for a service that does not answer, a file ' +
    'that does not appear, an object that is not ready. It is an init container, a sidecar, a postStart hook, or a ' +
    'program that runs without becoming ready.',
  criteria: {
    confirmed: null,
    likely:
      'The log names the connection that fails, and an init container has run for over 20 seconds, or another container ' +
      'has not been ready for longer than its probes allow. Or the command names what it waits for.',
    possible:
      'The init container has run for over 5 minutes, and its command or environment names a service, or its log and ' +
      'command do not say what it waits for.',
  },
  silent:
    'Containers that started less than 20 seconds ago, and those that are not ready for a reason that their probes show.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/pods/init-containers/',
    'pkg/kubelet/kuberuntime/kuberuntime_container.go:startContainer',
  ],
  goesAway: 'likely',
  endedBy: null,
  settledBy: null,
  family: 'unreachable',
  explains: ['probes/not-ready'],
  symptomOf: ['unreachable-service', 'eviction'],
  weight: 50,
  run: (context) => waitingOf(context).flatMap((waiting) => finding(context, waiting)),
});
