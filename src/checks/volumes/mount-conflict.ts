import { citePod } from '../cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView, Found } from '../check.ts';
import { mountsOf, sayVolume, tidyPath } from '../mounts.ts';
import { editFix } from '../owner.ts';
import { cut } from '../words.ts';

/** Validation refuses two equal mountPaths, but not `/data` beside `/data/` (pkg/apis/core/validation/validation.go:ValidateVolumeMounts). */
function conflicts(container: ContainerView): string[] {
  const paths = (container.spec.volumeMounts ?? []).map(({ mountPath }) => tidyPath(mountPath));
  return [...new Set(paths.filter((path, index) => paths.indexOf(path) !== index))];
}

export default defineCheck({
  id: 'volumes/mount-conflict',
  category: 'volume',
  title: 'Two mounts on one path',
  description: 'A container mounts two volumes on the same path, written differently; the later one hides the earlier.',
  criteria: { confirmed: null, likely: null, possible: 'The spec has two mounts whose paths are the same once written plainly.' },
  silent: 'For mounts inside one another, which are usual.',
  sources: ['pkg/apis/core/validation/validation.go:ValidateVolumeMounts'],
  explains: [],
  weight: 50,
  run(context) {
    return context.subjects.flatMap((container) =>
      conflicts(container).map((path): Found => {
        const both = mountsOf(container, context.pod).filter(({ mount }) => tidyPath(mount.mountPath) === path);
        return {
          result: 'found', id: 'volumes/mount-conflict', category: 'volume', confidence: 'possible', container: container.name,
          summary: cut(`${container.name} mounts ${both.map(({ volume }) => sayVolume(volume, context.name)).join(' and ')} both at ${path}: the one hides the other`, 160),
          chain: [],
          evidence: both.map(({ mount }) => citePod(context, `${container.specPath}.volumeMounts[${mount.name}].mountPath`, mount.mountPath)),
          fixes: [editFix(context, `give each volume a path of its own`)],
        };
      }),
    );
  },
});
