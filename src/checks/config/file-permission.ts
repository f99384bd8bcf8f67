import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { carriersOf, mountOf, sayVolume } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { canRead, identityOf, octal } from '../support/permissions.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { cut } from '../support/words.ts';

/** 0644, what the API server writes where the author wrote none. */
const DEFAULT_MODE = 0o644;

function finding(
  context: PodContext,
  { container, match, evidence, sure }: Ended<'permission-denied'>,
): Found | undefined {
  const { path } = match.fields;
  const at = mountOf(container, context.pod, path);
  const carriers = at ? carriersOf(at.volume) : [];
  const carrier = carriers.find(({ items }) => items?.some((item) => item.path === at?.inside)) ?? carriers[0];
  if (!at || !carrier) return undefined;
  const item = carrier.items?.find((one) => one.path === at.inside);
  const mode = item?.mode ?? carrier.defaultMode ?? DEFAULT_MODE;
  const identity = identityOf(context.pod, container);
  const readable = canRead(identity, mode);
  // Such a mode lets it read: what was denied was writing or executing.
  if (readable === true) return undefined;
  if (readable === undefined && (mode & 0o004) !== 0) return undefined;
  const confidence: Confidence = sure(readable === false ? 'confirmed' : 'likely');
  const modeField =
    item?.mode !== undefined
      ? `${carrier.field.replace(/\.[^.]*$/, '')}.items[${item.key}].mode`
      : `${carrier.field.replace(/\.[^.]*$/, '')}.defaultMode`;
  const user = identity.uid === undefined ? "the image's user" : `UID ${identity.uid}`;
  const group = identity.uid ?? identity.gid ?? 1000;
  return {
    result: 'found',
    id: 'config/file-permission',
    category: 'missing-config',
    confidence,
    container: container.name,
    about: null,
    summary: cut(
      `${container.name} runs as ${user} and may not read ${path}: ${sayVolume(at.volume)} gives it mode ${octal(mode)}, owned by root, with no fsGroup`,
      160,
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
          `let everybody in the container read them: ${modeField.split('.').at(-1)} 0444 in place of ${octal(mode)}`,
        ),
      ),
    ],
  };
}

export default defineCheck({
  id: 'config/file-permission',
  category: 'missing-config',
  title: 'Mounted file that the user may not read',
  description: "A ConfigMap or Secret file's mode, owned by root, does not let the container's user read it.",
  criteria: {
    confirmed:
      'The log names the file as denied, and its mode with runAsUser and fsGroup shows that this user cannot read it.',
    likely: 'The same, where the image decides the user or its group.',
    possible: null,
  },
  silent: 'Where the mode lets the user read, and for files of other volumes or of the image.',
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
  symptomOf: [],
  weight: 82,
  run: (context) => endedBy(context, 'permission-denied').flatMap((one) => finding(context, one) ?? []),
});
