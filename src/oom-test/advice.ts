/** What to do after the verdict: the limit, the heap flag, and how to look where this program may not. Pure. */
import type { PodContext } from '../checks/check.ts';
import { raiseFix } from '../checks/limits/support/memory.ts';
import { editFix } from '../checks/support/owner.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { HeapSetting } from '../knowledge/heap-flags.ts';
import { parseQuantity, sensibleLimit } from '../knowledge/quantity.ts';
import type { Experiment } from '../model/experiment.ts';
import type { MemoryFacts } from './facts.ts';
import { fittingHeap } from './proposal.ts';
import type { LimitProposal } from './proposal.ts';
import type { Shape } from '../model/oom-test.ts';
import type { Decision } from '../model/oom-test.ts';

type Advice = Experiment['advice'];

/** What the kernel writes of an OOM kill; `killed process` alone would be in other lines too. */
const PATTERN = "'oom-kill:|Killed process|killed as a result of limit'";

/** The heap setting that counts: a maximum before an initial size. */
export const mainHeap = (facts: MemoryFacts): HeapSetting | undefined =>
  facts.heap.find((one) => one.sets === 'maximum') ?? facts.heap[0];

/** Commands for somebody who may look at the node, and at the container's own counters. */
export function lookCommands(
  context: Pick<PodContext, 'namespace' | 'name' | 'pod'>,
  facts: MemoryFacts,
  program: string,
): Advice {
  const node = context.pod.spec?.nodeName;
  const again = `${program} oom-test ${context.name} -n ${context.namespace} -c ${facts.container.name}`;
  const uid = context.pod.metadata?.uid ?? '';
  return [
    ...(node
      ? [
          {
            text: `read the kernel log of ${node} (on the node itself) and let this test match it to the pod`,
            command: `ssh ${node} sudo dmesg --time-format iso | ${again} --kernel-log -`,
          },
          {
            text: `without a login on ${node}: a debug pod there, which needs the right to create privileged pods and is yours to delete`,
            command: `kubectl debug node/${node} -it --image=busybox:1.36 --profile=sysadmin -- chroot /host dmesg | grep -E ${PATTERN} | grep -E '${uid}|${uid.replaceAll('-', '_')}|Killed process'`,
          },
        ]
      : []),
    ...(facts.container.state === 'running'
      ? [
          {
            text: "see the container's own counters (cgroup v2, else v1)",
            command: `kubectl -n ${context.namespace} exec ${context.name} -c ${facts.container.name} -- sh -c 'cd /sys/fs/cgroup && grep -s "" memory.current memory.max memory.peak memory.events memory/memory.usage_in_bytes memory/memory.limit_in_bytes memory/memory.max_usage_in_bytes memory/memory.oom_control'`,
          },
        ]
      : []),
  ];
}

export function adviceFor(
  context: PodContext,
  facts: MemoryFacts,
  decision: Decision,
  causes: readonly Cause[],
  proposal: LimitProposal | null,
  shape: Shape | null,
): Advice {
  const { container, limit } = facts;
  const heap = mainHeap(facts);
  const flag = heap && proposal ? fittingHeap(heap.runtime, proposal.limit) : null;
  const fixesOf = (wanted: (id: string) => boolean): Advice => {
    const cause = causes.find((one) => wanted(one.id));
    return cause ? cause.fixes.slice(0, 2).map(({ text, command }) => ({ text, command })) : [];
  };
  switch (decision.verdict) {
    case 'container-limit': {
      const raise =
        limit && proposal && parseQuantity(proposal.limit) !== limit.bytes
          ? [
              raiseFix(
                context,
                container,
                'memory',
                proposal.limit,
                `raise the memory limit of ${container.name} from ${limit.limit} to ${proposal.limit} (${proposal.why})`,
              ),
            ]
          : [];
      return [
        ...(shape === 'leak'
          ? [
              {
                text: `find what grows in ${container.name}: an unbounded cache, connections that are never closed, a heap dump before and after`,
                command: null,
              },
            ]
          : []),
        ...raise.map(({ text, command }) => ({ text, command })),
        ...(flag && heap
          ? [{ text: `and let the heap fit: ${flag} instead of ${heap.text} (${heap.where})`, command: null }]
          : []),
        ...facts.volumes.map((volume) => ({
          text: `files in ${volume.path} (volume ${volume.volume}, medium: Memory) count to the limit: ${volume.sizeLimit === null ? 'give it a sizeLimit' : `its sizeLimit is ${volume.sizeLimit}`}, or let it live on disk`,
          command: null,
        })),
      ];
    }
    case 'pod-limit': {
      const value = sensibleLimit((parseQuantity(facts.podLimit) ?? 0) * 2);
      const edit = editFix(
        context,
        `raise the pod's memory limit from ${facts.podLimit} to ${value} (twice as much, as a first try), or give its containers limits of their own`,
      );
      return [
        { text: edit.text, command: edit.command },
        {
          text: 'see which container uses it',
          command: `kubectl -n ${context.namespace} top pod ${context.name} --containers`,
        },
      ];
    }
    case 'app-heap':
      return [
        ...fixesOf((id) => id === 'limits/heap-exhausted' || id === 'limits/out-of-memory'),
        ...(heap && limit && fittingHeap(heap.runtime, limit.limit)
          ? [
              {
                text: `what fits the memory limit of ${limit.limit}: ${fittingHeap(heap.runtime, limit.limit)!} (now ${heap.text})`,
                command: null,
              },
            ]
          : []),
      ];
    case 'node':
      return fixesOf((id) => id === 'limits/oom-node' || id === 'limits/node-pressure-eviction');
    case 'not-memory':
      return fixesOf(() => true);
    case 'inconclusive':
      return [];
  }
}
