/** A subPath that cannot be mounted, or that the app cannot use as it is mounted. */
import { defineCheck } from '../check.ts';
import { inLog } from './support/subpath-files.ts';
import { clash, messagesOf, unprepared } from './support/subpath-messages.ts';

export default defineCheck({
  id: 'volumes/subpath',
  category: 'volume',
  title: 'subPath that cannot be mounted',
  description:
    'A subPath mounts a file on a directory or a directory on a file, the kubelet cannot prepare it, it names no key or ' +
    'file and so is an empty directory, or the app tries to replace the mounted file. Or a whole volume, which is a ' +
    'directory, is mounted where the app opens a file.',
  criteria: {
    confirmed:
      'The message of the runtime or the kubelet states it, and the mount that it names has a subPath; or the log finds a ' +
      'directory there, and the ConfigMap or Secret lacks the key, or is mounted without a subPath.',
    likely:
      'The log finds a directory at the path of a mount of another volume, or says that a file mounted by subPath is ' +
      'busy, or one that is renamed in its directory.',
    possible: null,
  },
  silent: 'Errors that name no mount, and a mount that has the key of its subPath.',
  sources: [
    'pkg/volume/util/subpath/subpath_linux.go',
    'https://github.com/opencontainers/runc/blob/main/libcontainer/rootfs_linux.go',
  ],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'app/config-invalid',
    'image/create-error',
    'image/entrypoint-missing',
    'volumes/mount-failed',
    'volumes/mount-hides-image',
  ],
  rulesOut: ['resource-limits', 'liveness-probe'],
  symptomOf: [],
  weight: 88,
  run: (context) =>
    context.subjects.flatMap((container) => {
      const messages = messagesOf(context, container);
      return (
        clash(context, container, messages) ??
        unprepared(context, container, messages) ??
        inLog(context, container) ??
        []
      );
    }),
});
