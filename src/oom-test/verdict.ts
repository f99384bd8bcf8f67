/** The verdict of oom-test, from the kernel's log, the runtime's reason, the diagnosis and the numbers. Pure. */
import { formatBytes } from '../knowledge/quantity.ts';
import { lower } from '../model/finding.ts';
import type { Decision } from '../model/oom-test-answer.ts';
import { byExit137 } from './by-exit-137.ts';
import { byKernelLog } from './by-kernel-log.ts';
import { byOomKilled } from './by-oom-killed.ts';
import {
  byEviction,
  decision,
  endedBy,
  endText,
  isEvictedForNode,
  KILL_TEXTS,
  killerBy,
  killerOf,
} from './decision.ts';
import type { Case } from './decision.ts';

/** The decision from the first cause, where it is about memory or an eviction. */
function byCause(c: Case): Decision | undefined {
  const { facts, causes } = c;
  const [first] = causes;
  if (first === undefined) return undefined;
  if (isEvictedForNode(first)) return byEviction(first);
  switch (endedBy(first)) {
    case 'container-limit':
      return decision('container-limit', first.confidence, first.summary);
    case 'pod-limit':
      return decision('pod-limit', first.confidence, first.summary);
    case 'node-memory':
      return decision('node', first.confidence, first.summary);
    case 'app-heap':
      if (!first.details.memoryRefused) return decision('app-heap', first.confidence, first.summary);
      if (!first.details.childKilled)
        return decision('app-heap', lower(first.confidence), `${endText(c)}, without an OOM kill: ${first.summary}`);
      // Without a limit, the SIGKILL of a child says no more about memory than that of the container.
      if (facts.limit === undefined && facts.podLimit === null) return undefined;
      return decision(
        'container-limit',
        'possible',
        `${endText(c)}, and its log reports a killed process: ${first.summary}`,
        null,
        ['no OOM kill is reported: something other than the kernel may have killed that process'],
      );
    default:
      return undefined;
  }
}

/** The decision for a container that ended without an OOM kill and with another exit code than 137. */
function byExitCode(c: Case): Decision {
  const { kill, container } = c.facts;
  const [first] = c.causes;
  const sure = kill?.sure ? kill : undefined;
  // What never started was not killed.
  const killer = container.dead!.reason === 'StartError' ? null : sure ? killerOf(sure) : (killerBy(first) ?? 'app');
  const why = sure ? KILL_TEXTS[sure.by] : (first?.summary ?? 'it ended by itself');
  return decision(
    'not-memory',
    first?.confidence === 'confirmed' || sure ? 'confirmed' : 'likely',
    `${endText(c)}, without an OOM kill: ${why}`,
    killer,
  );
}

/** The decision for a container without a recorded end. */
function byState(c: Case): Decision {
  const { facts, causes } = c;
  const { container, usage, limit } = facts;
  const first = causes.find((cause) => cause.category === 'resource-limits') ?? causes[0];
  if (first && endedBy(first) === 'container-limit')
    return decision('container-limit', first.confidence, first.summary);
  if (first && isEvictedForNode(first)) return byEviction(first);
  const killer = killerBy(first);
  if (first && killer && c.podReason !== null) return decision('not-memory', first.confidence, first.summary, killer);
  switch (container.state) {
    case 'running': {
      const ofLimit = limit ? ` of ${limit.limit}` : ' and has no limit';
      const now = usage
        ? `it uses ${formatBytes(usage.workingSetBytes)}${ofLimit}`
        : `it has ${limit ? `a limit${ofLimit}` : 'no memory limit'}`;
      return decision(
        'not-memory',
        'likely',
        `${container.name} is running and has no recorded end, so it was not killed for memory; ${now}`,
      );
    }
    case 'none':
    case 'waiting':
      return decision(
        'not-memory',
        'confirmed',
        `${container.name} has never run, so it reached no memory limit${first ? `: ${first.summary}` : ''}`,
      );
    default:
      return decision('inconclusive', 'possible', `how ${container.name} ended is not recorded`);
  }
}

/** Returns the verdict. The strongest source decides: the kernel, then the runtime, then the diagnosis. */
export function decide(c: Case): Decision {
  const { container } = c.facts;
  if (container.dead === undefined || (container.dead.exitCode === 0 && container.type === 'init')) return byState(c);
  return (
    byKernelLog(c) ?? byOomKilled(c) ?? byCause(c) ?? (container.dead.exitCode === 137 ? byExit137(c) : byExitCode(c))
  );
}
