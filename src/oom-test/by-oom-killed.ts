/** The verdict from the reason OOMKilled, which the runtime reports. Pure. */
import { lower } from '../model/finding.ts';
import type { Decision } from '../model/oom-test-answer.ts';
import { decision, endedBy, nodeText } from './decision.ts';
import type { Case } from './decision.ts';

/** Returns the decision; undefined: the runtime reported no OOM kill. */
export function byOomKilled(c: Case): Decision | undefined {
  const { facts, causes } = c;
  const { oom, container, limit } = facts;
  const [first] = causes;
  if (oom === undefined) return undefined;
  if (first && endedBy(first) === 'app-heap' && !first.details.memoryRefused)
    return decision('app-heap', lower(first.confidence), first.summary, null, [
      'the runtime also reported an OOM kill in the container, so it may have reached its limit too',
    ]);
  const { some: events, all } = facts.nodeEvents;
  const [wide] = events.filter((event) => event.reason === 'SystemOOM');
  const child = oom.exitCode === 137 ? '' : `; the container itself then ended with exit code ${oom.exitCode}`;
  const notes = [
    ...(oom.newest ? [] : ['the last run ended with 137 but without the reason OOMKilled; the run before has it']),
    ...(wide ? [`the kubelet reported that the node ran out of memory: ${wide.message}`] : []),
    ...(all.state === 'forbidden' || all.state === 'failed' || all.state === 'partial'
      ? ["the node's events could not be read, so it is unknown whether the node ran out of memory at that time"]
      : []),
  ];
  if (limit === undefined)
    return decision(
      'node',
      wide && oom.newest ? 'confirmed' : 'likely',
      `${container.name} was OOMKilled without a memory limit: memory ran out on ${nodeText(c)}${child}`,
      null,
      notes,
    );
  const sure = oom.newest && wide === undefined;
  const process = child === '' ? container.name : `a process in ${container.name}`;
  if (limit.by === 'pod')
    return decision(
      'pod-limit',
      sure && container.memoryLimit === undefined ? 'confirmed' : 'likely',
      `${process} was OOMKilled at the pod's memory limit of ${limit.limit}${child}`,
      null,
      notes,
    );
  // The reason may be older than the error that ended the container.
  const other = child !== '' && first !== undefined && first.category !== 'resource-limits' ? first : undefined;
  return decision(
    'container-limit',
    sure && other === undefined ? 'confirmed' : 'likely',
    `${process} was OOMKilled at the container's memory limit of ${limit.limit}${child}`,
    null,
    other
      ? [...notes, `a container keeps the reason OOMKilled when it later ends for another reason: ${other.summary}`]
      : notes,
  );
}
