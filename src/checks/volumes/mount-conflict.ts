import { once, sequence } from '../../expressions.ts';
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { runtimeErrors } from '../image/support/runtime-error.ts';
import { isUnder, mountsOf, sayVolume, tidyPath } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { cut } from '../support/words.ts';

/**
 * Validation refuses two equal mountPaths, but not `/data` beside `/data/`
 * (pkg/apis/core/validation/validation.go:ValidateVolumeMounts).
 */
function conflicts(container: ContainerView): string[] {
  const paths = (container.spec.volumeMounts ?? []).map(({ mountPath }) => tidyPath(mountPath));
  return [...new Set(paths.filter((path, index) => paths.indexOf(path) !== index))];
}

/**
 * runc (libcontainer/rootfs_linux.go:createMountpoint) and crun cannot make a mount point inside a mount that is
 * read-only.
 */
const INSIDE = once(() =>
  sequence(
    [/create mountpoint for|make mountpoint "/i, /mounting "[^"]{1,600}" to rootfs at "/i, /mkdir(?:at)? /i],
    /"?(\/[^\s":]{1,400})[^\n]{0,900}read-only file system/i,
  ),
);

/** A mount that lies inside a read-only one, which has no directory for it. */
function nested(context: PodContext): Found[] {
  return runtimeErrors(context).flatMap(({ container, message, citations }): Found[] => {
    const said = INSIDE().exec(message)?.[1];
    const mounts = mountsOf(container, context.pod);
    const inner = said ? mounts.find(({ mount }) => tidyPath(said).endsWith(tidyPath(mount.mountPath))) : undefined;
    const outer = inner
      ? mounts.find(({ mount }) => mount !== inner.mount && isUnder(inner.mount.mountPath, mount.mountPath))
      : undefined;
    if (!inner || !outer) return [];
    return [
      {
        result: 'found',
        id: 'volumes/mount-conflict',
        category: 'volume',
        confidence: 'confirmed',
        container: container.name,
        about: null,
        summary: cut(
          `${sayVolume(inner.volume, context.name)} cannot be mounted at ${inner.mount.mountPath}: that lies inside ${sayVolume(outer.volume, context.name)} at ${outer.mount.mountPath}, which is read-only`,
          160,
        ),
        chain: [],
        evidence: [
          ...citations,
          ...[inner, outer].map(({ mount }) =>
            citePod(context, `${container.specPath}.volumeMounts[${mount.name}].mountPath`, mount.mountPath),
          ),
        ],
        fixes: [editFix(context, 'mount the two side by side, or put both into one projected volume')],
      },
    ];
  });
}

export default defineCheck({
  id: 'volumes/mount-conflict',
  category: 'volume',
  title: 'Two mounts in one place',
  description:
    'A container mounts two volumes on the same path, written differently, so that one hides the other; or one inside another that is read-only.',
  criteria: {
    confirmed: 'The runtime cannot make the mount point of one volume inside another that is read-only.',
    likely: null,
    possible: 'The spec has two mounts whose paths are the same once written plainly.',
  },
  silent: 'For mounts inside one another that work, which are usual.',
  sources: ['pkg/apis/core/validation/validation.go:ValidateVolumeMounts'],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: ['image/create-error', 'volumes/mount-failed'],
  symptomOf: [],
  weight: 50,
  run(context) {
    const inside = nested(context);
    if (inside.length > 0) return inside;
    return context.subjects.flatMap((container) =>
      conflicts(container).map((path): Found => {
        const both = mountsOf(container, context.pod).filter(({ mount }) => tidyPath(mount.mountPath) === path);
        return {
          result: 'found',
          id: 'volumes/mount-conflict',
          category: 'volume',
          confidence: 'possible',
          container: container.name,
          about: null,
          summary: cut(
            `${container.name} mounts ${both.map(({ volume }) => sayVolume(volume, context.name)).join(' and ')} both at ${path}: the one hides the other`,
            160,
          ),
          chain: [],
          evidence: both.map(({ mount }) =>
            citePod(context, `${container.specPath}.volumeMounts[${mount.name}].mountPath`, mount.mountPath),
          ),
          fixes: [editFix(context, `give each volume a path of its own`)],
        };
      }),
    );
  },
});
