/** `-c`: checks that the container is one of the pod. */
import { UserError } from '../errors.ts';
import { nearest } from '../evidence/text.ts';
import type { Target } from '../diagnosis/target.ts';

/**
 * @param containers names of the containers of the pod; empty if there is no pod
 * @throws UserError with the message of k8s.io/kubectl/pkg/cmd/util/podcmd:FindOrDefaultContainerByName
 */
export function checkContainer({ container }: Target, pod: string, containers: readonly string[]): void {
  if (container === undefined || containers.length === 0 || containers.includes(container)) return;
  const [best] = nearest(container, containers, 1);
  throw new UserError(
    `container ${container} is not valid for pod ${pod}`,
    best === undefined
      ? `its containers: ${containers.join(', ')}`
      : `did you mean ${best}? its containers: ${containers.join(', ')}`,
  );
}
