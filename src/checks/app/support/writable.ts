/** Making a directory of the image writable. */
import type { ContainerView } from '../../../evidence/views.ts';
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { editFix, ownerOf } from '../../support/owner.ts';

/** Returns the directory to make writable: of a file its directory. */
export function directoryOf(path: string): string {
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  return /\.[A-Za-z0-9_-]{1,10}$/.test(path) && parent !== '/' ? parent : path;
}

/** Returns a fix that mounts an emptyDir over a directory of the image. */
export function emptyDir(context: PodContext, container: ContainerView, directory: string): Fix {
  const volume = `writable${directory.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}`
    .slice(0, 60)
    .replace(/(?<!-)-+$/, '');
  const owner = ownerOf(context.pod);
  const list = container.type === 'app' ? 'containers' : 'initContainers';
  const spec = {
    volumes: [{ name: volume, emptyDir: {} }],
    [list]: [{ name: container.name, volumeMounts: [{ name: volume, mountPath: directory }] }],
  };
  const text = `mount an emptyDir at ${directory} to make it writable`;
  const mounts = [...(container.spec.volumeMounts ?? []), { name: volume, mountPath: directory }];
  const volumes = [...(context.pod.spec?.volumes ?? []), { name: volume, emptyDir: {} }];
  // Volumes belong to the pod, mounts to the container, so the change starts at the pod's spec.
  const change = { container: null, set: { volumes, [`${list}[${container.name}].volumeMounts`]: mounts } };
  const patchable = owner && /^(?:Deployment|StatefulSet|DaemonSet)$/.test(owner.kind);
  if (!patchable) return editFix(context, text, change);
  return {
    text,
    command: command`kubectl -n ${context.namespace} patch ${owner.target} -p ${JSON.stringify({ spec: { template: { spec } } })}`,
    risk: 'restarts',
    change,
  };
}
