/** A path on a volume that the user of the container may not use. */
import { citeMount, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Confidence, Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { absoluteOf, mountOf, sayVolume } from '../support/mounts.ts';
import { explainsMissing } from '../support/never-made.ts';
import { identityOf } from '../support/permissions.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { sentence } from '../support/words.ts';
import { chownRefusal, CHANGES_OWNER, nfsFixes } from './support/chown.ts';
import { insistedFixes, INSISTS } from './support/insisted.ts';
import { fsGroupFix, fsGroupPolicies, HAS_OWNERS, ownerFixes } from './support/ownership.ts';
import { leftBefore } from './support/ran-before.ts';
import { sqliteDenied } from './support/sqlite.ts';
import { storageOf } from './support/storage.ts';

function finding(
  context: PodContext,
  { container, log, match, evidence, sure }: Ended<'permission-denied'>,
): Found | undefined {
  const { path, insists } = match.fields;
  const at = mountOf(container, context.pod, absoluteOf(container, context.pod, path));
  if (!at || !HAS_OWNERS.has(at.source.kind)) return undefined;
  const { kind } = at.source;
  const { mountPath } = at.mount;
  const said = identityOf(context.pod, container);
  // Kubernetes 1.31+ reports the user that it ran as.
  const actual = container.status?.user?.linux?.uid;
  const uid = said.uid ?? actual;
  const user = uid === undefined ? "the image's user" : `UID ${uid}`;
  const noGroup = said.fsGroup === undefined;
  const group = said.gid ?? uid ?? 1000;
  const volume = `${sayVolume(at.volume, context.name)}, mounted at ${mountPath}`;
  const refusal =
    !insists && CHANGES_OWNER.test(log.lines[match.line]?.text ?? '')
      ? chownRefusal(context, container, at)
      : undefined;
  const left = insists || refusal ? undefined : leftBefore(context, container, path, at);
  const storage = storageOf(context, at);
  const isNfs = kind === 'nfs' || storage?.kind === 'nfs';
  const onNode = kind === 'hostPath' || storage?.kind === 'node-directory';
  // The kubelet does not set the group on a hostPath (pkg/volume/hostpath: SetUp) or on NFS.
  const grouped = !onNode && !isNfs;
  const unclear = uid === 0 || kind === 'emptyDir' || (!noGroup && !onNode);
  const confidence: Confidence = unclear && !insists && !left ? 'possible' : 'likely';
  const fixes: Fix[] = [
    ...(noGroup && grouped ? [fsGroupFix(context, group)] : []),
    ...(isNfs
      ? nfsFixes(context, container.name, storage?.name)
      : ownerFixes(context, container, { uid, group, mountPath, kind: onNode ? 'hostPath' : kind })),
    ...(noGroup || !grouped || kind !== 'PersistentVolumeClaim' ? [] : [fsGroupPolicies]),
  ];
  const byGroup = grouped
    ? noGroup
      ? ', with no fsGroup'
      : `, although fsGroup is ${said.fsGroup}`
    : storage?.kind === 'node-directory'
      ? ` (a directory of the node, ${storage.name}: fsGroup does not change it)`
      : '';
  return {
    result: 'found',
    id: 'volumes/permission-denied',
    category: 'volume',
    confidence: sure(refusal ? 'likely' : confidence),
    container: container.name,
    about: null,
    summary: sentence(
      insists
        ? `${container.name} refuses ${path} on ${volume}: ${INSISTS[insists]}`
        : refusal
          ? `${container.name} may not chown ${path} on ${volume}: ${refusal.why}`
          : `${container.name} runs as ${user} and may not use ${path} on ${volume}: permission denied${left?.says ?? byGroup}`,
    ),
    chain: [],
    evidence: [
      ...evidence,
      ...(left ? [left.cited] : []),
      citeMount(context, container, at.mount),
      ...said.fields.map((field) => citePod(context, field.path, field.value)),
      ...(refusal?.evidence ?? storage?.evidence ?? []),
      ...(said.uid === undefined && actual !== undefined
        ? [citePod(context, `${container.statusPath}.user.linux.uid`, actual)]
        : []),
    ],
    fixes: insists
      ? insistedFixes(context, container, { path, insists, uid, noGroup })
      : (refusal?.fixes ?? left?.fixes ?? fixes),
    explains: explainsMissing(log, match),
  };
}

export default defineCheck({
  id: 'volumes/permission-denied',
  category: 'volume',
  title: 'Volume that the user may not use',
  description:
    "The container's user may not read or write a path on a volume: its files belong to another user, and fsGroup is not " +
    'set or has no effect. Or the container may not change the owner of a file there.',
  criteria: {
    confirmed: null,
    likely:
      'The log says that access to the path is denied, the path is on a volume with file owners, and no fsGroup is set; ' +
      'the denied call sets an owner; or it is on an emptyDir, for an init container that has succeeded in the same pod ' +
      'before.',
    possible:
      'fsGroup is set, the user is root, or the volume is an emptyDir; or SQLite cannot open its database, and only the ' +
      'mounted volume suggests where it is.',
  },
  silent: 'ConfigMap and Secret files (their modes are known) and paths of the image.',
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
          .flatMap((one) => sqliteDenied(context, one) ?? [])
          .slice(0, 1);
  },
});
