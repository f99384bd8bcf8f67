/** The Secrets that a pod pulls its images with: whether they exist and have a type that the kubelet reads. */
import { citeAbsent, citeEvent, citeField, citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';

/** The two types that the kubelet reads (pkg/credentialprovider/secrets). */
const TYPES = new Set(['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg']);

export interface PullSecrets {
  readonly names: readonly string[];
  readonly missing: readonly string[];
  readonly wrongType: readonly string[];
  readonly evidence: readonly Citation[];
  /** A clause: `the pod has no imagePullSecrets`. */
  readonly says: string;
}

/** Looks up the imagePullSecrets of the pod. Admission has added those of its ServiceAccount. */
export function pullSecretsOf(context: PodContext): PullSecrets {
  const names = (context.pod.spec?.imagePullSecrets ?? []).map((one) => one.name ?? '').filter((name) => name !== '');
  const evidence: Citation[] = [];
  const missing: string[] = [];
  const wrongType: string[] = [];
  for (const name of names) {
    const secret = context.get('secrets', name);
    if (secret.state === 'absent') {
      missing.push(name);
      evidence.push(citeAbsent(`Secret/${name}`));
    } else if (secret.state === 'known' && secret.value.type && !TYPES.has(secret.value.type)) {
      wrongType.push(name);
      evidence.push(citeField(`Secret/${name}`, 'type', secret.value.type));
    }
  }
  const event = context.podEvents().some.findLast((one) => one.reason === 'FailedToRetrieveImagePullSecret');
  if (event && missing.length > 0) evidence.push(citeEvent(event));
  evidence.push(citePod(context, 'spec.imagePullSecrets', names.length > 0 ? names.join(', ') : 'none'));
  const says =
    missing.length > 0
      ? `imagePullSecret ${missing.join(', ')} does not exist`
      : wrongType.length > 0
        ? `imagePullSecret ${wrongType.join(', ')} has the wrong type`
        : names.length === 0
          ? 'the pod has no imagePullSecrets'
          : `imagePullSecret ${names.join(', ')} is not enough`;
  return { names, missing, wrongType, evidence, says };
}
