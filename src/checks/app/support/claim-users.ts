/** Other pods that may write to the claims of a container. */
import { writableClaims } from '../../../evidence/shared-storage.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { Pod } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { citeField } from '../../support/cite.ts';
import { mountsOf } from '../../support/mounts.ts';
import { oneWriterFixes } from '../../support/one-writer.ts';
import { ownerOf } from '../../support/owner.ts';

/** A pod with a claim that it shares with the container. */
export interface ClaimUser {
  readonly pod: string;
  readonly claim: string;
  readonly cited: Citation;
  /** What leaves one of the pods; empty where they have different owners. */
  readonly fixes: readonly Fix[];
}

/** Returns the fixes for two pods of one owner. */
const fixesFor = (context: PodContext, other: Pod): Fix[] =>
  ownerOf(context.pod)?.target === ownerOf(other)?.target
    ? oneWriterFixes(context, 'they write to the same claim')
    : [];

/** Returns another running pod of the namespace that may write to a claim of the container; undefined: none is known. */
export function claimUser(context: PodContext, container: ContainerView): ClaimUser | undefined {
  const { pod, name, namespace } = context;
  const own = mountsOf(container, pod).flatMap(({ mount, volume }) => {
    const claim = volume.persistentVolumeClaim;
    return claim && mount.readOnly !== true && claim.readOnly !== true ? [claim.claimName] : [];
  });
  if (own.length === 0) return undefined;
  const others = context
    .list('pods', { namespace })
    .some.filter(({ metadata, status }) => metadata?.name !== name && status?.phase === 'Running');
  for (const other of others) {
    const claim = other.spec && writableClaims([other.spec]).find((one) => own.includes(one));
    const volume = other.spec?.volumes?.find(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim);
    if (claim === undefined || !volume) continue;
    const called = other.metadata?.name ?? '';
    return {
      pod: called,
      claim,
      cited: citeField(`Pod/${called}`, `spec.volumes[${volume.name}].persistentVolumeClaim.claimName`, claim),
      fixes: fixesFor(context, other),
    };
  }
  return undefined;
}
