/** Memory limits under which a container cannot start, and the files in memory that fill a limit before the start. */
import { expressionOf, holdsAny } from '../../../needles.ts';
import type { Needled } from '../../../needles.ts';
import { once, oneOf } from '../../../expressions.ts';
import { parseQuantity } from '../../../knowledge/quantity.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { limitInForce } from './memory-limit.ts';

/** What runc, crun and CRI-O report if the memory limit of a container is too low to start it. */
export const TOO_LOW: Needled = [
  ['oom-killed', 'memory limit', 'should be at least', 'memory.', 'container init'],
  once(() =>
    oneOf([
      // runc libcontainer/process_linux.go
      /init was OOM-killed/i,
      /memory limit too low/i,
      // cri-o internal/config/cgmgr
      /set memory limit \d{1,20} too low/i,
      /should be at least \d{1,20} bytes/i,
      /Minimum memory limit allowed/i,
      // The kernel refuses a limit below what the cgroup uses already.
      /memory\.(?:max|limit_in_bytes)[^\n]{0,120}(?:device or resource busy|invalid argument)/i,
      /container init[^\n]{0,80}out of memory/i,
    ]),
  ),
];

/** Returns the words with which a message says so. */
export const tooLowIn = (message: string): string | undefined =>
  holdsAny(message.toLowerCase(), TOO_LOW[0]) ? expressionOf(TOO_LOW)?.exec(message)?.[0] : undefined;

/** Memory in which runc starts a process with room to spare. A higher limit does not keep a container from starting. */
const RUNTIME_NEEDS = 16 * 2 ** 20;

/** A memory-backed volume as a container mounts it. */
export interface Tmpfs {
  readonly volume: string;
  readonly path: string;
  readonly sizeLimit: string | undefined;
}

/**
 * Returns the memory-backed volumes that a container may write to. Their files outlive the container and count towards
 * its memory again when it restarts.
 */
export function tmpfsOf(context: PodContext, container: ContainerView): Tmpfs[] {
  return (container.spec.volumeMounts ?? []).flatMap((mount) => {
    const dir = context.pod.spec?.volumes?.find((volume) => volume.name === mount.name)?.emptyDir;
    return dir?.medium === 'Memory' && mount.readOnly !== true
      ? [{ volume: mount.name, path: mount.mountPath, sizeLimit: dir.sizeLimit }]
      : [];
  });
}

/**
 * Whether the kernel killed the runtime while it started the process, although the limit is high enough for that: files
 * in a memory-backed volume fill it.
 */
export function filledBeforeStart(context: PodContext, container: ContainerView): boolean {
  const limit = parseQuantity(limitInForce(context, container)?.limit) ?? 0;
  return (
    tooLowIn(container.dead?.message ?? '') !== undefined &&
    limit >= RUNTIME_NEEDS &&
    tmpfsOf(context, container).length > 0
  );
}
