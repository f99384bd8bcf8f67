import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { citeLimit, limitInForce, oomOf, raiseFix, doubled } from './support/memory.ts';
import { endedBy } from '../support/ended.ts';
import { editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';

/** What a shell prints of a child that ended by SIGKILL (bash jobs.c, ash's showjob), and nothing more. */
const JUST_KILLED = /^(?:\S{1,100}: )?(?:line \d{1,6}: )?\s*(?:\d{1,10} )?Killed(?:\s|$)/;

/** The process says that it was refused memory, or that a child of it was killed. */
/** A parent's words about a child that was killed, by the kernel or by something else. */
const CHILD_KILLED = /\bkilled\b|SIGKILL|signal:? ?9\b|\b137\b/i;

export default defineCheck({
  id: 'limits/out-of-memory',
  category: 'resource-limits',
  title: 'refused memory, by its log',
  description:
    'The log says that memory was refused (cannot allocate memory, bad_alloc) or that a child process was killed, and no OOM kill of the container is on record.',
  criteria: {
    confirmed: null,
    likely: 'The words stand in what ended the process, and the container has a memory limit.',
    possible: 'The words stand in what ended the process, and the container has no memory limit.',
  },
  silent:
    'The container is flagged as OOMKilled: that says more; or a shell says no more than "Killed" of a child and no memory limit is set.',
  sources: ['https://man7.org/linux/man-pages/man2/mmap.2.html', 'https://man7.org/linux/man-pages/man3/malloc.3.html'],
  goesAway: 'perhaps',
  endedBy: 'app-heap',
  settledBy: 'oom-test',
  explains: [{ symptomsOf: 'specific-error' }, 'app/segfault'],
  symptomOf: ['memory'],
  weight: 55,
  run: (context) =>
    endedBy(context, 'out-of-memory').flatMap((ended): Found[] => {
      const { container } = ended;
      if (oomOf(container)) return [];
      const limit = limitInForce(context, container);
      // A shell says "Killed" of any child that got a SIGKILL; without a limit nothing points to memory.
      if (!limit && JUST_KILLED.test(ended.match.fields.detail)) return [];
      return [
        {
          result: 'found',
          id: 'limits/out-of-memory',
          category: 'resource-limits',
          confidence: ended.sure(limit ? 'likely' : 'possible'),
          container: container.name,
          about: null,
          details: { memoryRefused: true, childKilled: CHILD_KILLED.test(ended.match.fields.detail) },
          summary: summary(
            `${who(container)} was refused memory${limit ? ` (limit ${limit.limit})` : ' (no memory limit set)'}: `,
            ended.match.fields.detail,
          ),
          chain: [],
          evidence: [...ended.evidence, citeLimit(context, container)],
          fixes: limit
            ? [
                raiseFix(
                  context,
                  container,
                  'memory',
                  doubled(limit.limit),
                  `raise the memory limit from ${limit.limit} to ${doubled(limit.limit)}, and see whether it then starts`,
                ),
              ]
            : [editFix(context, `look for what ${container.name} allocates: a size in its configuration, or a ulimit`)],
        },
      ];
    }),
});
