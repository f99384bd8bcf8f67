/** The application writes to a volume that is read-only. */
import { citeMount, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { describeNode } from '../support/kubectl.ts';
import { mountOf, sayVolume } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { explainsMissing } from '../support/never-made.ts';
import { alternative, editFix, look } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { sentence } from '../support/words.ts';

/** Always read-only, also without readOnly (pkg/volume/configmap, secret, projected, downwardapi: GetAttributes). */
const BY_NATURE = new Set(['ConfigMap', 'Secret', 'projected', 'downwardAPI', 'image']);

/** Commands that change the owner or the mode of files. */
const CHANGES = /\b(?:chown|chmod|chgrp)\b/;

/** The field of a volume for each kind. For the other kinds it is the kind itself. */
const FIELDS: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'persistentVolumeClaim',
  ConfigMap: 'configMap',
  Secret: 'secret',
};

/** Returns the field that makes a mount read-only; undefined if none does. */
function readOnlyBy(
  { mount, volume, source }: MountedPath,
  specPath: string,
): { readonly field: string; readonly why: string } | undefined {
  const kind = FIELDS[source.kind] ?? source.kind;
  if (BY_NATURE.has(source.kind))
    return { field: `spec.volumes[${volume.name}].${kind}`, why: 'such a volume is always read-only' };
  if (mount.readOnly)
    return { field: `${specPath}.volumeMounts[${mount.name}].readOnly`, why: 'the mount is readOnly: true' };
  if (volume.persistentVolumeClaim?.readOnly || volume.csi?.readOnly || volume.nfs?.readOnly)
    return { field: `spec.volumes[${volume.name}].${kind}.readOnly`, why: 'the volume is readOnly: true' };
  return undefined;
}

function finding(
  context: PodContext,
  { container, log, match, evidence, sure }: Ended<'read-only'>,
): Found | undefined {
  const { path = '' } = match.fields;
  const at = mountOf(container, context.pod, path);
  if (!at) return undefined;
  const by = readOnlyBy(at, container.specPath);
  const what = sayVolume(at.volume, context.name);
  const directory = at.mount.mountPath;
  const changes =
    by && BY_NATURE.has(at.source.kind) ? CHANGES.exec(log.lines[match.line]?.message ?? '')?.[0] : undefined;
  return {
    result: 'found',
    id: 'volumes/read-only-write',
    category: 'volume',
    confidence: sure(by ? 'confirmed' : 'likely'),
    container: container.name,
    about: null,
    summary: sentence(
      by
        ? `${container.name} writes to ${path}, on the ${what} mounted at ${directory}, which is read-only`
        : `${container.name} cannot write to ${path}: ${what}, mounted at ${directory}, has turned read-only (its file ` +
            'system or its server)',
    ),
    chain: [],
    evidence: [
      ...evidence,
      citeMount(context, container, at.mount),
      ...(by ? [citePod(context, by.field, by.why)] : []),
    ],
    fixes: by
      ? [
          ...(changes
            ? [
                editFix(
                  context,
                  `leave out the ${changes} of ${directory}: defaultMode sets the mode of files of a ${at.source.kind}, ` +
                    'fsGroup their group',
                ),
              ]
            : []),
          editFix(
            context,
            `${changes ? 'or ' : ''}mount an emptyDir where the app writes, or make it write outside ${directory}`,
          ),
          ...(BY_NATURE.has(at.source.kind)
            ? [
                editFix(
                  context,
                  `to change what is in the ${at.source.kind}, copy it into an emptyDir in an init container and mount ` +
                    `that at ${directory}`,
                ),
              ]
            : [alternative(editFix(context, 'remove readOnly from the mount'))]),
        ]
      : [look('check what the node and the storage report', describeNode(context))],
    explains: explainsMissing(log, match),
  };
}

export default defineCheck({
  id: 'volumes/read-only-write',
  category: 'volume',
  title: 'Write to a read-only mount',
  description:
    'The application writes to a path on a mount that is read-only: a ConfigMap, Secret, projected or downwardAPI volume, ' +
    'or a mount with readOnly set.',
  criteria: {
    confirmed: 'The log says that the path is read-only, and its mount is read-only by its kind or its spec.',
    likely: 'The mount should be writable: its file system has turned read-only.',
    possible: null,
  },
  silent: "Paths of the container's own file system (readOnlyRootFilesystem).",
  sources: ['pkg/volume/configmap/configmap.go:GetAttributes', 'pkg/volume/secret/secret.go:GetAttributes'],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/read-only-root', 'volumes/permission-denied', 'app/config-invalid'],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: [],
  weight: 84,
  run: (context) => endedBy(context, 'read-only').flatMap((one) => finding(context, one) ?? []),
});
