/** A heap setting that allows the runtime more memory than the container may use. */
import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { fitHeapText, HEAP_SHARE } from '../../knowledge/fitting-heap.ts';
import { shareOf } from '../../knowledge/heap-flags.ts';
import type { HeapSetting } from '../../knowledge/heap-flags.ts';
import { formatBytes, parseQuantity, sensibleLimit } from '../../knowledge/quantity.ts';
import { citeField, citeLog, citePod } from '../support/cite.ts';
import { alternative, editFix } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { printedHeap } from './support/heap-in-log.ts';
import { isReadForSure, tightHeap } from './support/heap-settings.ts';
import { citeOrigin, limitText } from './support/limit-origin.ts';
import { citeLimit, limitInForce, podMemoryLimit } from './support/memory-limit.ts';
import { citeOom, ooms } from './support/oom.ts';
import type { Oom } from './support/oom.ts';
import { resizeBefore } from './support/old-limit.ts';
import { raiseFixes } from './support/raise.ts';

/** The bare OOM kills, which a heap that does not fit explains. */
const KILLS = ['limits/oom-limit', 'limits/oom-pod-limit', 'limits/oom-child'];

/** @param atLimit the newest end is an OOM kill, and the limit in the API is the one in force */
function sure(setting: HeapSetting, share: number, atLimit: boolean): Confidence {
  // GOMEMLIMIT is a soft limit, and the old space is only a part of Node's heap. A larger old space cannot fit anyway.
  const soft = setting.runtime === 'go' || setting.runtime === 'php';
  return share >= 1 && isReadForSure(setting) && atLimit && !soft ? 'confirmed' : 'likely';
}

function found(
  context: PodContext,
  oom: Oom,
  settings: readonly [HeapSetting, ...HeapSetting[]],
  limit: string,
  printed?: Citation,
): Found {
  const [setting] = settings;
  const texts = [...new Set(settings.map((one) => one.text))].join(' ');
  const bytes = parseQuantity(limit) ?? 0;
  const { container } = oom;
  const share = shareOf(setting, bytes);
  const amount = setting.bytes ?? bytes * share;
  const roomy = sensibleLimit(amount / HEAP_SHARE);
  const fits = share >= 1 ? 'does not fit into' : 'nearly fills';
  const resize = resizeBefore(context, container);
  const cite = (one: HeapSetting): Citation => {
    const [object, field] = one.where.split(' ');
    return one.where.startsWith('ConfigMap/')
      ? citeField(object!, field!, one.text)
      : citePod(context, `${container.specPath}.${one.where}`, one.text);
  };
  return {
    result: 'found',
    id: 'limits/heap-over-limit',
    category: 'resource-limits',
    confidence: printed ? 'likely' : sure(setting, share, oom.newest && !resize),
    container: container.name,
    about: null,
    summary: sentence(
      `${who(container)} was OOMKilled: its heap setting ${texts} ${fits} the memory limit of ${limitText(context, container, 'memory', limit)}`,
    ),
    chain: [],
    evidence: [
      citeOom(context, oom),
      ...(printed ? [printed] : settings.map(cite)),
      podMemoryLimit(context) === limit && container.memoryLimit !== limit
        ? citePod(context, 'spec.resources.limits.memory', limit)
        : citeLimit(context, container),
      ...(resize ? [resize] : []),
      ...citeOrigin(context, container, 'memory', limit),
    ],
    fixes: [
      editFix(
        context,
        fitHeapText(setting.runtime, bytes, `the limit of ${limit}`, texts) +
          (printed ? ' (the pod spec does not set it: a start script or a file of the image does)' : ''),
      ),
      ...raiseFixes(context, container, {
        resource: 'memory',
        from: limit,
        to: roomy,
        tail: `, so that a heap of ${formatBytes(amount)} and the rest of the process fit`,
      }).map(alternative),
    ],
    explains: [...KILLS, { symptomsOf: 'memory' }],
  };
}

function examine(context: PodContext, oom: Oom): Found[] {
  const limit = limitInForce(context, oom.container)?.limit;
  const settings = limit === undefined ? undefined : tightHeap(context, oom.container, limit);
  if (limit === undefined) return [];
  if (settings) return [found(context, oom, settings, limit)];
  const log = context.log(oom.container);
  const printed = log.state === 'known' ? printedHeap(log.value, parseQuantity(limit) ?? Infinity) : undefined;
  if (log.state !== 'known' || !printed) return [];
  return [found(context, oom, printed.settings, limit, citeLog(context, log.value, printed.line))];
}

export default defineCheck({
  id: 'limits/heap-over-limit',
  category: 'resource-limits',
  title: 'Heap larger than the memory limit',
  description:
    'A heap setting (-Xmx, -Xms, MaxRAMPercentage, --max-old-space-size, GOMEMLIMIT, GCHeapHardLimit) allows the ' +
    'process more than the memory limit, and the container was OOMKilled.',
  criteria: {
    confirmed: 'OOMKilled, and a setting that the runtime reads for sure is as large as the limit or larger.',
    likely:
      'OOMKilled, and the setting takes 90 % of the limit or more, or is a soft limit, or is in a variable that the ' +
      'runtime may not read, or only a line of the log shows it, or the pod was resized in place before.',
    possible: null,
  },
  silent: 'The container was not OOMKilled, or the heap leaves room.',
  sources: [
    'https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html',
    'https://nodejs.org/api/cli.html',
    'https://pkg.go.dev/runtime',
    'https://learn.microsoft.com/dotnet/core/runtime-config/garbage-collector',
  ],
  goesAway: 'never',
  endedBy: 'container-limit',
  settledBy: null,
  explains: [...KILLS, { symptomsOf: 'memory' }],
  rulesOut: ['bad-image', 'volume', 'node'],
  symptomOf: [],
  weight: 85,
  run: (context) => ooms(context).flatMap((oom) => examine(context, oom)),
});
