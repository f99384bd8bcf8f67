import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Fix, Found, SpecChange } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { heapSettings } from '../../knowledge/heap-flags.ts';
import type { HeapSetting } from '../../knowledge/heap-flags.ts';
import { formatBytes, parseQuantity } from '../../knowledge/quantity.ts';
import { citePod } from '../support/cite.ts';
import { alternative, editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { environmentOf, expanded } from './support/env.ts';
import { limitInForce } from './support/memory.ts';

type Runtime = Ended<'heap-exhausted'>['match']['fields']['runtime'];

/** How each runtime's own limit is called. */
const FLAGS: { readonly [R in Runtime]: string } = {
  jvm: '-Xmx (or -XX:MaxRAMPercentage)',
  node: '--max-old-space-size (on the command line or in NODE_OPTIONS)',
  go: 'GOMEMLIMIT, or an RLIMIT_AS of the process',
  dotnet: 'DOTNET_GCHeapHardLimit',
  python: 'RLIMIT_AS of the process, or one allocation larger than it could get',
  php: 'memory_limit',
  other: "the runtime's own memory limit",
};

const NAMES: { readonly [R in Runtime]: string } = {
  jvm: 'JVM',
  node: 'V8 (JavaScript)',
  go: 'Go',
  dotnet: '.NET',
  python: 'Python',
  php: 'PHP',
  other: "runtime's",
};

/** The flag with a value that suits what the container may use. */
function proposal(runtime: Runtime, limit: number | undefined, now: HeapSetting | undefined): string {
  const target = limit !== undefined ? limit * 0.75 : (now?.bytes ?? 2 ** 29) * 2;
  const mi = Math.max(32, Math.floor(target / 2 ** 20));
  switch (runtime) {
    case 'jvm':
      // Without a flag a JVM takes a quarter of what the container may use.
      return now?.bytes === undefined && limit !== undefined ? '-XX:MaxRAMPercentage=75' : `-Xmx${mi}m`;
    case 'node':
      return `--max-old-space-size=${mi}`;
    case 'php':
      return `memory_limit=${mi}M`;
    case 'dotnet':
      return 'DOTNET_GCHeapHardLimitPercent=0x4B (75 %)';
    default:
      return `at least ${formatBytes(target)}`;
  }
}

/**
 * Where the flag is to be written: in place of the present one, else in the variable that the runtime reads by itself.
 */
function changeOf(
  container: ContainerView,
  runtime: Runtime,
  flag: string,
  now: HeapSetting | undefined,
): SpecChange | undefined {
  if (runtime !== 'jvm' && runtime !== 'node') return undefined;
  const set = (path: string, value: unknown): SpecChange => ({ container: container.name, set: { [path]: value } });
  if (!now) return set(`env[${runtime === 'jvm' ? 'JAVA_TOOL_OPTIONS' : 'NODE_OPTIONS'}]`, flag);
  const variable = /^env\[(.+)\]$/.exec(now.where)?.[1];
  const value = container.spec.env?.find((one) => one.name === variable)?.value;
  if (variable !== undefined && value?.includes(now.text))
    return set(`env[${variable}]`, value.replace(now.text, flag));
  const words =
    now.where === 'command' ? container.spec.command : now.where === 'args' ? container.spec.args : undefined;
  return words?.some((word) => word.includes(now.text))
    ? set(
        now.where,
        words.map((word) => word.replace(now.text, flag)),
      )
    : undefined;
}

/** A JVM counts more than its heap: each area has a flag of its own. */
function areaOf(detail: string): { readonly name: string; readonly flag: string | undefined } {
  if (/metaspace/i.test(detail)) return { name: 'Metaspace', flag: '-XX:MaxMetaspaceSize' };
  if (/direct buffer/i.test(detail)) return { name: 'direct buffer memory', flag: '-XX:MaxDirectMemorySize' };
  if (/compressed class space/i.test(detail))
    return { name: 'compressed class space', flag: '-XX:CompressedClassSpaceSize' };
  if (/permgen/i.test(detail)) return { name: 'PermGen', flag: '-XX:MaxPermSize' };
  return { name: 'heap', flag: undefined };
}

function fixesOf(
  context: PodContext,
  ended: Ended<'heap-exhausted'>,
  now: HeapSetting | undefined,
  limit: string | undefined,
): Fix[] {
  const { runtime, detail } = ended.match.fields;
  const area = areaOf(detail);
  const bytes = parseQuantity(limit);
  const current = now ? ` (now ${now.text})` : '';
  const proposed = proposal(runtime, bytes, now);
  const raise = area.flag ? `raise ${area.flag}` : `raise ${FLAGS[runtime]}${current}: ${proposed}`;
  const change = area.flag ? undefined : changeOf(ended.container, runtime, proposed, now);
  const room = limit ? `, within the memory limit of ${limit} or a larger one` : '';
  return [
    editFix(context, `${raise}${room}; raising the container's limit alone does not mend a fixed heap`, change),
    alternative(
      editFix(
        context,
        'let the app need less: look for what grows (a heap dump, an unbounded cache, a query without a page size)',
      ),
    ),
  ];
}

function tell(context: PodContext, ended: Ended<'heap-exhausted'>): Found {
  const { container, match } = ended;
  const { runtime, detail } = match.fields;
  const env = environmentOf(context, container);
  const settings = heapSettings(
    { command: expanded(container.spec.command, env), args: expanded(container.spec.args, env) },
    env,
  );
  const now = settings.find((one) => one.runtime === runtime && one.sets === 'maximum');
  const limit = limitInForce(context, container)?.limit;
  const area = areaOf(detail);
  const byDefault =
    runtime === 'jvm' && area.flag === undefined && limit ? ' (no -Xmx set: a quarter of the limit)' : '';
  const held = now ? ` (${now.text})` : match.fields.limit ? ` (limit ${match.fields.limit})` : byDefault;
  const which = `${NAMES[runtime]} ${area.name}`;
  return {
    result: 'found',
    id: 'limits/heap-exhausted',
    category: 'resource-limits',
    confidence: ended.sure('confirmed'),
    container: container.name,
    about: null,
    summary: summary(
      `${who(container)} ran out of its ${which}${held}, not the container limit${limit ? ` (${limit})` : ''}: `,
      detail.replace(/^FATAL ERROR: /, ''),
    ),
    chain: [],
    evidence: [
      ...ended.evidence,
      ...(now && !now.where.startsWith('ConfigMap/')
        ? [citePod(context, `${container.specPath}.${now.where}`, now.text)]
        : []),
      citePod(context, `${container.specPath}.resources.limits.memory`, container.memoryLimit ?? 'none'),
    ],
    fixes: fixesOf(context, ended, now, limit),
  };
}

/** The runtime's own heap limit, which no cgroup knows of. */
export default defineCheck({
  id: 'limits/heap-exhausted',
  category: 'resource-limits',
  title: "the runtime's own heap is exhausted",
  description:
    'The language runtime reached its own memory limit (Java heap space, V8 heap, PHP memory_limit, a Python MemoryError): the heap, not the container limit.',
  criteria: {
    confirmed:
      "The log's last words are the runtime's own about its exhausted heap, and the process ended with an exit code other than 0 and was not killed from outside.",
    likely:
      'As confirmed, but the container was flagged as OOMKilled too, ended with 0, or other words are more decisive.',
    possible: 'The heap ran out, and something outside ended the container.',
  },
  silent: 'An error about memory that the process survived.',
  sources: [
    'hotspot src/hotspot/share/gc/shared/memAllocator.cpp',
    'https://nodejs.org/api/cli.html',
    'php-src Zend/zend_alloc.c',
    'go runtime/malloc.go',
  ],
  goesAway: 'perhaps',
  endedBy: 'app-heap',
  settledBy: 'oom-test',
  explains: [
    { symptomsOf: 'specific-error' },
    'app/segfault',
    'app/refused',
    'limits/out-of-memory',
    'app/config-invalid',
  ],
  symptomOf: [],
  weight: 80,
  run: (context) => endedBy(context, 'heap-exhausted').map((ended) => tell(context, ended)),
});
