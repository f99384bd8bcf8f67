/** Storage that treats the owners of files in its own way: NFS, and file systems without owners. */
import type { Citation } from '../../../model/finding.ts';
import type { PersistentVolume, Volume } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';
import type { MountedPath } from '../../support/mounts.ts';

/** CSI drivers of NFS, and of file systems without owners. The documentation of each says so. */
const NFS_DRIVER = /\bnfs\b|\befs\.csi\b|filestore/i;
const NO_OWNERS_DRIVER = /smb|cifs|azurefile|\bfile\.csi\.azure|blob|s3|gcsfuse|rclone/i;

/** Where the files of a volume are. */
export type Storage =
  | {
      readonly kind: 'nfs' | 'no-owners' | 'node-directory';
      readonly name: string;
      readonly evidence: readonly Citation[];
    }
  | undefined;

type Source = Pick<Volume, 'nfs' | 'csi'> | Pick<NonNullable<PersistentVolume['spec']>, 'nfs' | 'csi'>;

/** Returns where the files of a volume are, by its own source or by the source of its PersistentVolume. */
function storageIn({ nfs, csi }: Source, cite: (field: string, quote: string) => Citation): Storage {
  if (nfs) return { kind: 'nfs', name: nfs.server, evidence: [cite('nfs', `${nfs.server}:${nfs.path}`)] };
  const driver = csi?.driver ?? '';
  const evidence = [cite('csi.driver', driver)];
  // A share of Azure may be NFS, too.
  if (NFS_DRIVER.test(driver) || /^nfs$/i.test(csi?.volumeAttributes?.protocol ?? ''))
    return { kind: 'nfs', name: csi?.volumeAttributes?.server ?? driver, evidence };
  return NO_OWNERS_DRIVER.test(driver) ? { kind: 'no-owners', name: driver, evidence } : undefined;
}

/** Returns where the files of a volume are; undefined where that is unknown, or they have owners as usual. */
export function storageOf(context: PodContext, { volume, source }: MountedPath): Storage {
  if (source.kind !== 'PersistentVolumeClaim')
    return storageIn(volume, (field, quote) => citePod(context, `spec.volumes[${volume.name}].${field}`, quote));
  const claim = context.get('persistentvolumeclaims', source.name);
  const name = claim.state === 'known' ? claim.value.spec?.volumeName : undefined;
  const fact = name ? context.get('persistentvolumes', name) : undefined;
  const { spec } = fact?.state === 'known' ? fact.value : {};
  // The kubelet sets no group on it (pkg/volume/hostpath: SetUp).
  const path = spec?.hostPath?.path;
  if (path !== undefined)
    return {
      kind: 'node-directory',
      name: path,
      evidence: [citeField(`PersistentVolume/${name}`, 'spec.hostPath', path)],
    };
  return spec && storageIn(spec, (field, quote) => citeField(`PersistentVolume/${name}`, `spec.${field}`, quote));
}
