import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { heapSettings, shareOf } from '../../knowledge/heap-flags.ts';
import type { HeapSetting } from '../../knowledge/heap-flags.ts';
import { formatBytes, parseQuantity, sensibleLimit } from '../../knowledge/quantity.ts';
import { citeField, citePod } from '../support/cite.ts';
import { alternative, editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { environmentOf, expanded } from './support/env.ts';
import { citeLimit, citeOom, limitInForce, ooms, podMemoryLimit, raiseFix } from './support/memory.ts';
import type { Oom } from './support/memory.ts';

/** Ids of the plain "killed for memory", which a heap that does not fit explains. */
const KILLS = ['limits/oom-limit', 'limits/oom-pod-limit', 'limits/oom-child'];

/** From this share of the limit on a heap leaves no room for the rest of the process. */
const TIGHT = 0.9;

/** Read by the runtime itself, or by the start scripts of the common servers. */
const READ_FOR_SURE =
  /^(?:command|args)$|^env\[(?:JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|JAVA_OPTS|JAVA_OPTIONS|CATALINA_OPTS|ES_JAVA_OPTS|KAFKA_HEAP_OPTS|JVM_OPTS|NODE_OPTIONS|GOMEMLIMIT|DOTNET_\w+|COMPlus_\w+)\]$/;

/** Of several that set the same, the one in force: the command line goes before the environment. */
function inForce(settings: readonly HeapSetting[]): HeapSetting[] {
  const onLine = (one: HeapSetting): boolean => one.where === 'command' || one.where === 'args';
  const best = new Map<string, HeapSetting>();
  for (const one of settings) {
    const key = `${one.runtime} ${one.sets} ${one.percent !== undefined}`;
    const other = best.get(key);
    if (!other || onLine(one) || !onLine(other)) best.set(key, one);
  }
  const chosen = [...best.values()];
  // A fixed size makes a JVM ignore the percentage.
  const fixed = (sets: HeapSetting['sets']): boolean =>
    chosen.some((one) => one.runtime === 'jvm' && one.sets === sets && one.bytes !== undefined);
  return chosen.filter((one) => one.runtime !== 'jvm' || one.percent === undefined || !fixed(one.sets));
}

function sure(setting: HeapSetting, share: number, newest: boolean): Confidence {
  // GOMEMLIMIT is a soft goal and Node's old space is not all of its heap; what is above the limit cannot fit all the
  // same.
  const read = READ_FOR_SURE.test(setting.where.replace(/^ConfigMap\/\S+ data\[(.*)\]$/, 'env[$1]'));
  return share >= 1 && read && newest && setting.runtime !== 'go' && setting.runtime !== 'php' ? 'confirmed' : 'likely';
}

function found(
  context: PodContext,
  oom: Oom,
  settings: readonly [HeapSetting, ...HeapSetting[]],
  limit: string,
): Found {
  const [setting] = settings;
  const texts = [...new Set(settings.map((one) => one.text))].join(' ');
  const bytes = parseQuantity(limit) ?? 0;
  const { container } = oom;
  const share = shareOf(setting, bytes);
  const amount = setting.bytes ?? bytes * share;
  const roomy = sensibleLimit(amount * 1.34);
  const fitting = `${Math.max(16, Math.floor((bytes * 0.7) / 2 ** 20))}m`;
  const smaller: Record<HeapSetting['runtime'], string> = {
    jvm: '-XX:MaxRAMPercentage=70 (without -Xms and -Xmx)',
    node: `--max-old-space-size=${fitting.slice(0, -1)}`,
    go: `GOMEMLIMIT=${fitting.slice(0, -1)}MiB`,
    dotnet: 'DOTNET_GCHeapHardLimitPercent=0x46 (70 %)',
    php: `memory_limit=${fitting.slice(0, -1)}M`,
  };
  const word = share >= 1 ? 'does not fit' : 'leaves too little room in';
  const where = (one: HeapSetting): Citation => {
    const [object, field] = one.where.split(' ');
    return one.where.startsWith('ConfigMap/')
      ? citeField(object!, field!, one.text)
      : citePod(context, `${container.specPath}.${one.where}`, one.text);
  };
  return {
    result: 'found',
    id: 'limits/heap-over-limit',
    category: 'resource-limits',
    confidence: sure(setting, share, oom.newest),
    container: container.name,
    about: null,
    summary: summary(
      `${who(container)} is OOMKilled: its heap setting ${texts} ${word} the memory limit of ${limit}`,
      '',
    ),
    chain: [],
    evidence: [
      citeOom(context, oom),
      ...settings.map(where),
      podMemoryLimit(context) === limit && container.memoryLimit !== limit
        ? citePod(context, 'spec.resources.limits.memory', limit)
        : citeLimit(context, container),
    ],
    fixes: [
      raiseFix(
        context,
        container,
        'memory',
        roomy,
        `raise the memory limit from ${limit} to ${roomy}, so that a heap of ${formatBytes(amount)} and the rest of the process fit`,
      ),
      alternative(
        editFix(context, `let the heap fit the limit of ${limit}: ${smaller[setting.runtime]} instead of ${texts}`),
      ),
    ],
    explains: [...KILLS, { symptomsOf: 'memory' }],
  };
}

/** The runtime was told to use more memory than the container may. */
export default defineCheck({
  id: 'limits/heap-over-limit',
  category: 'resource-limits',
  title: 'heap larger than the memory limit',
  description:
    'A heap setting (-Xmx, -Xms, MaxRAMPercentage, --max-old-space-size, GOMEMLIMIT, GCHeapHardLimit) allows the process more than the memory limit, and the container was OOMKilled.',
  criteria: {
    confirmed: 'OOMKilled, and a setting that the runtime surely reads is as large as the limit or larger.',
    likely:
      'OOMKilled, and the setting takes 90 % of the limit or more, or stands in a variable of which it is not known who reads it, or is a soft goal.',
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
  symptomOf: [],
  weight: 85,
  run: (context) =>
    ooms(context).flatMap((oom): Found[] => {
      const limit = limitInForce(context, oom.container)?.limit;
      const bytes = parseQuantity(limit);
      const env = environmentOf(context, oom.container);
      if (limit === undefined || !bytes) return [];
      const { command, args } = oom.container.spec;
      const settings = inForce(heapSettings({ command: expanded(command, env), args: expanded(args, env) }, env));
      const tooLarge = settings
        .filter((one) => shareOf(one, bytes) >= TIGHT)
        .sort((a, b) => shareOf(b, bytes) - shareOf(a, bytes) || (a.sets === 'maximum' ? -1 : 1));
      const [worst, ...others] = tooLarge;
      return worst
        ? [found(context, oom, [worst, ...others.filter((one) => one.runtime === worst.runtime)], limit)]
        : [];
    }),
});
