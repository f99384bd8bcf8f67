/** An init container that runs again in the same pod, and finds in an emptyDir what its first run left there. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeExit, citePod } from '../../support/cite.ts';
import type { MountedPath } from '../../support/mounts.ts';
import { editFix } from '../../support/owner.ts';
import { replaceCommand } from '../../support/remake.ts';

/** What an earlier run of an init container left. */
export interface Leftover {
  /** The end of a summary. */
  readonly says: string;
  readonly cited: Citation;
  readonly fixes: readonly Fix[];
}

/**
 * Returns what an earlier run in the same pod left. A container that starts after this one has run before, so this one
 * had succeeded; an emptyDir keeps its files until the pod is removed.
 */
export function leftBefore(
  context: PodContext,
  container: ContainerView,
  path: string,
  at: MountedPath,
): Leftover | undefined {
  if (container.type !== 'init' || at.source.kind !== 'emptyDir' || at.mount.readOnly === true) return undefined;
  const later = context.containers.slice(context.containers.findIndex(({ name }) => name === container.name) + 1);
  const ran = later.find(
    ({ type, dead, status }) => type !== 'ephemeral' && (dead !== undefined || Boolean(status?.containerID)),
  );
  if (!ran) return undefined;
  return {
    says: ': an earlier run in this pod probably left the file, and it may not write it again',
    cited: ran.dead
      ? citeExit(context, ran)
      : citePod(context, `${ran.statusPath}.containerID`, 'set: it has run in this pod before'),
    fixes: [
      {
        text: `replace the pod: the new one gets an empty ${at.volume.name} (until the init containers run again)`,
        command: replaceCommand(context),
        risk: 'restarts',
        effect: 'restores',
      },
      editFix(
        context,
        `make ${container.name} repeatable: let it remove ${path} first, or write it with a mode that its user may write`,
      ),
    ],
  };
}
