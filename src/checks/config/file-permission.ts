/** A mounted file of a ConfigMap or Secret that the user of the container may not read. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { mountedFile } from '../support/mounted-files.ts';
import { sayVolume } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { canRead, identityOf, octal } from '../support/permissions.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { sentence } from '../support/words.ts';

function finding(
  context: PodContext,
  { container, match, evidence, sure }: Ended<'permission-denied'>,
): Found | undefined {
  const { path } = match.fields;
  const file = mountedFile(container, context.pod, path);
  if (!file) return undefined;
  const { mounted: at, mode, field: modeField } = file;
  const identity = identityOf(context.pod, container);
  const readable = canRead(identity, mode);
  // The mode allows reading, so writing or executing was denied.
  if (readable === true) return undefined;
  if (readable === undefined && (mode & 0o004) !== 0) return undefined;
  const confidence: Confidence = sure(readable === false ? 'confirmed' : 'likely');
  const user = identity.uid === undefined ? "the image's user" : `UID ${identity.uid}`;
  const group = identity.uid ?? identity.gid ?? 1000;
  return {
    result: 'found',
    id: 'config/file-permission',
    category: 'missing-config',
    confidence,
    container: container.name,
    about: null,
    summary: sentence(
      `${container.name} runs as ${user} and may not read ${path}: ${sayVolume(at.volume)} gives it mode ` +
        `${octal(mode)}, owned by root, with no fsGroup`,
    ),
    chain: [],
    evidence: [
      ...evidence,
      citePod(context, modeField, `${mode} (${octal(mode)})`),
      ...identity.fields.map((field) => citePod(context, field.path, field.value)),
      citePod(context, `${container.specPath}.volumeMounts[${at.volume.name}].mountPath`, at.mount.mountPath),
    ],
    fixes: [
      editFix(context, `give the files to a group of the pod: spec.securityContext.fsGroup: ${group}`, {
        container: null,
        set: { 'securityContext.fsGroup': group },
      }),
      alternative(
        editFix(
          context,
          `let every user in the container read them: ${modeField.split('.').at(-1)} 0444 instead of ${octal(mode)}`,
        ),
      ),
    ],
  };
}

export default defineCheck({
  id: 'config/file-permission',
  category: 'missing-config',
  title: 'Mounted file that the user may not read',
  description:
    "Root owns the file of a ConfigMap or Secret volume, and its mode does not let the container's user read it.",
  criteria: {
    confirmed:
      'The log says that access to the file is denied, and its mode, runAsUser and fsGroup show that this user may not ' +
      'read it.',
    likely: 'The same, but the image decides the user or its group.',
    possible: null,
  },
  silent: 'A mode that lets the user read, and files of other volumes or of the image.',
  sources: [
    'pkg/volume/volume_linux.go:SetVolumeOwnership',
    'pkg/volume/secret/secret.go:MakePayload',
    'pkg/apis/core/v1/defaults.go:SetDefaults_SecretVolumeSource',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'volumes/permission-denied',
    'app/tls-failure',
    'app/config-invalid',
    'config/missing-file',
  ],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: [],
  weight: 82,
  run: (context) => endedBy(context, 'permission-denied').flatMap((one) => finding(context, one) ?? []),
});
