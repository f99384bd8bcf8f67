import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeField, citeLog, citePod } from '../support/cite.ts';
import { formatBytes, parseQuantity } from '../../knowledge/quantity.ts';
import type { Fact } from '../../model/facts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import {
  citeLimit,
  citeOom,
  doubled,
  filledBeforeStart,
  limitInForce,
  ooms,
  raiseFix,
  tmpfsOf,
} from './support/memory.ts';
import type { Oom } from './support/memory.ts';
import { podStats, statsPath } from './support/stats.ts';

/** Bytes now in a volume of the pod, by the kubelet's stats. An emptyDir outlives its container. */
function usedBytes(stats: Fact<unknown>, context: PodContext, volume: string): number | undefined {
  const used = podStats(stats, context)?.volume?.find((one) => one.name === volume)?.usedBytes;
  return typeof used === 'number' ? used : undefined;
}

function examine(context: PodContext, oom: Oom): Found[] {
  const limit = limitInForce(context, oom.container)?.limit;
  const bytes = parseQuantity(limit);
  const mounts = tmpfsOf(context, oom.container);
  if (limit === undefined || !bytes || mounts.length === 0) return [];
  const stats = context.pod.spec?.nodeName
    ? context.ask({ verb: 'raw', path: statsPath(context.pod.spec.nodeName) })
    : { state: 'absent' as const };
  const log = context.log(oom.container);
  const command = [...(oom.container.spec.command ?? []), ...(oom.container.spec.args ?? [])].join(' ');
  const weighed = mounts.map((mount) => {
    const used = usedBytes(stats, context, mount.volume);
    const line = log.state === 'known' ? log.value.lines.findLast((one) => one.text.includes(mount.path)) : undefined;
    const named = line !== undefined || (mount.path !== '/dev/shm' && command.includes(`${mount.path}/`));
    const confidence: Confidence =
      used !== undefined && used >= bytes * 0.5 ? 'confirmed' : named ? 'likely' : 'possible';
    return { mount, used, line, confidence };
  });
  const order: readonly Confidence[] = ['confirmed', 'likely', 'possible'];
  const { mount, used, line, confidence } = weighed.sort(
    (a, b) => order.indexOf(a.confidence) - order.indexOf(b.confidence),
  )[0]!;
  const evidence: Citation[] = [
    oom.container.dead?.reason === 'StartError'
      ? citePod(context, `${oom.path}.message`, oom.container.dead.message ?? '', oom.time)
      : citeOom(context, oom),
    citePod(
      context,
      `spec.volumes[${mount.volume}].emptyDir`,
      `medium: Memory, sizeLimit: ${mount.sizeLimit ?? 'none'}, mounted on ${mount.path}`,
    ),
    citeLimit(context, oom.container),
    ...(used !== undefined
      ? [citeField(`Node/${context.pod.spec?.nodeName}`, `stats/summary volume[${mount.volume}].usedBytes`, used)]
      : []),
    ...(line && log.state === 'known' ? [citeLog(context, log.value, line.index)] : []),
  ];
  const holds = used !== undefined ? ` (${formatBytes(used)} in it now)` : '';
  return [
    {
      result: 'found',
      id: 'limits/tmpfs-counted',
      category: 'resource-limits',
      confidence,
      container: oom.container.name,
      about: null,
      summary: summary(
        `${who(oom.container)} is OOM killed at its memory limit of ${limit}, to which files in ${mount.path} count: emptyDir ${mount.volume} lives in memory${holds}`,
        '',
      ),
      chain: [],
      evidence,
      fixes: [
        editFix(
          context,
          `let the volume ${mount.volume} live on disk (drop medium: Memory), or give it a sizeLimit well below ${limit}`,
        ),
        alternative(
          raiseFix(
            context,
            oom.container,
            'memory',
            doubled(limit),
            `raise the memory limit from ${limit} to ${doubled(limit)}, so that process and files fit`,
          ),
        ),
      ],
    },
  ];
}

/** Once its files fill the limit, the next instance is killed before its process runs. */
function killedAtStart(context: PodContext): Oom[] {
  return context.subjects
    .filter((container) => filledBeforeStart(context, container))
    .map((container) => ({
      container,
      path: container.deadPath,
      exitCode: container.dead?.exitCode ?? 128,
      time: container.dead?.finishedAt ?? null,
      newest: true,
    }));
}

/** Files in a memory-backed emptyDir count to the container's memory. */
export default defineCheck({
  id: 'limits/tmpfs-counted',
  category: 'resource-limits',
  title: 'files in a memory-backed volume',
  description:
    'The container was OOMKilled and writes to an emptyDir with medium Memory, whose files count to the memory limit.',
  criteria: {
    confirmed: "OOMKilled, and the kubelet's stats show at least half of the limit in the memory-backed volume.",
    likely: 'OOMKilled, and the command line or the log names files in the memory-backed volume.',
    possible: 'OOMKilled, and such a volume is mounted.',
  },
  silent: 'No memory-backed emptyDir is mounted to be written.',
  sources: ['https://kubernetes.io/docs/concepts/storage/volumes/#emptydir', 'pkg/volume/emptydir/empty_dir.go'],
  goesAway: 'never',
  endedBy: 'container-limit',
  settledBy: 'oom-test',
  explains: ['limits/oom-limit', 'limits/oom-child', { symptomsOf: 'memory' }],
  symptomOf: [],
  weight: 75,
  run: (context) => [...ooms(context), ...killedAtStart(context)].flatMap((oom) => examine(context, oom)),
});
