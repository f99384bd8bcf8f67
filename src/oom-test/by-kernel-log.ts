/** The verdict from a kill in the kernel's log. Pure. */
import { formatBytes, parseQuantity } from '../knowledge/quantity.ts';
import { lower } from '../model/finding.ts';
import type { Confidence } from '../model/finding.ts';
import type { Decision, OomVerdict } from '../model/oom-test-answer.ts';
import { idOf, ownerOfCgroup } from './cgroup-path.ts';
import { decision, nodeText } from './decision.ts';
import type { Case } from './decision.ts';
import type { KernelKill } from './kernel-log.ts';

interface Chosen {
  readonly kill: KernelKill;
  /** It is of the run that ended last; false: of an earlier run. */
  readonly own: boolean;
}

/** The kill of the run that ended last, else of an earlier run; undefined: the log says nothing about either. */
function chosenKill({ facts: { container, oom }, kills, siblings }: Case): Chosen | undefined {
  if (kills === null || container.dead === undefined) return undefined;
  const id = idOf(container.dead.containerID);
  const own = kills.filter((kill) => kill.victim?.containerId === id).at(-1);
  if (own) return { kill: own, own: true };
  if (container.dead.exitCode !== 137 && oom === undefined) return undefined;
  // The status does not name earlier runs. In a pod with one container they can only be of that container.
  const known = new Set([idOf(container.status?.containerID), id]);
  const earlier =
    siblings === 1
      ? kills.filter((kill) => kill.victim?.containerId != null && !known.has(kill.victim.containerId)).at(-1)
      : undefined;
  return earlier ? { kill: earlier, own: false } : undefined;
}

const ofSize = (size: string | undefined): string => (size === undefined ? '' : ` of ${size}`);

/** A limit of the kernel below this part of the limit in the API is another one. */
const FAR_BELOW = 0.75;

/**
 * Returns where the kernel killed, if its limit is far below the one in the API: a resize in place raised only the
 * container's limit, or none yet (kubernetes/kubernetes#138760).
 */
function atOldLimit({ facts, siblings }: Case, { limitBytes }: KernelKill): string | undefined {
  const stated = facts.limit?.limit;
  if (siblings !== 1 || limitBytes === null || limitBytes >= (parseQuantity(stated) ?? 0) * FAR_BELOW) return undefined;
  return `at a memory limit of ${formatBytes(limitBytes)}: a resize to ${stated} did not reach the pod, which has to be made again`;
}

/** Which limit was reached, and how sure that is; `where` continues `the kernel killed web`. */
function limitReached(c: Case, kill: KernelKill, sure: Confidence): [OomVerdict, Confidence, where: string] {
  const { facts, siblings } = c;
  const { container, limit, podLimit } = facts;
  if (kill.scope === 'node') return ['node', sure, `because memory ran out on ${nodeText(c)}`];
  const reached = kill.limitOf === null ? undefined : ownerOfCgroup(kill.limitOf);
  switch (reached?.level) {
    case 'pod':
      if (podLimit !== null) return ['pod-limit', sure, `at the pod's memory limit of ${podLimit}`];
      // The kubelet sets the limit of the pod's cgroup to the sum of the containers' limits
      // (pkg/kubelet/cm/helpers_linux.go:ResourceConfigForPod).
      return siblings === 1
        ? ['container-limit', sure, atOldLimit(c, kill) ?? `at its memory limit${ofSize(limit?.limit)}`]
        : ['container-limit', lower(sure), "when the pod's containers together reached the sum of their memory limits"];
    case 'inside':
      return [
        'app-heap',
        lower(sure),
        `at a limit that ${container.name} itself set on a cgroup inside its own (${kill.limitOf})`,
      ];
    case 'kubepods':
    case 'other':
      return [
        'node',
        sure,
        `because the pods on ${nodeText(c)} together reached the node's limit for pods (${kill.limitOf})`,
      ];
    case 'container':
    case undefined: {
      const size = limit?.limit ?? (kill.limitBytes === null ? undefined : formatBytes(kill.limitBytes));
      const where = atOldLimit(c, kill) ?? `at its memory limit${ofSize(size)}`;
      return ['container-limit', reached ? sure : lower(sure), where];
    }
  }
}

/** Returns the decision; undefined: the log has no kill that explains how the container ended. */
export function byKernelLog(c: Case): Decision | undefined {
  const chosen = chosenKill(c);
  if (chosen === undefined) return undefined;
  const { kill, own } = chosen;
  const [verdict, confidence, where] = limitReached(c, kill, own ? 'confirmed' : 'likely');
  const victim = `${kill.process ?? 'a process'}${kill.pid === null ? '' : ` (pid ${kill.pid})`}`;
  const held = kill.rssBytes === null ? '' : `, when it held ${formatBytes(kill.rssBytes)}`;
  const level = kill.groupOf === null ? undefined : ownerOfCgroup(kill.groupOf).level;
  return decision(
    verdict,
    confidence,
    `the kernel killed ${victim} in ${own ? '' : 'an earlier run of '}${c.facts.container.name} ${where}${held}`,
    null,
    [
      ...(own ? [] : ['the kill in the kernel log is of an earlier run, not of the one that ended last']),
      ...(level === undefined
        ? []
        : [
            `the kernel killed all processes of the ${level === 'pod' ? 'pod' : 'container'} together (memory.oom.group)`,
          ]),
    ],
  );
}
