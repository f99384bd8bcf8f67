/** Two mounts of one container that exclude each other. */
import { once, sequence } from '../../expressions.ts';
import { citeMount } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { runtimeErrors } from '../image/support/runtime-error.ts';
import { isUnder, mountsOf, sayVolume, tidyPath } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';

/**
 * Returns the paths that two mounts share. Validation refuses two equal mountPaths, but not `/data` and `/data/`
 * (pkg/apis/core/validation/validation.go:ValidateVolumeMounts).
 */
function sharedPaths({ spec }: ContainerView): string[] {
  const paths = (spec.volumeMounts ?? []).map(({ mountPath }) => tidyPath(mountPath));
  return [...new Set(paths.filter((path, index) => paths.indexOf(path) !== index))];
}

/** runc (libcontainer/rootfs_linux.go:createMountpoint) and crun cannot create a mount point in a read-only mount. */
const INSIDE = once(() =>
  sequence(
    [/create mountpoint for|make mountpoint "/i, /mounting "[^"]{1,600}" to rootfs at "/i, /mkdir(?:at)? /i],
    /"?(\/[^\s":]{1,400})/i,
  ),
);

/** Finds a mount in a read-only mount that has no directory for it. */
function nested(context: PodContext): Found[] {
  return runtimeErrors(context).flatMap(({ container, message, citations }): Found[] => {
    const end = message.toLowerCase().lastIndexOf('read-only file system');
    const said = INSIDE().exec(message.slice(message.lastIndexOf('\n', end) + 1, Math.max(0, end)))?.[1];
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
        summary: sentence(
          `${sayVolume(inner.volume, context.name)} cannot be mounted at ${inner.mount.mountPath}: that is inside ` +
            `${sayVolume(outer.volume, context.name)} at ${outer.mount.mountPath}, which is read-only`,
        ),
        chain: [],
        evidence: [...citations, ...[inner, outer].map(({ mount }) => citeMount(context, container, mount))],
        fixes: [editFix(context, 'mount the two side by side, or put both into one projected volume')],
      },
    ];
  });
}

/** Finds two mounts at one path. */
function doubled(context: PodContext, container: ContainerView, path: string): Found {
  const both = mountsOf(container, context.pod).filter(({ mount }) => tidyPath(mount.mountPath) === path);
  const volumes = both.map(({ volume }) => sayVolume(volume, context.name)).join(' and ');
  return {
    result: 'found',
    id: 'volumes/mount-conflict',
    category: 'volume',
    confidence: 'possible',
    container: container.name,
    about: null,
    summary: sentence(`${container.name} mounts ${volumes} both at ${path}: one hides the other`),
    chain: [],
    evidence: both.map(({ mount }) => citeMount(context, container, mount)),
    fixes: [editFix(context, 'give each volume its own path')],
  };
}

/** Returns the mounts of a container that hide another one, because both are at one path. */
export const doubledMounts = (context: PodContext, container: ContainerView): Found[] =>
  sharedPaths(container).map((path) => doubled(context, container, path));

export default defineCheck({
  id: 'volumes/mount-conflict',
  category: 'volume',
  title: 'Two mounts at one path',
  description:
    'A container mounts two volumes at the same path, written differently, so that one hides the other; or one volume ' +
    'inside another that is read-only.',
  criteria: {
    confirmed: 'The runtime cannot create the mount point of one volume inside another that is read-only.',
    likely: null,
    possible: 'The spec has two mounts at the same path, written differently.',
  },
  silent: 'Mounts inside one another that work: these are common.',
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
    return context.subjects.flatMap((container) => doubledMounts(context, container));
  },
});
