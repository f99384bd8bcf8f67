/** A write to the container's own root file system, which the spec makes read-only. */
import { citePod } from '../cite.ts';
import { defineCheck } from '../check.ts';
import { mountOf } from '../mounts.ts';
import { editFix, ownerOf } from '../owner.ts';
import type { Fix, PodContext } from '../check.ts';
import type { ContainerView } from '../check.ts';
import { endedBy, GENERAL } from '../signals.ts';
import { cut, who } from '../words.ts';

/** The directory to make writable: of a file the one it is in. */
function directoryOf(path: string): string {
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  return /\.[A-Za-z0-9_-]{1,10}$/.test(path) || parent === '/' ? (parent === '/' ? path : parent) : path;
}

function emptyDir(context: PodContext, container: ContainerView, directory: string): Fix {
  const volume = `writable${directory.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}`.slice(0, 60).replace(/-+$/, '');
  const owner = ownerOf(context.pod);
  const list = container.type === 'app' ? 'containers' : 'initContainers';
  const spec = { volumes: [{ name: volume, emptyDir: {} }], [list]: [{ name: container.name, volumeMounts: [{ name: volume, mountPath: directory }] }] };
  const text = `give it a writable ${directory}: an emptyDir mounted there`;
  const mounts = [...(container.spec.volumeMounts ?? []), { name: volume, mountPath: directory }];
  const volumes = [...(context.pod.spec?.volumes ?? []), { name: volume, emptyDir: {} }];
  // Volumes are the pod's, mounts the container's: both from the pod's spec down.
  const change = { container: null, set: { volumes, [`${list}[${container.name}].volumeMounts`]: mounts } };
  const patchable = owner && /^(?:Deployment|StatefulSet|DaemonSet)$/.test(owner.kind);
  if (!patchable) return editFix(context, text, change);
  return { text, command: `kubectl -n ${context.namespace} patch ${owner.target} -p '${JSON.stringify({ spec: { template: { spec } } })}'`, risk: 'restarts', change };
}

export default defineCheck({
  id: 'app/read-only-root',
  category: 'app-error',
  title: 'Writes to a read-only root file system',
  description: 'The program writes to a path of its image while readOnlyRootFilesystem is true and no volume is mounted there.',
  criteria: {
    confirmed: "The log names a read-only path as the reason of its end, no volume covers the path, and the container's readOnlyRootFilesystem is true.",
    likely: 'As confirmed, but the log names no absolute path.',
    possible: 'The container was killed from outside, or a more decisive word stands in the same cascade.',
  },
  silent: 'A path on a mounted volume, which volumes/read-only-write tells, and a container whose root may be written.',
  sources: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/', 'https://man7.org/linux/man-pages/man2/open.2.html'],
  explains: [...GENERAL, 'app/config-invalid'],
  weight: 75,
  run: (context) =>
    endedBy(context, 'read-only').flatMap(({ container, signal, evidence, sure }) => {
      const { path } = signal.fields;
      if (container.spec.securityContext?.readOnlyRootFilesystem !== true) return [];
      if (mountOf(container, context.pod, path)) return [];
      const absolute = path.startsWith('/');
      const directory = directoryOf(path);
      return [
        {
          result: 'found' as const,
          id: 'app/read-only-root',
          category: 'app-error' as const,
          confidence: sure(absolute ? 'confirmed' : 'likely'),
          container: container.name,
          summary: cut(`${who(container)} cannot write ${path || 'to its root'}: readOnlyRootFilesystem is true and no volume is mounted there`, 160),
          chain: [],
          evidence: [...evidence, citePod(context, `${container.specPath}.securityContext.readOnlyRootFilesystem`, true)],
          fixes: [
            ...(absolute ? [emptyDir(context, container, directory)] : []),
            editFix(context, 'or let the root be written: readOnlyRootFilesystem false', { container: container.name, set: { 'securityContext.readOnlyRootFilesystem': false } }),
          ],
        },
      ];
    }),
});
