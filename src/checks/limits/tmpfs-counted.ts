/** Files in a memory-backed emptyDir count towards the memory of the container. */
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeField, citeLog, citePod } from '../support/cite.ts';
import { formatBytes, parseQuantity } from '../../knowledge/quantity.ts';
import type { Fact } from '../../model/facts.ts';
import type { LogAnalysis, LogLine } from '../../logs/log-analysis.ts';
import { alternative, editFix } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { limitText } from './support/limit-origin.ts';
import { citeLimit, limitInForce } from './support/memory-limit.ts';
import { citeOom, ooms } from './support/oom.ts';
import type { Oom } from './support/oom.ts';
import { resizeBefore } from './support/old-limit.ts';
import { asRaise } from './support/memory-fixes.ts';
import { doubled, raiseFixes } from './support/raise.ts';
import { podStats, statsPath } from './support/stats.ts';
import { filledBeforeStart, tmpfsOf } from './support/too-low.ts';
import type { Tmpfs } from './support/too-low.ts';

/** Returns the bytes in a volume of the pod now, from the kubelet's stats. An emptyDir outlives its container. */
function usedBytes(stats: Fact<unknown>, context: PodContext, volume: string): number | undefined {
  const used = podStats(stats, context)?.volume?.find((one) => one.name === volume)?.usedBytes;
  return typeof used === 'number' ? used : undefined;
}

/** A volume, and what shows that its files fill the limit. */
interface Weighed {
  readonly mount: Tmpfs;
  /** Bytes. */
  readonly used: number | undefined;
  /** The line of the log that names its path. */
  readonly line: LogLine | undefined;
  readonly confidence: Confidence;
}

/** Returns the volumes, the surest first. */
function weigh(context: PodContext, oom: Oom, limit: number, log: LogAnalysis | undefined): Weighed[] {
  const node = context.pod.spec?.nodeName;
  const stats: Fact<unknown> = node ? context.ask({ verb: 'raw', path: statsPath(node) }) : { state: 'absent' };
  const command = [...(oom.container.spec.command ?? []), ...(oom.container.spec.args ?? [])].join(' ');
  const resized = resizeBefore(context, oom.container) !== undefined;
  const order: readonly Confidence[] = ['confirmed', 'likely', 'possible'];
  return tmpfsOf(context, oom.container)
    .map((mount): Weighed => {
      const used = usedBytes(stats, context, mount.volume);
      const line = log?.lines.findLast((one) => one.text.includes(mount.path));
      const named = line !== undefined || (mount.path !== '/dev/shm' && command.includes(`${mount.path}/`));
      const full = used !== undefined && used >= limit * 0.5;
      const confidence = full ? 'confirmed' : named ? 'likely' : 'possible';
      // The cgroup may still have the limit from before a resize, which the API does not show.
      return { mount, used, line, confidence: resized ? lower(confidence) : confidence };
    })
    .sort((a, b) => order.indexOf(a.confidence) - order.indexOf(b.confidence));
}

function evidenceOf(
  context: PodContext,
  oom: Oom,
  { mount, used, line }: Weighed,
  log: LogAnalysis | undefined,
): Citation[] {
  const { container } = oom;
  const dir = `medium: Memory, sizeLimit: ${mount.sizeLimit ?? 'none'}, mounted on ${mount.path}`;
  const node = `Node/${context.pod.spec?.nodeName}`;
  return [
    container.dead?.reason === 'StartError'
      ? citePod(context, `${oom.path}.message`, container.dead.message ?? '', oom.time)
      : citeOom(context, oom),
    citePod(context, `spec.volumes[${mount.volume}].emptyDir`, dir),
    citeLimit(context, container),
    ...(used === undefined ? [] : [citeField(node, `stats/summary volume[${mount.volume}].usedBytes`, used)]),
    ...(line && log ? [citeLog(context, log, line.index)] : []),
  ];
}

function examine(context: PodContext, oom: Oom): Found[] {
  const { container } = oom;
  const limit = limitInForce(context, container)?.limit;
  const bytes = parseQuantity(limit);
  if (limit === undefined || !bytes || tmpfsOf(context, container).length === 0) return [];
  const fact = context.log(container);
  const log = fact.state === 'known' ? fact.value : undefined;
  const surest = weigh(context, oom, bytes, log)[0]!;
  const { volume, path, sizeLimit } = surest.mount;
  const now = surest.used === undefined ? '' : ` (${formatBytes(surest.used)} now)`;
  return [
    {
      result: 'found',
      id: 'limits/tmpfs-counted',
      category: 'resource-limits',
      confidence: surest.confidence,
      container: container.name,
      about: null,
      summary: sentence(
        `${who(container)} was OOM killed: files in ${path}${now} count towards its memory limit of ${limitText(context, container, 'memory', limit)}, ` +
          `because emptyDir ${volume} is in memory`,
      ),
      chain: [],
      evidence: evidenceOf(context, oom, surest, log),
      fixes: [
        editFix(
          context,
          `move volume ${volume} to disk (remove medium: Memory), or set its sizeLimit well below ${limit}`,
        ),
        ...raiseFixes(context, container, {
          resource: 'memory',
          from: limit,
          to: doubled(limit),
          tail: ', so that the process and the files fit',
        })
          // Without a sizeLimit, the files can grow up to any limit.
          .map((fix) => alternative(sizeLimit === undefined ? asRaise(fix, { kind: 'unclear' }) : fix)),
      ],
    },
  ];
}

/** Returns ends in which the files filled the limit already, so that the kernel killed the next instance at its start. */
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

export default defineCheck({
  id: 'limits/tmpfs-counted',
  category: 'resource-limits',
  title: 'Files in a memory-backed volume',
  description:
    'The container was OOMKilled and writes to an emptyDir with medium Memory. Files in such a volume count towards the ' +
    'memory limit.',
  criteria: {
    confirmed: "OOMKilled, and the kubelet's stats show at least half of the limit in the memory-backed volume.",
    likely:
      'OOMKilled, and the command line or the log names files in the memory-backed volume; or as confirmed, but the pod ' +
      'was resized in place before.',
    possible: 'OOMKilled, and such a volume is mounted.',
  },
  silent: 'The container mounts no memory-backed emptyDir that it may write to.',
  sources: ['https://kubernetes.io/docs/concepts/storage/volumes/#emptydir', 'pkg/volume/emptydir/empty_dir.go'],
  goesAway: 'never',
  endedBy: 'container-limit',
  settledBy: 'oom-test',
  explains: ['limits/oom-limit', 'limits/oom-child', { symptomsOf: 'memory' }],
  symptomOf: [],
  weight: 75,
  run: (context) => [...ooms(context), ...killedAtStart(context)].flatMap((oom) => examine(context, oom)),
});
