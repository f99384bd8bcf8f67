/** A home directory that is not there: /etc/passwd of the image gives it to the user that the spec sets. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { mountsOf, sourceOf } from '../../support/mounts.ts';
import { alternative, editFix } from '../../support/owner.ts';
import { identityOf } from '../../support/permissions.ts';

/** What the spec says about the user of a home directory. */
export interface Home {
  readonly uid: number;
  /** The field that sets the user. */
  readonly field: string;
}

/** Returns the user that the spec sets, if a file with a dot may be in the home directory of that user; never root. */
export function homeOf(context: PodContext, container: ContainerView, path: string): Home | undefined {
  if (container.spec.env?.some(({ name }) => name === 'HOME')) return undefined;
  const { uid, fields } = identityOf(context.pod, container);
  const field = fields.find((one) => one.path.endsWith('.runAsUser'))?.path;
  const isDotFile = /\/\.[\w-][^/]{0,100}$/.test(path) && !/^\/\./.test(path);
  return isDotFile && uid !== undefined && uid !== 0 && field ? { uid, field } : undefined;
}

/** Returns the fixes: another home, or the user of the image. */
export function homeFixes(context: PodContext, container: ContainerView, { uid, field }: Home): Fix[] {
  const written = mountsOf(container, context.pod).find(
    ({ mount, volume }) =>
      mount.readOnly !== true && ['PersistentVolumeClaim', 'emptyDir'].includes(sourceOf(volume).kind),
  );
  const home = written?.mount.mountPath ?? '/tmp';
  return [
    editFix(context, `set HOME of ${container.name} to a directory that UID ${uid} may write: ${home}`, {
      container: container.name,
      set: { 'env[HOME]': home },
    }),
    alternative(
      editFix(context, `run as the image's own user, who has a home: remove ${field}, or set the UID of that user`),
    ),
  ];
}
