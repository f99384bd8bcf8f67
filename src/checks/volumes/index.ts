/** The checks of volumes, claims and mounts. */
import type { Check } from '../check.ts';
import attachLimit from './attach-limit.ts';
import claimMissing from './claim-missing.ts';
import claimUnbound from './claim-unbound.ts';
import csiDriverMissing from './csi-driver-missing.ts';
import diskFull from './disk-full.ts';
import ioError from './io-error.ts';
import hostpathType from './hostpath-type.ts';
import missingDirectory from './missing-directory.ts';
import mountConflict from './mount-conflict.ts';
import mountFailed from './mount-failed.ts';
import mountHidesImage from './mount-hides-image.ts';
import multiAttach from './multi-attach.ts';
import noMatchingVolume from './no-matching-volume.ts';
import nodeAffinity from './node-affinity.ts';
import notWritten from './not-written.ts';
import permissionDenied from './permission-denied.ts';
import provisioningFailed from './provisioning-failed.ts';
import readOnlyWrite from './read-only-write.ts';
import storageClassMissing from './storage-class-missing.ts';
import subpath from './subpath.ts';
import unhealthy from './unhealthy.ts';
import unreadableState from './unreadable-state.ts';

export const VOLUMES_CHECKS: readonly Check[] = [
  claimMissing,
  storageClassMissing,
  noMatchingVolume,
  provisioningFailed,
  claimUnbound,
  nodeAffinity,
  attachLimit,
  multiAttach,
  csiDriverMissing,
  hostpathType,
  subpath,
  notWritten,
  mountHidesImage,
  readOnlyWrite,
  permissionDenied,
  diskFull,
  unhealthy,
  unreadableState,
  ioError,
  missingDirectory,
  mountConflict,
  mountFailed,
];
