/** Errors of a program that asks for a volume at a path. */
import { once, oneOf, sequence } from '../../../../expressions.ts';
import { mountsOf, tidyPath } from '../../../support/mounts.ts';
import { alternative, editFix } from '../../../support/owner.ts';
import { emptyDir } from '../writable.ts';
import type { Kind } from './kind.ts';

/** `/cache should be an emptyDir mount`, `/data is not a mount point`, `no volume is mounted at /data`. */
const ASKS = once(() =>
  oneOf([
    sequence(
      /(?<![\w./:-])(\/[\w.@+/-]{2,200})["'`]? (?:directory )?/i,
      [/(?:should|must|needs? to|has to) be|is not|isn't/i],
      / (?:an? )?(?:\w{2,20} )?(?:mount(?:ed|[ -]?point)?|volume)\b/i,
    ),
    /\b(?:no (?:\w{2,20} )?(?:volume|mount)|nothing (?:is )?mounted)\b.{0,20} (?:at|on|to|for) ["'`]?(\/[\w.@+/-]{2,200})/i,
  ]),
);

/** Volumes that a program asks for. */
export const UNMOUNTED: readonly Kind[] = [
  {
    all: [[['mount', 'volume'], ASKS]],
    fixes: ([whole, ...paths], { context, container }) => {
      const path = tidyPath(paths.find((one) => one !== undefined)!.replace(/[.:]$/, ''));
      if (mountsOf(container, context.pod).some(({ mount }) => tidyPath(mount.mountPath) === path)) return undefined;
      const kept = editFix(context, `mount a PersistentVolumeClaim at ${path}, if its data has to outlive the pod`);
      const scratch = emptyDir(context, container, path);
      const added = { ...scratch, text: `mount an emptyDir at ${path}: no volume of the pod is there` };
      return /empty-?dir|tmpfs/i.test(whole) ? [added] : [added, alternative(kept)];
    },
  },
];
