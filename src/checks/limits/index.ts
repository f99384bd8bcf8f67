/** The checks about memory, cpu, storage and room on nodes. */
import type { Check } from '../check.ts';
import claimNotAllocated from './claim-not-allocated.ts';
import cpuStarvedProbe from './cpu-starved-probe.ts';
import emptydirLimit from './emptydir-limit.ts';
import ephemeralStorage from './ephemeral-storage.ts';
import heapExhausted from './heap-exhausted.ts';
import heapOverLimit from './heap-over-limit.ts';
import limitTooLowToStart from './limit-too-low-to-start.ts';
import nodePressureEviction from './node-pressure-eviction.ts';
import oomLimit from './oom-limit.ts';
import oomNode from './oom-node.ts';
import oomPodLimit from './oom-pod-limit.ts';
import outOfMemory from './out-of-memory.ts';
import preempted from './preempted.ts';
import resizePending from './resize-pending.ts';
import tmpfsCounted from './tmpfs-counted.ts';
import unschedulableResources from './unschedulable-resources.ts';
import workerKilled from './worker-killed.ts';

export const LIMITS_CHECKS: readonly Check[] = [
  limitTooLowToStart,
  ephemeralStorage,
  emptydirLimit,
  nodePressureEviction,
  preempted,
  heapOverLimit,
  cpuStarvedProbe,
  heapExhausted,
  unschedulableResources,
  claimNotAllocated,
  resizePending,
  tmpfsCounted,
  oomLimit,
  oomPodLimit,
  oomNode,
  outOfMemory,
  workerKilled,
];
