/** The spec of a copy that lists files of an image, and runs nothing of it. Pure. */
import { LISTING_SCRIPT } from '../../image/listing.ts';
import type { Container, PodSpec } from '../../model/objects.ts';
import type { Target } from './possible.ts';

const AT = '/crashloop-image';
/** A user without rights (Linux: the overflow user). */
const WITHOUT_RIGHTS = 65534;

/** As the original's, and stricter: it only reads. An image that runs as root cannot run with runAsNonRoot alone. */
function securityOf({ securityContext: own }: Container, pod: PodSpec): NonNullable<Container['securityContext']> {
  const { privileged: _privileged, capabilities, readOnlyRootFilesystem: _root, ...rest } = own ?? {};
  const asked = own?.runAsUser ?? pod.securityContext?.runAsUser;
  const nonRoot = (own?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) === true;
  return {
    ...rest,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    ...(capabilities?.drop ? { capabilities: { drop: capabilities.drop } } : {}),
    ...(nonRoot && asked === undefined ? { runAsUser: WITHOUT_RIGHTS } : {}),
  };
}

/** The kubelet replaces `$(NAME)` in a command; `$$` is a dollar sign. */
const literal = (word: string): string => word.replaceAll('$', '$$$$');

/**
 * Returns the spec: one container of the helper image, with the image as a read-only volume. What lets the original be
 * scheduled, admitted and pulled stays.
 * @param copied the spec of a copy of the pod
 * @param container the one with the image to read
 * @param helper an image with a shell
 */
export function listingSpec(
  copied: PodSpec,
  container: Container,
  helper: string,
  { reference, run }: Target,
): PodSpec {
  const { affinity, nodeSelector, tolerations, schedulerName, imagePullSecrets, os } = copied;
  const { serviceAccountName, securityContext, restartPolicy, terminationGracePeriodSeconds } = copied;
  const kept = { affinity, nodeSelector, tolerations, schedulerName, imagePullSecrets, os, serviceAccountName };
  const [program = ''] = run.argv;
  const { resources } = container;
  return {
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    ...(securityContext ? { securityContext } : {}),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: restartPolicy ?? 'Never',
    ...(terminationGracePeriodSeconds === undefined ? {} : { terminationGracePeriodSeconds }),
    containers: [
      {
        name: container.name,
        image: helper,
        imagePullPolicy: 'IfNotPresent',
        command: ['/bin/sh', '-c', LISTING_SCRIPT, 'crashloop', AT, run.path.join(':'), program].map(literal),
        ...(resources ? { resources } : {}),
        securityContext: securityOf(container, copied),
        volumeMounts: [{ name: 'image', mountPath: AT, readOnly: true }],
      },
    ],
    volumes: [{ name: 'image', image: { reference, pullPolicy: 'IfNotPresent' } }],
  } as PodSpec;
}
