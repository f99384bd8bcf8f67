/** A cpu limit so low that a healthy app cannot answer its probe in time. */
import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeField, citePod } from '../support/cite.ts';
import { formatCores, parseQuantity, sensibleCpu } from '../../knowledge/quantity.ts';
import { proof, target } from '../probes/support/finding.ts';
import type { ProbeKill } from '../probes/support/kill.ts';
import { probeKills } from '../probes/support/verdict.ts';
import { sentence, who } from '../support/words.ts';
import { citeOrigin, limitText } from './support/limit-origin.ts';
import { lookAtUse, raiseFixes } from './support/raise.ts';
import { cpuUse, metricsPath, stalledOf, statsPath } from './support/stats.ts';
import type { CpuUse, Stalled } from './support/stats.ts';

/** Cores. A higher limit does not make a health endpoint slow by itself. */
const SUSPECT = 0.25;
/** Cores. Under such a limit the start of an interpreter takes many seconds. */
const TINY = 0.1;
/** From this share of the limit, the limit holds the container back. */
const AT_LIMIT = 0.9;
/** From this share of 10 s on, in percent, the container waits for a processor: by its limit, or on a busy node. */
const WAITS = 50;

/**
 * Returns the confidence; undefined where the limit is not the cause.
 * @param used cores; a measurement in the first seconds of a container is too low
 * @param waits it waited for a processor when that was measured
 */
function weigh(kill: ProbeKill, limit: number, used: number | undefined, waits: boolean): Confidence | undefined {
  const full = used !== undefined && used >= limit * AT_LIMIT;
  if (kill.failure.nature === 'timeout') {
    if (full) return kill.confidence;
    // One that uses far less than its limit waits because its node is busy.
    if (waits && (used === undefined || used >= limit / 2)) return 'likely';
    if (limit <= TINY) return used === undefined || used >= limit / 2 ? 'likely' : 'possible';
    return used === undefined ? 'possible' : undefined;
  }
  // For an app that starts too slowly, only a measurement makes the limit the cause.
  if (!full) return undefined;
  return kill.confidence === 'confirmed' ? 'likely' : 'possible';
}

interface Measured {
  /** From the metrics API, else from the stats of the node. */
  readonly use: CpuUse | undefined;
  readonly stalled: Stalled | undefined;
}

/** Returns what was measured of the container. */
function measure(context: PodContext, container: string, node: string): Measured {
  // Asking for both at once takes one round.
  const metrics = context.ask({ verb: 'raw', path: metricsPath(context) });
  const stats = context.ask({ verb: 'raw', path: statsPath(node) });
  return { use: cpuUse(metrics, stats, context, container), stalled: stalledOf(stats, context, container) };
}

function citeUse(context: PodContext, container: string, node: string, use: CpuUse): Citation {
  return use.source === 'stats'
    ? citeField(
        `Node/${node}`,
        `stats/summary containers[${container}].cpu.usageNanoCores`,
        formatCores(use.cores),
        use.time,
      )
    : citeField(`PodMetrics/${context.name}`, `containers[${container}].usage.cpu`, formatCores(use.cores), use.time);
}

const citeStalled = (container: string, node: string, { cpu, time }: Stalled): Citation =>
  citeField(
    `Node/${node}`,
    `stats/summary containers[${container}].cpu.psi.some.avg10`,
    `waited for a processor for ${Math.round(cpu)} % of 10 s`,
    time,
  );

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const { container } = kill;
  const written = container.cpuLimit;
  const limit = parseQuantity(written);
  const slow = kill.failure.nature === 'timeout' || kill.failure.nature === 'refused';
  if (written === undefined || limit === undefined || limit <= 0 || limit > SUSPECT || !slow) return [];
  const node = context.pod.spec?.nodeName ?? '';
  const { use, stalled } = measure(context, container.name, node);
  const waits = (stalled?.cpu ?? 0) >= WAITS;
  const confidence = weigh(kill, limit, use?.cores, waits);
  if (confidence === undefined) return [];
  const path = container.status?.resources?.limits?.cpu !== undefined ? container.statusPath : container.specPath;
  const roomy = sensibleCpu(Math.max(0.5, limit * 4));
  const used = use ? ` (it uses ${formatCores(use.cores)})` : '';
  const failing =
    kill.failure.nature === 'timeout'
      ? `${target(kill)} does not answer the ${kill.kind} probe within ${kill.timing.timeout}s`
      : `it does not listen before the ${kill.kind} probe kills it`;
  return [
    {
      result: 'found',
      id: 'limits/cpu-starved-probe',
      category: 'resource-limits',
      confidence,
      container: container.name,
      about: null,
      summary: sentence(
        `${who(container)} needs more cpu than its limit of ${limitText(context, container, 'cpu', written)}${used}: ${failing}`,
      ),
      chain: [],
      evidence: proof(context, kill, [
        citePod(context, `${path}.resources.limits.cpu`, written),
        ...citeOrigin(context, container, 'cpu', written),
        ...(use ? [citeUse(context, container.name, node, use)] : []),
        ...(stalled && waits ? [citeStalled(container.name, node, stalled)] : []),
      ]),
      fixes: [
        ...raiseFixes(context, container, {
          resource: 'cpu',
          from: written,
          to: roomy,
          tail: ', or remove it; the probe is not the problem',
        }),
        ...(use ? [lookAtUse(context, 'see how much cpu it uses')] : []),
      ],
    },
  ];
}

export default defineCheck({
  id: 'limits/cpu-starved-probe',
  category: 'resource-limits',
  title: 'CPU limit too low for the probed app',
  description:
    'The cpu limit is so low that the app cannot answer the probe in time, so the probe kills it. The limit is the ' +
    'cause, not the probe.',
  criteria: {
    confirmed:
      'A probe kill by timeout is confirmed, and a measurement shows that the container uses 90 % of its cpu limit or more.',
    likely:
      'A probe kill by timeout and a cpu limit of 100m or less, with no measurement or one of at least half the limit; ' +
      'or by timeout and a limit of 250m or less, and the container waited for a processor for half of 10 s or more (PSI); ' +
      'or a kill before the app listened, with a measurement of 90 % or more.',
    possible:
      'A probe kill by timeout and a cpu limit of 250m or less, with no measurement; or one of 100m or less, with a ' +
      'measurement below half of it.',
  },
  silent:
    'The measured use is below 90 % of a limit of more than 100m, and it did not wait for a processor; the limit is above 250m, or there is no limit.',
  sources: [
    'https://docs.kernel.org/scheduler/sched-bwc.html',
    'pkg/kubelet/cm/helpers_linux.go:MilliCPUToQuota',
    'pkg/probe/http/http.go:DoHTTPProbe',
    'https://docs.kernel.org/accounting/psi.html',
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
