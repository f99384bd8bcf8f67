/** SQLite cannot open its database on a volume. Its error names neither the path nor the reason. */
import type { Fix, Found } from '../../../model/finding.ts';
import type { VolumeMount } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { citeMount, citePod } from '../../support/cite.ts';
import { isUnder, mountsOf, sayVolume, sourceOf } from '../../support/mounts.ts';
import { identityOf } from '../../support/permissions.ts';
import type { Ended } from '../../support/ended.ts';
import { debugCommand, sentence } from '../../support/words.ts';
import { fsGroupFix, HAS_OWNERS, initChownFix } from './ownership.ts';

/** CANTOPEN (sqlite src/main.c:sqlite3ErrStr), as every binding writes it. */
const CANNOT_OPEN = /unable to open database file|SQLITE_CANTOPEN/;
const PATHS = /\/[\w.@%+-][\w.@%+/-]{0,300}/g;

type End = Ended<'exception'> | Ended<'error-line'>;

/** Returns a path below the mount that the log, env, command or args name. */
function pathBelow({ container, log }: End, { mountPath }: VolumeMount): string | undefined {
  const words = [
    ...log.lines.slice(-100).map(({ text }) => text),
    ...(container.spec.env ?? []).map(({ value }) => value ?? ''),
    ...(container.spec.command ?? []),
    ...(container.spec.args ?? []),
  ];
  return words
    .flatMap((text) => [...text.slice(0, 2000).matchAll(PATHS)].map(([path]) => path))
    .find((path) => isUnder(path, mountPath) && path !== mountPath);
}

/**
 * Returns a finding if SQLite cannot open its database, the user is not root, and the container has exactly one volume
 * with file owners: that is the most likely reason.
 */
export function sqliteDenied(context: PodContext, one: End): Found | undefined {
  const { container, line, match, evidence, sure } = one;
  const said = 'message' in match.fields ? (match.fields.message ?? '') : '';
  if (!CANNOT_OPEN.test(line) && !CANNOT_OPEN.test(said)) return undefined;
  const identity = identityOf(context.pod, container);
  const uid = identity.uid ?? container.status?.user?.linux?.uid;
  if (uid === undefined || uid === 0 || identity.fsGroup !== undefined) return undefined;
  // Every user may write to an emptyDir (pkg/volume/emptydir/empty_dir.go:setupDir, mode 0777).
  const [owned, ...more] = mountsOf(container, context.pod).filter(
    ({ mount, volume }) => mount.readOnly !== true && HAS_OWNERS.has(sourceOf(volume).kind) && !volume.emptyDir,
  );
  if (owned === undefined || more.length > 0) return undefined;
  const { mount, volume } = owned;
  const path = pathBelow(one, mount);
  const group = identity.gid ?? uid;
  const { kind } = sourceOf(volume);
  const check: Fix = {
    text: `check the owner of ${mount.mountPath}, if the image has a shell`,
    command: debugCommand(context, container, ['ls', '-ldn', '--', mount.mountPath]),
    risk: 'changes',
    effect: 'shows',
  };
  return {
    result: 'found',
    id: 'volumes/permission-denied',
    category: 'volume',
    confidence: sure(path === undefined ? 'possible' : 'likely'),
    container: container.name,
    about: null,
    summary: sentence(
      `${container.name} runs as UID ${uid} and SQLite is unable to open its database file${path ? ` ${path}` : ''}: ` +
        `${sayVolume(volume, context.name)}, mounted at ${mount.mountPath}, has no fsGroup`,
    ),
    chain: [],
    evidence: [
      ...evidence,
      citeMount(context, container, mount),
      ...identity.fields.map((field) => citePod(context, field.path, field.value)),
    ],
    fixes: [
      check,
      ...(kind === 'hostPath' || kind === 'nfs' ? [] : [fsGroupFix(context, group)]),
      initChownFix(context, uid, group, mount.mountPath),
    ],
  };
}
