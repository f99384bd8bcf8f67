import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { isUnder, mountOf, mountsOf, sayVolume, sourceOf } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { identityOf } from '../support/permissions.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { cut } from '../support/words.ts';

/** Volumes whose files have owners of their own. */
const OWNED = new Set(['PersistentVolumeClaim', 'hostPath', 'nfs', 'csi', 'emptyDir', 'other']);

function finding(
  context: PodContext,
  { container, match, evidence, sure }: Ended<'permission-denied'>,
): Found | undefined {
  const { path } = match.fields;
  const at = mountOf(container, context.pod, path);
  if (!at || !OWNED.has(at.source.kind)) return undefined;
  const said = identityOf(context.pod, container);
  // 1.31+ tells who it really ran as.
  const actual = container.status?.user?.linux?.uid;
  const identity = { ...said, uid: said.uid ?? actual };
  const user = identity.uid === undefined ? "the image's user" : `UID ${identity.uid}`;
  // The kubelet sets the group only where the volume supports it, never on a hostPath (pkg/volume/hostpath: SetUp).
  const byGroup = identity.fsGroup === undefined && at.source.kind !== 'hostPath' && at.source.kind !== 'nfs';
  const confidence: Confidence =
    identity.uid === 0
      ? 'possible'
      : at.source.kind === 'emptyDir' || identity.fsGroup !== undefined
        ? 'possible'
        : 'likely';
  const group = identity.gid ?? identity.uid ?? 1000;
  const init = alternative(
    editFix(
      context,
      `give the directory to the user once: an init container as root with chown -R ${identity.uid ?? group}:${group} ${at.mount.mountPath}`,
    ),
  );
  return {
    result: 'found',
    id: 'volumes/permission-denied',
    category: 'volume',
    confidence: sure(confidence),
    container: container.name,
    about: null,
    summary: cut(
      `${container.name} runs as ${user} and is denied ${path} on ${sayVolume(at.volume, context.name)}, mounted at ${at.mount.mountPath}${identity.fsGroup === undefined ? ', with no fsGroup' : ''}`,
      160,
    ),
    chain: [],
    evidence: [
      ...evidence,
      citePod(context, `${container.specPath}.volumeMounts[${at.mount.name}].mountPath`, at.mount.mountPath),
      ...identity.fields.map((field) => citePod(context, field.path, field.value)),
      ...(said.uid === undefined && actual !== undefined
        ? [citePod(context, `${container.statusPath}.user.linux.uid`, actual)]
        : []),
    ],
    fixes: [
      ...(byGroup
        ? [
            editFix(
              context,
              `let the kubelet give the volume to the pod's group: spec.securityContext.fsGroup: ${group}`,
              { container: null, set: { 'securityContext.fsGroup': group } },
            ),
          ]
        : []),
      init,
    ],
  };
}

/**
 * SQLite's CANTOPEN, which names neither path nor reason (sqlite src/main.c:sqlite3ErrStr), in the words of every
 * binding.
 */
const CANNOT_OPEN = /unable to open database file|SQLITE_CANTOPEN/;

/**
 * SQLite cannot open its database, the user is not root, and one volume is there whose files have owners: most likely
 * that is why.
 */
function unnamed(
  context: PodContext,
  { container, log, line, match, evidence, sure }: Ended<'exception'> | Ended<'error-line'>,
): Found | undefined {
  const said = 'message' in match.fields ? (match.fields.message ?? '') : '';
  if (!CANNOT_OPEN.test(line) && !CANNOT_OPEN.test(said)) return undefined;
  const identity = identityOf(context.pod, container);
  const uid = identity.uid ?? container.status?.user?.linux?.uid;
  if (uid === undefined || uid === 0 || identity.fsGroup !== undefined) return undefined;
  // An emptyDir is everybody's to write (pkg/volume/emptydir/empty_dir.go:setupDir, mode 0777).
  const owned = mountsOf(container, context.pod).filter(
    ({ mount, volume }) => mount.readOnly !== true && OWNED.has(sourceOf(volume).kind) && !volume.emptyDir,
  );
  const [one] = owned;
  if (one === undefined || owned.length > 1) return undefined;
  const { mount, volume } = one;
  const words = [
    ...log.lines.slice(-100).map(({ text }) => text),
    ...(container.spec.env ?? []).map(({ value }) => value ?? ''),
    ...(container.spec.command ?? []),
    ...(container.spec.args ?? []),
  ];
  const named = words
    .flatMap((text) => [...text.slice(0, 2000).matchAll(/\/[\w.@%+-][\w.@%+/-]{0,300}/g)].map(([path]) => path))
    .find((path) => isUnder(path, mount.mountPath) && path !== mount.mountPath);
  const where = `${sayVolume(volume, context.name)}, mounted at ${mount.mountPath}`;
  return {
    result: 'found',
    id: 'volumes/permission-denied',
    category: 'volume',
    confidence: sure(named === undefined ? 'possible' : 'likely'),
    container: container.name,
    about: null,
    summary: cut(
      `${container.name} runs as UID ${uid} and SQLite is unable to open its database file${named === undefined ? '' : ` ${named}`}: ${where}, has no fsGroup`,
      160,
    ),
    chain: [],
    evidence: [
      ...evidence,
      citePod(context, `${container.specPath}.volumeMounts[${mount.name}].mountPath`, mount.mountPath),
      ...identity.fields.map((field) => citePod(context, field.path, field.value)),
    ],
    fixes: [
      {
        text: `see whose ${mount.mountPath} is, where the image has a shell`,
        command: `kubectl -n ${context.namespace} debug ${context.name} -it --copy-to=${context.name}-debug --container=${container.name} -- ls -ldn ${mount.mountPath}`,
        risk: 'changes',
      },
      ...(sourceOf(volume).kind === 'hostPath' || sourceOf(volume).kind === 'nfs'
        ? []
        : [
            editFix(
              context,
              `let the kubelet give the volume to the pod's group: spec.securityContext.fsGroup: ${identity.gid ?? uid}`,
              { container: null, set: { 'securityContext.fsGroup': identity.gid ?? uid } },
            ),
          ]),
      alternative(
        editFix(
          context,
          `give the directory to the user once: an init container as root with chown -R ${uid}:${identity.gid ?? uid} ${mount.mountPath}`,
        ),
      ),
    ],
  };
}

export default defineCheck({
  id: 'volumes/permission-denied',
  category: 'volume',
  title: 'Volume that the user may not use',
  description:
    "The container's user may not read or write a path on a volume, whose files belong to another user; fsGroup is not set or does not apply.",
  criteria: {
    confirmed: null,
    likely: 'The log names the path as denied, it lies on a volume with owners of its own, and no fsGroup is set.',
    possible:
      'fsGroup is set, the user is root, or the volume is an emptyDir; or SQLite cannot open its database and only the mounted volume suggests where it is.',
  },
  silent: 'For ConfigMap and Secret files (their modes are known) and paths of the image.',
  sources: ['pkg/volume/volume_linux.go:SetVolumeOwnership', 'pkg/volume/hostpath/host_path.go'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid', 'app/refused'],
  symptomOf: [],
  weight: 70,
  run: (context) => {
    const found = endedBy(context, 'permission-denied').flatMap((one) => finding(context, one) ?? []);
    return found.length > 0
      ? found
      : [...endedBy(context, 'exception'), ...endedBy(context, 'error-line')]
          .flatMap((one) => unnamed(context, one) ?? [])
          .slice(0, 1);
  },
});
