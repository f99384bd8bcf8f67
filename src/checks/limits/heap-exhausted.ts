/** A full heap: the runtime's own limit, which the cgroup does not know. */
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { heapSettings } from '../../knowledge/heap-flags.ts';
import type { HeapSetting } from '../../knowledge/heap-flags.ts';
import { parseQuantity } from '../../knowledge/quantity.ts';
import { citePod } from '../support/cite.ts';
import { alternative, codeFix, editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { environmentOf, expanded } from './support/env.ts';
import { areaOf, changeOf, NAMES, proposal, raiseText } from './support/heap-advice.ts';
import { growthOf } from './support/growth.ts';
import type { Growth } from './support/growth.ts';
import { asRaise } from './support/memory-fixes.ts';
import { limitInForce } from './support/memory-limit.ts';

function fixesOf(
  context: PodContext,
  { container, match }: Ended<'heap-exhausted'>,
  now: HeapSetting | undefined,
  limit: string | undefined,
  growth: Growth,
): Fix[] {
  const { runtime, detail } = match.fields;
  const { flag } = areaOf(detail);
  const proposed = proposal(runtime, parseQuantity(limit), now);
  const raise = flag ? `raise ${flag}` : raiseText(runtime, proposed, now);
  const room = limit ? `, within the memory limit of ${limit} or a higher one` : '';
  return [
    asRaise(
      editFix(
        context,
        `${raise}${room}; a higher container limit alone does not raise a fixed heap`,
        flag ? undefined : changeOf(container, runtime, proposed, now),
      ),
      growth,
    ),
    alternative(
      codeFix(
        'make the app use less: look for what grows (a heap dump, an unbounded cache, a query without a page size) or ' +
          'for one very large allocation',
      ),
    ),
  ];
}

/** Returns what a summary says of the heap's limit. */
function limitOfHeap(
  { match }: Ended<'heap-exhausted'>,
  now: HeapSetting | undefined,
  limit: string | undefined,
): string {
  if (now) return ` (${now.text})`;
  if (match.fields.limit) return ` (limit ${match.fields.limit})`;
  const isJvmHeap = match.fields.runtime === 'jvm' && areaOf(match.fields.detail).flag === undefined;
  return isJvmHeap && limit ? ' (no -Xmx set: a quarter of the limit)' : '';
}

function found(context: PodContext, ended: Ended<'heap-exhausted'>): Found {
  const { container, match } = ended;
  const { runtime, detail } = match.fields;
  const env = environmentOf(context, container);
  const settings = heapSettings(
    { command: expanded(container.spec.command, env), args: expanded(container.spec.args, env) },
    env,
  );
  const now = settings.find((one) => one.runtime === runtime && one.sets === 'maximum');
  const limit = limitInForce(context, container)?.limit;
  const heap = `${NAMES[runtime]} ${areaOf(detail).name}${limitOfHeap(ended, now, limit)}`;
  const growth = growthOf(context, container, 'life');
  return {
    result: 'found',
    id: 'limits/heap-exhausted',
    category: 'resource-limits',
    confidence: ended.sure('confirmed'),
    container: container.name,
    about: null,
    details: { growth: growth.kind },
    summary: summary(
      `${who(container)} used up its ${heap}, not the container limit${limit ? ` (${limit})` : ''}${growth.kind === 'may-leak' ? growth.says : ''}: `,
      detail.replace(/^FATAL ERROR: /, ''),
    ),
    chain: [],
    evidence: [
      ...ended.evidence,
      ...(now && !now.where.startsWith('ConfigMap/')
        ? [citePod(context, `${container.specPath}.${now.where}`, now.text)]
        : []),
      citePod(context, `${container.specPath}.resources.limits.memory`, container.memoryLimit ?? 'none'),
      ...growth.evidence,
    ],
    fixes: fixesOf(context, ended, now, limit, growth),
  };
}

export default defineCheck({
  id: 'limits/heap-exhausted',
  category: 'resource-limits',
  title: 'Heap of the runtime exhausted',
  description:
    'The language runtime reached its own memory limit (Java heap space, V8 heap, PHP memory_limit, a Python ' +
    'MemoryError). The heap is full, not the memory limit of the container.',
  criteria: {
    confirmed:
      'The final error of the log is the report of the runtime that its heap is exhausted, the exit code is not 0, and ' +
      'no kill from outside was recorded.',
    likely:
      'As confirmed, but the container was OOMKilled too or ended with exit code 0, or the final error block holds a ' +
      'more specific error.',
    possible: 'The heap was exhausted, and something else killed the container.',
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
  rulesOut: ['bad-image', 'volume', 'node'],
  symptomOf: [],
  weight: 80,
  run: (context) => endedBy(context, 'heap-exhausted').map((ended) => found(context, ended)),
});
