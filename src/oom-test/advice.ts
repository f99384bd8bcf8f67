/** What to do after the verdict: change the limit or the heap flag, or look where this program may not. Pure. */
import type { PodContext } from '../checks/check.ts';
import { raiseFixes } from '../checks/limits/support/raise.ts';
import { editFix } from '../checks/support/owner.ts';
import { fittingHeap } from '../knowledge/fitting-heap.ts';
import type { HeapSetting } from '../knowledge/heap-flags.ts';
import { parseQuantity, sensibleLimit } from '../knowledge/quantity.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Experiment } from '../model/experiment-answer.ts';
import type { Decision, Shape } from '../model/oom-test-answer.ts';
import { endedBy, isEvictedForNode } from './decision.ts';
import type { MemoryFacts } from './facts.ts';
import type { LimitProposal } from './proposal.ts';
import { command, lineOf } from '../model/command.ts';

type Advice = Experiment['advice'];

/** Prints the counters of cgroup v2 and v1; the files of the other version do not exist. */
const COUNTERS = [
  'cd /sys/fs/cgroup && grep -s ""',
  'memory.current memory.max memory.peak memory.events',
  'memory/memory.usage_in_bytes memory/memory.limit_in_bytes memory/memory.max_usage_in_bytes memory/memory.oom_control',
].join(' ');

/** What the kernel logs about an OOM kill. */
const PATTERN = 'oom-kill:|Killed process|killed as a result of limit|memory.oom.group set';

/** Returns the heap setting that counts: a maximum, else an initial size. */
export const mainHeap = (facts: MemoryFacts): HeapSetting | undefined =>
  facts.heap.find((one) => one.sets === 'maximum') ?? facts.heap[0];

/** Returns commands that read the kernel log of the node and the counters of the container. */
export function lookCommands(
  context: Pick<PodContext, 'namespace' | 'name' | 'pod'>,
  facts: MemoryFacts,
  program: string,
): Advice {
  const node = context.pod.spec?.nodeName;
  const { namespace, name } = context;
  const container = facts.container.name;
  const uid = context.pod.metadata?.uid ?? '';
  // cgroup names of systemd have underscores.
  const ofPod = `${uid}|${uid.replaceAll('-', '_')}|Killed process`;
  return [
    ...(node
      ? [
          {
            text: `read the kernel log of ${node} on the node, so that this test can match it to the pod`,
            command: lineOf(
              command`ssh ${node} sudo dmesg --time-format iso | ${program.split(' ')} oom-test ${name} -n ${namespace} -c ${container} --kernel-log -`,
            ),
          },
          {
            text: `if you have no login on ${node}, read its kernel log in a debug pod (needs the right to create privileged pods; delete the pod afterwards)`,
            command: lineOf(
              command`kubectl debug node/${node} -it --image=busybox:1.36 --profile=sysadmin -- chroot /host dmesg | grep -E ${PATTERN} | grep -E ${ofPod}`,
            ),
          },
        ]
      : []),
    ...(facts.container.state === 'running'
      ? [
          {
            text: "read the container's own counters (cgroup v2 or v1)",
            command: lineOf(command`kubectl -n ${namespace} exec ${name} -c ${container} -- sh -c ${COUNTERS}`),
          },
        ]
      : []),
  ];
}

/**
 * Returns the command that follows the next run, where the limit was reached and what is known does not show whether the
 * memory grows without end.
 * @param first the likeliest cause
 */
export function watchCommand(
  { namespace, name }: Pick<PodContext, 'namespace' | 'name'>,
  { container }: MemoryFacts,
  first: Cause | undefined,
  program: string,
): Advice {
  const growth = first?.details.growth;
  if (growth !== 'may-leak' && growth !== 'unclear') return [];
  const text =
    growth === 'may-leak'
      ? `follow the next run of ${container.name}: what is known fits a leak, and a higher limit only gains time then`
      : `follow the next run of ${container.name}, to see whether it leaks or its limit is too low`;
  const line = lineOf(command`${program.split(' ')} oom-test ${name} -n ${namespace} -c ${container.name} --watch`);
  return [{ text, command: line }];
}

/** What the advice depends on. */
export interface Known {
  readonly context: PodContext;
  readonly facts: MemoryFacts;
  readonly decision: Decision;
  readonly causes: readonly Cause[];
  readonly proposal: LimitProposal | null;
  readonly shape: Shape | null;
}

/** The container reached its own limit. */
function forContainerLimit({ context, facts, proposal, shape }: Known): Advice {
  const { container, limit, volumes } = facts;
  const heap = mainHeap(facts);
  const flag = heap && proposal ? fittingHeap(heap.runtime, parseQuantity(proposal.limit) ?? 0) : null;
  const advice: Advice[number][] = [];
  const say = (text: string, line: string | null = null): number => advice.push({ text, command: line });
  if (shape === 'leak')
    say(
      `find what grows in ${container.name}: an unbounded cache, connections that are never closed; compare heap dumps`,
    );
  if (limit && proposal && parseQuantity(proposal.limit) !== limit.bytes) {
    const raise = { resource: 'memory', from: limit.limit, to: proposal.limit, tail: ` (${proposal.why})` } as const;
    for (const { text, command: line } of raiseFixes(context, container, raise)) say(text, lineOf(line));
  }
  if (flag && heap) say(`replace ${heap.text} (${heap.where}) by a heap that fits the limit: ${flag}`);
  for (const { path, volume, sizeLimit } of volumes)
    say(
      `${sizeLimit === null ? `give volume ${volume} a sizeLimit` : `lower the sizeLimit ${sizeLimit} of volume ${volume}`}, or move it to disk: its files at ${path} are in memory and count against the limit`,
    );
  return advice;
}

/** The pod reached its limit. */
function forPodLimit({ context, facts: { podLimit } }: Known): Advice {
  const value = sensibleLimit((parseQuantity(podLimit) ?? 0) * 2);
  const edit = editFix(
    context,
    `raise the pod's memory limit from ${podLimit} to ${value} (twice as much, as a first try), or set limits on its containers`,
  );
  return [
    { text: edit.text, command: lineOf(edit.command) },
    {
      text: 'see which container uses the memory',
      command: lineOf(command`kubectl -n ${context.namespace} top pod ${context.name} --containers`),
    },
  ];
}

/** The program reached the limit of its heap. */
function forHeap({ facts, causes }: Known): Advice {
  const { limit } = facts;
  const heap = mainHeap(facts);
  const flag = heap && limit ? fittingHeap(heap.runtime, limit.bytes) : null;
  return [
    ...firstFixes(causes.find((cause) => endedBy(cause) === 'app-heap')),
    ...(flag && heap && limit
      ? [{ text: `set the heap to fit the memory limit of ${limit.limit}: ${flag} (now ${heap.text})`, command: null }]
      : []),
  ];
}

const firstFixes = (cause: Cause | undefined): Advice =>
  (cause?.fixes ?? []).slice(0, 2).map(({ text, command }) => ({ text, command }));

/** Returns the advice that fits the verdict. */
export function adviceFor(known: Known): Advice {
  const { decision, causes } = known;
  switch (decision.verdict) {
    case 'container-limit':
      return forContainerLimit(known);
    case 'pod-limit':
      return forPodLimit(known);
    case 'app-heap':
      return forHeap(known);
    case 'node':
      return firstFixes(causes.find((cause) => endedBy(cause) === 'node-memory' || isEvictedForNode(cause)));
    case 'not-memory':
      return firstFixes(causes[0]);
    case 'inconclusive':
      return [];
  }
}
