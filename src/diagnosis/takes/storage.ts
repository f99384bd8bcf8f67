/** Whether copies of a pod may share its storage. Pure. */
import { UserError } from '../../errors.ts';
import { isOnly } from '../../evidence/shared-storage.ts';
import type { SharedStorage } from '../../evidence/shared-storage.ts';
import { nameOf } from '../../model/objects.ts';
import type { Pod } from '../../model/objects.ts';

/**
 * Checks that copies of a pod can mount its storage.
 * @param isAllowed the user agreed to share what can be written to
 * @throws UserError where they cannot, or the user did not agree
 */
export function checkStorage(pod: Pod, { claims, texts }: SharedStorage, isAllowed: boolean): void {
  const single = pod.spec?.nodeName ? claims.find(({ modes }) => isOnly(modes, 'ReadWriteOncePod')) : undefined;
  if (single)
    throw new UserError(
      `claim ${single.name} is ReadWriteOncePod and ${nameOf(pod)} holds it: no copy can mount it`,
      'a pod with such a claim cannot be tested while the original runs',
    );
  if (texts.length > 0 && !isAllowed)
    throw new UserError(
      `a copy of ${nameOf(pod)} would mount storage of the original for writing: ${texts.join(', ')}`,
      'two pods that write to one volume can damage its data; --share-volumes allows it',
      { to: 'to allow it', add: { 'share-volumes': true } },
    );
}
