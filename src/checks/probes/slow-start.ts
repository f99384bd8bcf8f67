import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeLog, citePod } from '../support/cite.ts';
import { parseQuantity } from '../../knowledge/quantity.ts';
import { raiseFix } from '../limits/support/memory.ts';
import { budgetInWords, portOf } from '../../knowledge/probes.ts';
import { summary, who } from '../support/words.ts';
import { dependencySignal } from './support/dependency.ts';
import { ownFailure, probeKills } from './support/kill.ts';
import type { ProbeKill } from './support/kill.ts';
import { heardPorts } from './support/ports.ts';
import { finding, lookFix, startupFix } from './support/tell.ts';

/** Cores. On so little, an interpreter needs many times as long to start. */
const TINY = 0.1;

/** Whether the log speaks of the probed port as the app's own, or says that it listens somewhere else. */
function portInLog(context: PodContext, kill: ProbeKill): { readonly same: Citation[]; readonly other: boolean } {
  const asked = portOf(kill.probe, kill.container.spec);
  const log = context.log(kill.container);
  const heard = log.state === 'known' ? heardPorts(log.value) : [];
  const mine = heard.find((one) => one.port === asked);
  return {
    same: mine && log.state === 'known' ? [citeLog(context, log.value, mine.line)] : [],
    other: heard.length > 0 && mine === undefined,
  };
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  // Refused until the end: nobody listened yet. A startup probe's own budget is told by probes/startup-killed.
  if (kill.kind !== 'liveness' || kill.failure.nature !== 'refused' || kill.worked) return [];
  const { same, other } = portInLog(context, kill);
  // More time mends neither an app that failed (its process living on) nor one that waits for something that is not
  // there.
  if (other || ownFailure(context.log(kill.container)) || dependencySignal(context, kill)) return [];
  const declared = (kill.container.spec.ports ?? []).map((port) => port.containerPort);
  const asked = portOf(kill.probe, kill.container.spec);
  const backed = same.length > 0 || (asked !== undefined && declared.includes(asked));
  const cpu = kill.container.cpuLimit;
  const tiny = cpu !== undefined && (parseQuantity(cpu) ?? 1) <= TINY ? cpu : undefined;
  const lived = kill.lived === undefined ? '' : ` after ${Math.round(kill.lived)}s`;
  const without = kill.container.spec.startupProbe || tiny ? '' : ', without a startupProbe';
  return [
    finding(context, kill, {
      id: 'probes/slow-start',
      confidence: backed ? kill.confidence : lower(kill.confidence),
      summary: summary(
        `${who(kill.container)} starts too slowly${tiny ? ` on a cpu limit of ${tiny}` : ''}: its liveness probe (${budgetInWords(kill.timing)}) kills it${lived}, before it listens on port ${asked}${without}`,
        '',
      ),
      evidence: [...same, ...(tiny ? [citePod(context, `${kill.container.specPath}.resources.limits.cpu`, tiny)] : [])],
      fixes: [
        ...(tiny
          ? [
              raiseFix(
                context,
                kill.container,
                'cpu',
                '500m',
                `raise the cpu limit of ${kill.container.name} from ${tiny} (or drop it): on so little it needs many times as long to start`,
              ),
            ]
          : []),
        startupFix(context, kill),
        lookFix(context, kill),
      ],
      explains: [{ symptomsOf: 'probe-failure' }],
    }),
  ];
}

/** The liveness probe kills before the app ever listened. */
export default defineCheck({
  id: 'probes/slow-start',
  category: 'liveness-probe',
  title: 'killed before it had started',
  description:
    'The liveness probe is refused from the first time on and kills the container before it ever listened: it needs longer to start than the probe allows.',
  criteria: {
    confirmed:
      'Events state the kill and the refused connections, the life is as long as the budget of a probe that never succeeds, and the log or the declared ports name the probed port.',
    likely: 'As confirmed, where neither the log nor the declared ports name a port.',
    possible: 'As likely, with the kill only likely.',
  },
  silent:
    'The app listens on another port, failed by itself, waits for a dependency, or answered for a time: looser timing would mend none of these.',
  sources: ['pkg/kubelet/prober/worker.go:doProbe', 'pkg/apis/core/v1/defaults.go:SetDefaults_Probe'],
  goesAway: 'likely',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }],
  symptomOf: ['eviction'],
  weight: 72,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});
