/** The shared memory of a container: the file system at /dev/shm. */
import type { ContainerView } from '../../evidence/views.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from './owner.ts';

/** Whether /dev/shm has 64Mi: no volume is there (defaultShmSize of containerd, internal/cri/server/podsandbox). */
export const hasLittleShm = ({ pod }: PodContext, { spec }: ContainerView): boolean =>
  pod.spec?.hostIPC !== true && !(spec.volumeMounts ?? []).some(({ mountPath }) => mountPath === '/dev/shm');

/** Returns the fix that mounts memory at /dev/shm. */
export function shmFix(context: PodContext, { name, type }: ContainerView): Fix {
  const list = type === 'app' ? 'containers' : 'initContainers';
  const volume = { name: 'shared-memory', emptyDir: { medium: 'Memory' } };
  const mount = { name: volume.name, mountPath: '/dev/shm' };
  const text =
    'give it more shared memory: mount an emptyDir with medium: Memory at /dev/shm (it counts towards the memory limit)';
  if ((context.pod.spec?.volumes ?? []).some((one) => one.name === volume.name)) return editFix(context, text);
  return editFix(context, text, {
    container: null,
    set: { [`volumes[${volume.name}]`]: volume, [`${list}[${name}].volumeMounts[${mount.mountPath}]`]: mount },
  });
}
