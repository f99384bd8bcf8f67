/** The patches that a retry sends, and the object that a deletion is for. Pure. */
import type { KubeObject } from '../model/objects.ts';
import { REPLICAS, RESTARTED_AT } from './action.ts';

/** Restarts the rollout, as `kubectl rollout restart` does. */
export const restartPatch = (at: string): object => ({
  spec: { template: { metadata: { annotations: { [RESTARTED_AT]: at } } } },
});

/** Scales to zero and notes the replicas. */
export const zeroPatch = (replicas: number): object => ({
  metadata: { annotations: { [REPLICAS]: String(replicas) } },
  spec: { replicas: 0 },
});

/** Removes the note of the replicas. */
export const FORGET_PATCH: object = { metadata: { annotations: { [REPLICAS]: null } } };

/** Scales back and removes the note. */
export const backPatch = (replicas: number): object => ({ ...FORGET_PATCH, spec: { replicas } });

/** Limits a deletion to the object with this UID. */
export const onlyThis = ({ metadata }: KubeObject): { readonly uid?: string } =>
  metadata?.uid ? { uid: metadata.uid } : {};
