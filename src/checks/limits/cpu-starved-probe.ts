import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeField, citePod } from '../support/cite.ts';
import { formatCores, parseQuantity, sensibleCpu } from '../../knowledge/quantity.ts';
import { probeKills } from '../probes/support/kill.ts';
import type { ProbeKill } from '../probes/support/kill.ts';
import { proof, target } from '../probes/support/tell.ts';
import { summary, who } from '../support/words.ts';
import { raiseFix } from './support/memory.ts';
import { cpuUse, metricsPath, statsPath } from './support/stats.ts';

/** Cores. Above this, a limit alone makes no health endpoint slow. */
const SUSPECT = 0.25;
/** Cores. So little that starting an interpreter takes many seconds. */
const TINY = 0.1;
/** Share of the limit from which on a container is held back by it. */
const AT_LIMIT = 0.9;

/** How sure; undefined: the limit is not why. A measurement over a container's first seconds reads low. */
function weigh(kill: ProbeKill, limit: number, used: number | undefined): Confidence | undefined {
  const full = used !== undefined && used >= limit * AT_LIMIT;
  if (kill.failure.nature === 'timeout') {
    if (full) return kill.confidence;
    if (limit <= TINY) return used === undefined || used >= limit / 2 ? 'likely' : 'possible';
    return used === undefined ? 'possible' : undefined;
  }
  // An app that starts too slowly: only a measurement makes the limit the cause.
  if (!full) return undefined;
  return kill.confidence === 'confirmed' ? 'likely' : 'possible';
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const { container } = kill;
  const written = container.cpuLimit;
  const limit = parseQuantity(written);
  const slow = kill.failure.nature === 'timeout' || kill.failure.nature === 'refused';
  if (written === undefined || limit === undefined || limit <= 0 || limit > SUSPECT || !slow) return [];
  const node = context.pod.spec?.nodeName ?? '';
  const metrics = context.ask({ verb: 'raw', path: metricsPath(context) });
  const byMetrics = cpuUse(metrics, { state: 'absent' }, context, container.name);
  // Both are asked in one round; the node's own numbers serve where the metrics API has none.
  const stats = context.ask({ verb: 'raw', path: statsPath(node) });
  const use = byMetrics ?? cpuUse({ state: 'absent' }, stats, context, container.name);
  const timedOut = kill.failure.nature === 'timeout';
  const confidence = weigh(kill, limit, use?.cores);
  if (confidence === undefined) return [];
  const path =
    container.status?.resources?.limits?.cpu !== undefined
      ? `${container.statusPath}.resources.limits.cpu`
      : `${container.specPath}.resources.limits.cpu`;
  const used = use ? `, of which it uses ${formatCores(use.cores)}` : '';
  const more: Citation[] = [
    citePod(context, path, written),
    ...(use
      ? [
          citeField(
            use.source === 'stats' ? `Node/${node}` : `PodMetrics/${context.name}`,
            use.source === 'stats'
              ? `stats/summary containers[${container.name}].cpu.usageNanoCores`
              : `containers[${container.name}].usage.cpu`,
            formatCores(use.cores),
            use.time,
          ),
        ]
      : []),
  ];
  const roomy = sensibleCpu(Math.max(0.5, limit * 4));
  const failing = timedOut
    ? `so ${target(kill)} does not answer the ${kill.kind} probe within ${kill.timing.timeout}s`
    : `so it does not listen before the ${kill.kind} probe kills it`;
  return [
    {
      result: 'found',
      id: 'limits/cpu-starved-probe',
      category: 'resource-limits',
      confidence,
      container: container.name,
      about: null,
      summary: summary(`${who(container)} is starved by its cpu limit of ${written}${used}, ${failing}`, ''),
      chain: [],
      evidence: proof(context, kill, more),
      fixes: [
        raiseFix(
          context,
          container,
          'cpu',
          roomy,
          `raise the cpu limit of ${container.name} from ${written} to ${roomy} (or drop it); the probe itself is not at fault`,
        ),
        {
          text: 'see how much cpu it uses',
          command: `kubectl -n ${context.namespace} top pod ${context.name} --containers`,
          risk: 'read-only',
        },
      ],
    },
  ];
}

/** So little cpu that a healthy app cannot answer its probe in time. */
export default defineCheck({
  id: 'limits/cpu-starved-probe',
  category: 'resource-limits',
  title: 'cpu limit starves the probed app',
  description:
    'The cpu limit is so low that the app cannot answer the probe in time, so the probe kills it: the limit is the cause, not the probe.',
  criteria: {
    confirmed:
      'A probe kill by timeout is confirmed, and the container was measured to use 90 % of its cpu limit or more.',
    likely:
      'A probe kill by timeout and a cpu limit of 100m or less, with no measurement or one of at least half the limit; or a kill before the app listened, with the measurement.',
    possible:
      'A probe kill by timeout and a cpu limit of 250m or less, with no measurement; or of 100m or less, measured below half of it.',
  },
  silent: 'The measured use is well below a limit of more than 100m, the limit is above 250m, or there is none.',
  sources: [
    'https://docs.kernel.org/scheduler/sched-bwc.html',
    'pkg/kubelet/cm/helpers_linux.go:MilliCPUToQuota',
    'pkg/probe/http/http.go:DoHTTPProbe',
  ],
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: null,
  explains: [
    'probes/*',
    'app/exit-sigterm',
    'app/self-killed',
    'app/silent-exit',
    'app/exited-zero',
    'app/error-line',
    'app/structured-error',
  ],
  symptomOf: [],
  weight: 84,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});
