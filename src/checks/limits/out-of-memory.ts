/** The log says that the process got no memory, or that a child of it was killed. */
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { BELOW_MINIMUM, belowMinimum } from './support/below-minimum.ts';
import { growthOf } from './support/growth.ts';
import type { Growth } from './support/growth.ts';
import { citeLimit, limitInForce } from './support/memory-limit.ts';
import { asRaise, leakFixes, tailOf } from './support/memory-fixes.ts';
import { oomOf } from './support/oom.ts';
import { citeOrigin, limitText } from './support/limit-origin.ts';
import { doubled, raiseFixes } from './support/raise.ts';
import { WORKER_KILLED } from './worker-killed.ts';

/** All that a shell prints for a child that ended by SIGKILL (bash jobs.c, ash's showjob). */
const JUST_KILLED = /^(?:\S{1,100}: )?(?:line \d{1,6}: )?\s*(?:\d{1,10} )?Killed(?:\s|$)/;

/** What a parent process writes of a child that the kernel or something else killed. */
const CHILD_KILLED = /\bkilled\b|SIGKILL|signal:? ?9\b|\b137\b/i;

function fixesOf(context: PodContext, container: ContainerView, limit: string | undefined, growth: Growth): Fix[] {
  if (limit === undefined)
    return [editFix(context, `look for what ${container.name} allocates: a size in its configuration, or a ulimit`)];
  const tail = growth.kind === 'at-start' ? ', and see whether it then starts' : tailOf(growth);
  const raises = raiseFixes(context, container, { resource: 'memory', from: limit, to: doubled(limit), tail });
  return [...raises.map((fix) => asRaise(fix, growth)), ...leakFixes(container, growth)];
}

function examine(context: PodContext, ended: Ended<'out-of-memory'>): Found[] {
  const { container } = ended;
  const { detail } = ended.match.fields;
  if (oomOf(container) || ended.match.pattern === WORKER_KILLED) return [];
  const limit = limitInForce(context, container)?.limit;
  // A shell prints "Killed" for any child that got a SIGKILL. Without a limit, no sign points to memory.
  if (limit === undefined && JUST_KILLED.test(detail)) return [];
  if (ended.match.pattern === BELOW_MINIMUM) return belowMinimum(context, ended, limit);
  const childKilled = CHILD_KILLED.test(detail);
  const growth = growthOf(context, container, childKilled ? 'none' : 'all');
  const set = limit === undefined ? 'no memory limit set' : `limit ${limitText(context, container, 'memory', limit)}`;
  const leak = limit !== undefined && growth.kind === 'may-leak' ? growth.says : '';
  return [
    {
      result: 'found',
      id: 'limits/out-of-memory',
      category: 'resource-limits',
      confidence: ended.sure(limit === undefined ? 'possible' : 'likely'),
      container: container.name,
      about: null,
      details: { memoryRefused: true, childKilled, ...(limit === undefined ? {} : { growth: growth.kind }) },
      summary: summary(`${who(container)} was refused memory (${set})${leak}: `, detail),
      chain: [],
      evidence: [
        ...ended.evidence,
        citeLimit(context, container),
        ...growth.evidence,
        ...citeOrigin(context, container, 'memory', limit),
      ],
      fixes: fixesOf(context, container, limit, growth),
    },
  ];
}

export default defineCheck({
  id: 'limits/out-of-memory',
  category: 'resource-limits',
  title: 'Log reports a lack of memory',
  description:
    'The log says that the process got no memory (cannot allocate memory, bad_alloc) or that a child process was killed, ' +
    'and the runtime reported no OOM kill of the container. Or the program says that it needs more memory than it gets ' +
    '(limits/below-minimum).',
  criteria: {
    confirmed: null,
    likely: 'The final error block says so, and the container has a memory limit.',
    possible: 'The final error block says so, and the container has no memory limit, or twice what the program needs.',
  },
  silent:
    'The container has the reason OOMKilled, which says more; or a shell prints only "Killed" for a child, and the ' +
    'container has no memory limit.',
  sources: ['https://man7.org/linux/man-pages/man2/mmap.2.html', 'https://man7.org/linux/man-pages/man3/malloc.3.html'],
  goesAway: 'perhaps',
  endedBy: 'app-heap',
  settledBy: 'oom-test',
  explains: [{ symptomsOf: 'specific-error' }, 'app/segfault'],
  symptomOf: ['memory'],
  weight: 55,
  alsoFinds: { 'limits/below-minimum': { goesAway: 'never', settledBy: null } },
  run: (context) => endedBy(context, 'out-of-memory').flatMap((ended) => examine(context, ended)),
});
