/** The liveness probe kills the app before it listens. */
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeLog, citePod } from '../support/cite.ts';
import { parseQuantity } from '../../knowledge/quantity.ts';
import { limitText } from '../limits/support/limit-origin.ts';
import { raiseFixes } from '../limits/support/raise.ts';
import { budgetInWords, portOf } from '../../knowledge/probes.ts';
import { sentence, who } from '../support/words.ts';
import { dependencyMatch } from './support/dependency.ts';
import { finding, lookAtFailures, startupFix } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { listenedBefore } from './support/listened.ts';
import { ownFailure } from './support/own-failure.ts';
import { heardPorts } from './support/ports.ts';
import { probeKills } from './support/verdict.ts';

/** Cores. Under such a limit the start of an interpreter takes many times as long. */
const TINY = 0.1;
/** The limit that is proposed instead. */
const ROOMY = '500m';

/** Whether the log names the probed port as the app's own, or only another one. */
function portInLog(context: PodContext, kill: ProbeKill): { readonly same: Citation[]; readonly other: boolean } {
  const asked = portOf(kill.probe, kill.container.spec);
  const log = context.log(kill.container);
  const heard = log.state === 'known' ? heardPorts(log.value, asked) : [];
  const mine = heard.find((one) => one.port === asked);
  return {
    same: mine && log.state === 'known' ? [citeLog(context, log.value, mine.line)] : [],
    other: heard.length > 0 && mine === undefined,
  };
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const { container } = kill;
  // Connections were refused to the end: the app did not listen yet. probes/startup-killed reports a startup probe.
  if (kill.kind !== 'liveness' || kill.failure.nature !== 'refused' || kill.worked) return [];
  if (listenedBefore(context, kill)) return [];
  const { same, other } = portInLog(context, kill);
  // More time fixes neither an app that failed while its process lives on, nor one that waits for a dependency.
  if (other || ownFailure(context.log(container)) || dependencyMatch(context, kill)) return [];
  const asked = portOf(kill.probe, container.spec);
  const declared = (container.spec.ports ?? []).map((port) => port.containerPort);
  const isNamed = same.length > 0 || (asked !== undefined && declared.includes(asked));
  const cpu = container.cpuLimit;
  const tiny = cpu !== undefined && (parseQuantity(cpu) ?? 1) <= TINY ? cpu : undefined;
  const lived = kill.lived === undefined ? '' : ` after ${Math.round(kill.lived)}s`;
  const without = container.spec.startupProbe || tiny ? '' : ' (no startupProbe)';
  return [
    finding(context, kill, {
      id: 'probes/slow-start',
      confidence: isNamed ? kill.confidence : lower(kill.confidence),
      summary: sentence(
        `${who(container)} starts too slowly${tiny ? ` with a cpu limit of ${limitText(context, container, 'cpu', tiny)}` : ''}: its liveness probe ` +
          `(${budgetInWords(kill.timing)}) kills it${lived}, before it listens${asked === undefined ? '' : ` on port ${asked}`}${without}`,
      ),
      evidence: [...same, ...(tiny ? [citePod(context, `${container.specPath}.resources.limits.cpu`, tiny)] : [])],
      fixes: [
        ...(tiny
          ? [
              ...raiseFixes(context, container, {
                resource: 'cpu',
                from: tiny,
                to: ROOMY,
                tail: ', or remove it: a low limit makes the start many times slower',
              }),
            ]
          : []),
        startupFix(context, kill),
        lookAtFailures(context, kill),
      ],
      explains: [{ symptomsOf: 'probe-failure' }],
    }),
  ];
}

export default defineCheck({
  id: 'probes/slow-start',
  category: 'liveness-probe',
  title: 'Killed before it had started',
  description:
    'The liveness probe is refused from the beginning and kills the container before it listens: the app needs more time ' +
    'to start than the probe allows.',
  criteria: {
    confirmed:
      'Events report the kill and the refused connections, the life is as long as the time budget of a probe that never ' +
      'succeeds, and the log or the declared ports name the probed port.',
    likely: 'As confirmed, but neither the log nor the declared ports name a port.',
    possible: 'As likely, but the kill is only likely.',
  },
  silent:
    'The app listens on another port or listened before the probe was refused, failed by itself, waits for a dependency, ' +
    'or answered for a time: a slower probe fixes none of these.',
  sources: ['pkg/kubelet/prober/worker.go:doProbe', 'pkg/apis/core/v1/defaults.go:SetDefaults_Probe'],
  goesAway: 'likely',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }],
  symptomOf: ['eviction'],
  weight: 72,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});
