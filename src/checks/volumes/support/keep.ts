/** Files that a program expects on an emptyDir, which is empty in each new pod. */
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { sayVolume } from '../../support/mounts.ts';
import type { MountedPath } from '../../support/mounts.ts';
import { editFix } from '../../support/owner.ts';

/** Returns the fix for a file that is missing on an emptyDir; empty for another volume. */
export const keepFixes = (context: PodContext, path: string, at: MountedPath | undefined): Fix[] =>
  at?.source.kind === 'emptyDir'
    ? [
        editFix(
          context,
          `keep ${path} on a claim, or let an init container write it: ${sayVolume(at.volume)}, mounted at ` +
            `${at.mount.mountPath}, is empty in each new pod`,
        ),
      ]
    : [];
