/** Programs that insist on the owner or the mode of their directory, such as PostgreSQL: fsGroup would not help. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { alternative, editFix } from '../../support/owner.ts';

/** What a program insists on. */
type Insists = 'mode' | 'owner';

/** What is wrong with the directory, in words. */
export const INSISTS: Readonly<Record<Insists, string>> = {
  mode: 'invalid permissions, other users may use it (the mode must be 0700 or 0750)',
  owner: 'wrong ownership, the user that runs the program must own it',
};

/** A directory that a program refuses. */
interface Refused {
  readonly path: string;
  readonly insists: Insists;
  /** Of the container; undefined: the user of the image. */
  readonly uid: number | undefined;
  readonly noGroup: boolean;
}

/** Returns the fixes. The kubelet gives the group of fsGroup write access to a volume, which such a program refuses. */
export function insistedFixes(
  context: PodContext,
  container: ContainerView,
  { path, insists, uid, noGroup }: Refused,
): Fix[] {
  const own = editFix(
    context,
    `let ${container.name} make a directory of its own inside ${path}: PGDATA=${path}/pgdata, or a subPath of the volume`,
  );
  if (insists === 'owner') {
    const user = uid === undefined ? "the image's user" : String(uid);
    return [
      editFix(
        context,
        `give ${path} to the user once, in an init container that runs as root: chown -R ${user} ${path}`,
      ),
      alternative(own),
    ];
  }
  return [
    own,
    ...(noGroup
      ? []
      : [
          alternative(
            editFix(
              context,
              'keep the modes of the volume: remove fsGroup, or set fsGroupChangePolicy: OnRootMismatch',
            ),
          ),
        ]),
    alternative(editFix(context, `correct the mode once, in an init container: chmod 0700 ${path}`)),
  ];
}
