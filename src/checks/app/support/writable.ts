/** Making a directory of the image writable. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { editFix, ownerOf } from '../../support/owner.ts';

/** The directory to make writable: of a file the one it is in. */
export function directoryOf(path: string): string {
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  return /\.[A-Za-z0-9_-]{1,10}$/.test(path) || parent === '/' ? (parent === '/' ? path : parent) : path;
}

/** An emptyDir over a directory of the image, as a command and as a change. */
export function emptyDir(context: PodContext, container: ContainerView, directory: string): Fix {
  const volume = `writable${directory.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}`.slice(0, 60).replace(/-+$/, '');
  const owner = ownerOf(context.pod);
  const list = container.type === 'app' ? 'containers' : 'initContainers';
  const spec = {
    volumes: [{ name: volume, emptyDir: {} }],
    [list]: [{ name: container.name, volumeMounts: [{ name: volume, mountPath: directory }] }],
  };
  const text = `give it a writable ${directory}: an emptyDir mounted there`;
  const mounts = [...(container.spec.volumeMounts ?? []), { name: volume, mountPath: directory }];
  const volumes = [...(context.pod.spec?.volumes ?? []), { name: volume, emptyDir: {} }];
  // Volumes are the pod's, mounts the container's: both from the pod's spec down.
  const change = { container: null, set: { volumes, [`${list}[${container.name}].volumeMounts`]: mounts } };
  const patchable = owner && /^(?:Deployment|StatefulSet|DaemonSet)$/.test(owner.kind);
  if (!patchable) return editFix(context, text, change);
  return {
    text,
    command: `kubectl -n ${context.namespace} patch ${owner.target} -p '${JSON.stringify({ spec: { template: { spec } } })}'`,
    risk: 'restarts',
    change,
  };
}
