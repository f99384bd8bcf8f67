/** Claims, StorageClasses, CSI drivers, and mounts that hide each other. */
import claimMissing from '../../checks/volumes/claim-missing.ts';
import claimUnbound from '../../checks/volumes/claim-unbound.ts';
import noMatchingVolume from '../../checks/volumes/no-matching-volume.ts';
import provisioningFailed from '../../checks/volumes/provisioning-failed.ts';
import storageClassMissing from '../../checks/volumes/storage-class-missing.ts';
import { doubledMounts } from '../../checks/volumes/mount-conflict.ts';
import { waitedFor } from '../../checks/volumes/support/claims.ts';
import { aboutObject } from '../../checks/support/about.ts';
import { citeAbsent, citeMount, citePod } from '../../checks/support/cite.ts';
import { isUnder, mountsOf, sayVolume, sourceOf } from '../../checks/support/mounts.ts';
import { look } from '../../checks/support/owner.ts';
import { command } from '../../model/command.ts';
import { lower, noFault, notUsed, unknown } from '../../model/finding.ts';
import type { Found, Outcome } from '../../model/finding.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';

/** The claims that exist in the cluster. */
function existing(context: PlannedContext): Set<string> {
  return new Set(
    waitedFor(context)
      .map(({ name }) => name)
      .filter(
        (name) =>
          context.world.cluster({
            verb: 'get',
            resource: 'persistentvolumeclaims',
            namespace: context.namespace,
            name,
          }).state === 'known',
      ),
  );
}

function claims(context: PlannedContext): Outcome[] {
  const there = existing(context);
  const claimOf = ({ about, evidence }: Found): string | undefined =>
    about?.kind === 'PersistentVolumeClaim'
      ? about.name
      : evidence
          .map(({ object }) => /^PersistentVolumeClaim\/(.+)$/.exec(object)?.[1])
          .find((one) => one !== undefined);
  const isNew = (found: Outcome): boolean => found.result === 'found' && !there.has(claimOf(found) ?? '');
  return [
    ...claimMissing.run(context),
    ...storageClassMissing.run(context),
    // Until the claim is made, somebody may make a volume for it.
    ...noMatchingVolume
      .run(context)
      .map((one) => (one.result === 'found' && isNew(one) ? { ...one, confidence: lower(one.confidence) } : one)),
    // A claim that is new waits: that is no fault.
    ...[claimUnbound, provisioningFailed].flatMap((check) => check.run(context)).filter((one) => !isNew(one)),
  ];
}

/** CSI drivers of inline volumes. Such a driver has an object that says so (storage.k8s.io CSIDriver, Ephemeral). */
function drivers(context: PlannedContext): Outcome[] {
  const volumes = context.pod.spec?.volumes ?? [];
  return volumes.flatMap(({ name, csi }): Outcome[] => {
    const driver = csi?.driver;
    if (!driver || context.world.inManifests('CSIDriver', driver, '') !== undefined) return [];
    const fact = context.get('csidrivers', driver);
    if (fact.state === 'known' || fact.state === 'not-collected') return [];
    if (fact.state !== 'absent') return [unknown(`CSIDriver ${driver} was not read`)];
    return [
      faultOf({
        id: 'preflight/csi-driver-missing',
        category: 'volume',
        confidence: 'likely',
        about: aboutObject(context, 'CSIDriver', driver),
        summary: `CSI driver ${driver} is not installed in the cluster, so volume ${name} cannot be mounted`,
        evidence: [citeAbsent(`CSIDriver/${driver}`), citePod(context, `spec.volumes[${name}].csi.driver`, driver)],
        fixes: [look('list the installed drivers', command`kubectl get csidrivers`)],
      }),
    ];
  });
}

/** The kubelet makes the mount points inside of these volumes (pkg/volume/util/nested_volumes.go). */
const HAS_PLACE = new Set(['ConfigMap', 'Secret', 'projected', 'downwardAPI', 'emptyDir']);

/** A mount inside of a read-only one: the runtime can make no mount point there. */
function insideReadOnly(context: PlannedContext): Outcome[] {
  return context.containers.flatMap((container) => {
    const mounts = mountsOf(container, context.pod);
    return mounts.flatMap((outer): Outcome[] => {
      if (outer.mount.readOnly !== true || HAS_PLACE.has(sourceOf(outer.volume).kind)) return [];
      const inner = mounts.find(
        ({ mount }) => mount.mountPath !== outer.mount.mountPath && isUnder(mount.mountPath, outer.mount.mountPath),
      );
      if (inner === undefined) return [];
      return [
        faultOf({
          id: 'preflight/mount-in-read-only',
          category: 'volume',
          confidence: 'possible',
          container: container.name,
          summary: `${sayVolume(inner.volume, context.name)} is mounted at ${inner.mount.mountPath}, inside ${sayVolume(outer.volume, context.name)}, which is read-only: without a directory of that name in it, ${container.name} does not start`,
          evidence: [inner, outer].map(({ mount }) => citeMount(context, container, mount)),
          fixes: [manifestFix('mount the two side by side')],
        }),
      ];
    });
  });
}

export const volumes: PlannedCheck = {
  run(context) {
    const all = context.pod.spec?.volumes ?? [];
    if (all.length === 0) return [notUsed(noFault('the pod has no volumes'))];
    return [
      ...claims(context),
      ...drivers(context),
      ...context.containers.flatMap((container) => doubledMounts(context, container)),
      ...insideReadOnly(context),
      noFault(`no fault found in ${all.length === 1 ? 'its volume' : `its ${all.length} volumes`}`),
    ];
  },
};
